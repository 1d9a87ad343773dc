import pytest
from pytest_django import Settings

from rongxie.surfaces.web import children


class TestPages:
    def test_are_answered_by_as_many_processes_as_the_installation_says(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        started: list[tuple[str, ...]] = []
        monkeypatch.setattr(children, "Child", lambda *words: started.append(words))
        settings.WEB_PROCESSES = 3
        children.pages(8123)
        (words,) = started
        assert words[words.index("--workers") + 1] == "3"
        assert words[words.index("--port") + 1] == "8123"
