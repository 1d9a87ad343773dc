"""`rongxie export`: as a member, as far as he reaches, into the file that is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from rongxie.foundation.accounts.models import User
from rongxie.foundation.exports.deciding import release_export
from rongxie.foundation.exports.models import Export
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.tables.sources import FileTypeUnknown
from rongxie.foundation.tables.workbook import NotWritable
from rongxie.rulebook.steps import Role
from rongxie.surfaces.cli.acting import NobodyToActAs
from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.clock import at_moment, now
from rongxie.surfaces.exports.catalogue import ListUnknown
from rongxie.surfaces.exports.command import FormDiffers, Request, export
from tests.foundation.accounts.people import granted, person
from tests.mechanism.cast import AT, OFFICE, PLATFORM, open_offices
from tests.mechanism.enterprises.makers import PHONE, contact, enterprise, enterprises
from tests.surfaces.commands import Shell
from tests.surfaces.exports.made import read_back, rows_of

LOGIN = "13800000001"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def member() -> User:
    """A member of the task force."""
    open_offices()
    user = person(LOGIN)
    granted(user, Role.TASK_FORCE, "DRC")
    return user


def exported(path: Path, capsys: pytest.CaptureFixture[str], **asked: Any) -> tuple[int, Any]:
    request = Request(**{"output": str(path), "login": LOGIN, "as_json": True, **asked})
    with at_moment(AT):
        code = export(request, Console("zh", as_json=True))
    said = capsys.readouterr().out
    return code, json.loads(said) if said.startswith("{") else None


class TestExport:
    def test_writes_what_the_member_reaches(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        own = enterprises(2)
        enterprise("明光市某某商贸有限公司", region="341182")
        code, told = exported(
            tmp_path / "a.csv", capsys, list="enterprises", filters={"region": "341181"}
        )
        assert code == 0
        assert (told["rows"], told["state"]) == (2, "made")
        assert rows_of(read_back(tmp_path / "a.csv"), "uscc") == [(one.uscc,) for one in own]
        with reach(PLATFORM):
            assert Export.objects.get(pk=told["export"]).fetched == 1

    def test_waits_for_a_colleague_and_then_fetches(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        contact(enterprise())
        asked = {"list": "contacts", "purpose": "visit"}
        path = tmp_path / "a.csv"
        _, told = exported(path, capsys, **asked)
        with reach(PLATFORM):
            Export.objects.filter(pk=told["export"]).update(expected=200)
        path.unlink()
        code, told = exported(path, capsys, **asked)
        assert (code, told["state"], path.exists()) == (2, "asked", False)
        with reach(OFFICE):
            release_export(export_id=told["export"], actor=OFFICE, at=AT)
        with pytest.raises(FormDiffers):
            exported(tmp_path / "a.xlsx", capsys, number=told["export"])
        assert exported(path, capsys, number=told["export"])[0] == 0
        assert PHONE in path.read_text("utf-8")

    def test_refuses_who_is_nobody_and_where_nothing_can_be(
        self, member: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "a.csv"
        for asked, refusal in (
            ({"login": "13900000009"}, NobodyToActAs),
            ({"membership": 1}, NobodyToActAs),
            ({"list": "events"}, ListUnknown),
            ({"output": str(tmp_path / "a.xls")}, FileTypeUnknown),
            ({"output": str(tmp_path / "none" / "a.csv")}, NotWritable),
        ):
            with pytest.raises(refusal):
                exported(path, capsys, **{"list": "enterprises", **asked})
        granted(member, Role.TASK_FORCE, "GOV")
        with pytest.raises(NobodyToActAs):
            exported(path, capsys, list="enterprises")

    def test_offers_the_lists_that_there_are(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        request = Request(output=str(tmp_path / "a.csv"), login=LOGIN)
        with at_moment(AT):
            assert export(request, Console("zh")) == 2
        assert "推送办理清单" in capsys.readouterr().out
        assert now() != AT


class TestTheCommand:
    def test_refuses_a_filter_without_a_value(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        shell = Shell(tmp_path, monkeypatch, capsys)
        ran = shell.rongxie("export", "cases", "-o", tmp_path / "a.csv", "--filter", "region")
        assert ran.code == 2
        assert "region" in ran.err
