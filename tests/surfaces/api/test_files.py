"""Files through the API."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings

import rongxie
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.looks import who_looked
from tests.foundation.files.bytes_of import PDF, PNG
from tests.mechanism.cast import COUNTY, ELSEWHERE, PLATFORM, TOWN, owner_of
from tests.mechanism.enterprises.makers import enterprise
from tests.surfaces.api.callers import BASE, Caller, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> None:
    settings.RONGXIE_HOME = tmp_path


def _hand_in(caller: Caller, name: str, content: bytes, **other: object) -> Any:
    key = str(other.pop("key", "file-key-0001"))
    given = {"purpose": "paper", "region": COUNTY, "file": SimpleUploadedFile(name, content)}
    headers = caller.headers | {"Idempotency-Key": key}
    return caller.client.post(f"{BASE}/files", given | other, headers=headers)


class TestFiles:
    def test_come_out_as_they_went_in(self) -> None:
        caller = person("task force")
        kept = _hand_in(caller, "合同.pdf", PDF)
        assert kept.status_code == 201, kept.content
        opened = caller.get(f"/files/{kept.json()['id']}")
        assert opened.content == PDF
        assert opened["Content-Type"] == "application/pdf"
        assert opened["Content-Disposition"].startswith("attachment")

    def test_are_what_their_names_say(self) -> None:
        refused = _hand_in(person("task force"), "合同.pdf", PNG)
        assert refused.json()["type"].endswith("/content-differs")

    def test_of_others_are_not_there(self) -> None:
        kept = _hand_in(person("task force"), "合同.pdf", PDF).json()["id"]
        outsider = person("outsider")
        for number in (kept, 999_999):
            assert outsider.get(f"/files/{number}").status_code == 404

    def test_lie_where_who_hands_them_in_may_write(self) -> None:
        refused = _hand_in(person("task force"), "合同.pdf", PDF, region=ELSEWHERE)
        assert refused.status_code == 403
        assert refused.json()["type"].endswith("/out-of-reach")

    def test_handed_in_again_with_the_key_are_one(self) -> None:
        caller = person("task force")
        first, second = (_hand_in(caller, "合同.pdf", PDF) for _ in range(2))
        assert first.content == second.content
        other = _hand_in(caller, "合同.pdf", PDF + b"\n")
        assert other.json()["type"].endswith("/key-reused")
        assert StoredFile.objects.count() == 0  # the application itself sees nothing


class TestAnOpenedFile:
    def test_is_a_look_of_the_enterprise_once_a_day_for_each_person(self) -> None:
        one = enterprise()
        callers = [person(desk) for desk in ("township", "task force", "office", "auditor")]
        kept = _hand_in(callers[0], "合同.pdf", PDF, region=TOWN, enterprise=one.pk).json()["id"]
        for caller in (*callers, *callers):
            assert caller.get(f"/files/{kept}").content == PDF
        owner = owner_of(one.pk)
        with reach(owner):
            looks = who_looked(enterprise_id=one.pk, actor=owner)
        assert [look.organisation for look in looks] == ["AUDIT", "DRC", "DRC", "TOWN"]
        assert {(look.what.en, look.reference) for look in looks} == {
            ("File opened", f"file:{kept}")
        }

    def test_of_no_enterprise_is_nobodys_to_hear_of(self) -> None:
        caller = person("task force")
        kept = _hand_in(caller, "名单.pdf", PDF).json()["id"]
        assert caller.get(f"/files/{kept}").status_code == 200
        with reach(PLATFORM):
            assert not EventRow.objects.filter(kind="file.opened").exists()

    def test_that_is_not_there_is_no_look(self) -> None:
        one = enterprise()
        kept = _hand_in(person("township"), "合同.pdf", PDF, region=TOWN, enterprise=one.pk).json()[
            "id"
        ]
        assert person("outsider").get(f"/files/{kept}").status_code == 404
        with reach(PLATFORM):
            assert not EventRow.objects.filter(kind="file.opened").exists()

    def test_is_opened_where_its_enterprise_hears_of_it_and_nowhere_else(self) -> None:
        """Whoever hands bytes out takes `see_file`; the others read for themselves."""
        source = Path(rongxie.__file__).parent
        opening = {
            path.relative_to(source).as_posix()
            for path in source.rglob("*.py")
            if "files.opening import" in path.read_text("utf-8")
            and "open_file" in path.read_text("utf-8")
        }
        assert opening <= {
            "mechanism/evidence/seeing.py",
            "foundation/imports/uploading.py",  # a list, read to be checked
            "mechanism/referrals/actions/handing_in.py",  # the enterprise's own, handed in anew
            "surfaces/progress/keeping.py",  # the template of an office, read to be filled
        }
