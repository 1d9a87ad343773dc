import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.templatetags.static import static
from django.test import Client

from rongxie.surfaces import web
from rongxie.surfaces.catalogue import FOLDER, PAGES, collected, compiled, present
from tests.architecture.test_words import CHINESE, _sayings
from tests.surfaces.web.visitors import officer, signed_in, with_app

TEMPLATES = sorted((Path(web.__file__ or "").parent / "templates").rglob("*.html"))
POLICY = "default-src 'self'"


@pytest.mark.django_db
class TestEveryPage:
    SHOWN = (
        "/", "/account/", "/account/app/", "/account/keys/", "/account/keys/add/",
        "/account/password/", "/membership/", "/account/codes/", "/account/again/",
    )  # fmt: skip

    @pytest.mark.parametrize("path", [*SHOWN, "/sign-in/", "/nothing-here", "/healthz"])
    def test_carries_the_policy_and_forbids_frames(self, client: Client, path: str) -> None:
        signed_in(client, with_app(officer()))
        response = client.get(path)
        policy = response.headers["Content-Security-Policy"]
        assert POLICY in policy.split("; ")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["X-Content-Type-Options"] == "nosniff"

    def test_carries_the_policy_when_it_breaks(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(_held: object) -> None:
            raise RuntimeError

        signed_in(client, with_app(officer()))
        monkeypatch.setattr("rongxie.surfaces.web.standing.standing_of", broken)
        client.raise_request_exception = False
        response = client.get("/")
        assert response.status_code == 500
        assert "是系统的问题" in response.content.decode()
        assert POLICY in response.headers["Content-Security-Policy"]

    @pytest.mark.parametrize("path", SHOWN)
    def test_behind_sign_in_is_kept_nowhere(self, client: Client, path: str) -> None:
        signed_in(client, with_app(officer()))
        assert "no-store" in client.get(path).headers["Cache-Control"]

    @pytest.mark.parametrize("path", SHOWN)
    def test_has_no_english_left_in_chinese(self, client: Client, path: str) -> None:
        signed_in(client, with_app(officer()))
        page = client.get(path).content.decode()
        shown = re.sub(r"(?s)<(script|style|code|svg).*?</\1>|<[^>]*>", " ", page)
        english = set(re.findall(r"[A-Za-z]{3,}", shown)) - {"English"}
        assert english == set()

    def test_speaks_english_to_whoever_switched(self, client: Client) -> None:
        signed_in(client, with_app(officer()))
        client.post("/language/", {"language": "en", "next": "/account/"})
        page = client.get("/account/").content.decode()
        assert '<html lang="en">' in page
        assert "My account" in page
        shown = re.sub(r"(?s)<[^>]*>", " ", page).replace("简体中文", "")
        assert set(CHINESE.findall(shown)) <= set("李专班机构")  # names stay as they are

    def test_is_chinese_whatever_the_browser_speaks(self, client: Client) -> None:
        page = client.get("/sign-in/", headers={"accept-language": "en-US,en;q=0.9"})
        assert '<html lang="zh-hans">' in page.content.decode()

    def test_tells_a_form_without_its_token_to_send_it_again(self) -> None:
        response = Client(enforce_csrf_checks=True).post("/sign-in/", {})
        assert response.status_code == 403
        assert "请重新提交" in response.content.decode()

    def test_that_is_missing_says_what_to_do(self, client: Client) -> None:
        response = client.get("/nothing-here")
        assert response.status_code == 404
        assert "返回总览" in response.content.decode()


class TestTemplates:
    def test_are_many(self) -> None:
        assert len(TEMPLATES) > 20

    @pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
    def test_have_no_style_or_script_of_their_own(self, path: Path) -> None:
        text = path.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
        assert all(
            "src=" in tag or 'type="application/json"' in tag
            for tag in re.findall(r"<script[^>]*>", text)
        )

    @pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
    def test_leave_no_sentence_untranslated(self, path: Path) -> None:
        text = path.read_text("utf-8")
        whole = r"(?s)\{% blocktranslate.*?endblocktranslate %\}|<script.*?</script>"
        attributes = r"\{% block button_attributes %\}.*?\{% endblock %\}"
        text = re.sub(f"{whole}|{attributes}", "", text)
        bare = re.sub(r"(?s)\{%.*?%\}|\{\{.*?\}\}|<[^>]*>|<!doctype html>", " ", text)
        assert re.findall(r"[A-Za-z]{3,}", bare.replace("English", "")) == []


class TestWordsOfThePages:
    def _kept(self) -> dict[str, str]:
        return {str(m.id): str(m.string or "") for m in present(PAGES) if m.id}

    def test_are_all_in_the_catalogue(self) -> None:
        wanted = {str(m.id) for m in collected(PAGES) if m.id}
        assert len(wanted) > 100
        assert wanted == set(self._kept()), "run `make messages`"

    def test_have_their_chinese(self) -> None:
        assert [said for said, chinese in self._kept().items() if not chinese] == []

    def test_keep_their_blanks(self) -> None:
        blanks = re.compile(r"%\(\w+\)[sd]|%s")
        assert [
            said
            for said, chinese in self._kept().items()
            if sorted(blanks.findall(said)) != sorted(blanks.findall(chinese))
        ] == []

    def test_are_compiled(self) -> None:
        kept = (FOLDER / f"{PAGES}.mo").read_bytes()
        assert _sayings(kept) == _sayings(compiled(present(PAGES))), "run `make messages`"


class TestStaticFiles:
    def test_have_the_digest_of_their_content_in_the_address(self) -> None:
        assert re.fullmatch(r"/static/web/rongxie\.css\?v=[0-9a-f]{12}", static("web/rongxie.css"))

    def test_are_missed_loudly(self) -> None:
        with pytest.raises(ValueError, match=r"web/none\.css"):
            static("web/none.css")

    @pytest.mark.django_db  # the end of every request looks after connections
    def test_are_served_for_a_year_without_anything_collected(self, client: Client) -> None:
        response = client.get(static("web/rongxie.css"))
        assert b"--ink" in b"".join(response.streaming_content)  # type: ignore[attr-defined]
        response.close()
        assert "max-age=31536000" in response.headers["Cache-Control"]
        assert not Path(str(settings.STATIC_ROOT)).exists()

    def test_fetch_nothing_from_elsewhere(self) -> None:
        sheet = Path(str(find("web/rongxie.css"))).read_text("utf-8")
        assert "url(" not in sheet
        assert "@import" not in sheet


class TestInstallation:
    @staticmethod
    def _check(tmp_path: Path, **said: str) -> subprocess.CompletedProcess[str]:
        given = {
            "DJANGO_SETTINGS_MODULE": "rongxie.config.settings",
            "RONGXIE_HOME": str(tmp_path),
            "RONGXIE_SECRET_KEY": "".join(chr(33 + n) for n in range(64)),
            "PATH": "",
            **said,
        }
        words = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
        return subprocess.run(words, env=given, capture_output=True, text=True, check=False)

    def test_behind_tls_passes_the_checks_of_django(self, tmp_path: Path) -> None:
        checked = self._check(tmp_path, RONGXIE_BEHIND_TLS="True")
        assert checked.returncode == 0, checked.stderr

    def test_without_tls_is_told_what_lacks(self, tmp_path: Path) -> None:
        checked = self._check(tmp_path)
        assert checked.returncode == 1
        assert "SESSION_COOKIE_SECURE" in checked.stderr

    def test_asks_itself_whether_the_pages_answer(self) -> None:
        assert "127.0.0.1" in settings.ALLOWED_HOSTS
