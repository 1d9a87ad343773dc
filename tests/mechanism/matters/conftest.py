import pytest

from rongxie.foundation.events import consequences


@pytest.fixture(autouse=True)
def no_later_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at this stage by itself: whether a case is there to appeal about is seen by lists."""
    consequences.registered()
    monkeypatch.setitem(consequences._handlers, "matter.opened", [])
