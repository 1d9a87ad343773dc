"""`rongxie import`: as the member who brings a list in, and with rows that can be mended."""

import json
from pathlib import Path

import polars as pl
import pytest

from rongxie.foundation.accounts.actions import disable_user
from rongxie.foundation.accounts.models import Membership, User
from rongxie.foundation.imports.models import Import, ImportMapping
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.rulebook.access import ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.surfaces.cli.acting import NobodyToActAs
from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.importing.command import Request, bring_in
from rongxie.surfaces.importing.kinds import KindNotKnown
from rongxie.values.texts import Refusal
from tests.foundation.accounts.people import granted, person
from tests.foundation.organisations.offices import opened
from tests.mechanism.cast import AT, COUNTY, PLATFORM, TOWN
from tests.mechanism.enterprises.lists import HEADINGS, sheet
from tests.mechanism.enterprises.makers import fresh_uscc, open_places

pytestmark = pytest.mark.django_db
LOGIN = "13800000001"


@pytest.fixture
def member() -> Membership:
    open_places()
    return granted(
        person(LOGIN),
        Role.TASK_FORCE,
        opened("DRC", kind=OrganisationKind.GOVERNMENT_OFFICE).code,
        region=COUNTY,
    )


def _file(folder: Path, *rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> Path:
    path = folder / "名单.csv"
    path.write_bytes(sheet(rows, headings))
    return path


def _row(name: str = "天长市新厂", uscc: str | None = None) -> tuple[str, ...]:
    return (fresh_uscc() if uscc is None else uscc, name, "企业", TOWN, "", "", "")


def _names() -> list[str]:
    with reach(PLATFORM):
        return list(Enterprise.objects.order_by("name").values_list("name", flat=True))


class TestImport:
    def test_brings_a_list_in(
        self, member: Membership, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, said = _summary(capsys, _file(tmp_path, _row("甲厂"), _row("乙厂")), yes=True)
        assert (code, _names()) == (0, ["乙厂", "甲厂"])
        assert said["written"] is True
        assert (said["rows"], said["new"], said["rejected"]) == (2, 2, 0)
        with reach(PLATFORM):
            assert Import.objects.get().by == f"membership:{member.pk}"

    def test_only_checks_if_that_is_asked(
        self, member: Membership, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, said = _summary(capsys, _file(tmp_path, _row()), dry_run=True, yes=True)
        assert (code, said["new"], said["written"], _names()) == (0, 1, False, [])

    def test_writes_nothing_where_nobody_says_so(
        self, member: Membership, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        _, said = _summary(capsys, _file(tmp_path, _row()))
        assert (said["written"], _names()) == (False, [])

    @pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
    def test_gives_rows_to_mend_that_come_in_when_they_are(
        self, member: Membership, tmp_path: Path, capsys: pytest.CaptureFixture[str], suffix: str
    ) -> None:
        wrong = fresh_uscc()
        bad = wrong[:-1] + ("0" if wrong[-1] != "0" else "1")
        mend = tmp_path / f"mend{suffix}"
        source = _file(tmp_path, _row("甲厂"), _row("乙厂", uscc=bad))
        code, said = _summary(capsys, source, yes=True, output=str(mend))
        assert (code, said["rejected"], said["output"]) == (1, 1, str(mend))
        table = (
            pl.read_csv(mend, infer_schema=False)
            if suffix == ".csv"
            else pl.read_excel(mend, infer_schema_length=0)
        )
        assert table.columns[:3] == ["行号", "结果", "怎么办"]
        assert table["行号"].cast(pl.String).to_list() == ["3"]
        assert table["企业名称"].to_list() == ["乙厂"]
        assert "统一社会信用代码" in table["怎么办"][0]
        mended = table.with_columns(pl.lit(wrong).alias("统一社会信用代码"))
        mended.write_csv(tmp_path / "again.csv")
        code, said = _summary(capsys, tmp_path / "again.csv", yes=True)
        assert (code, said["new"], _names()) == (0, 1, ["乙厂", "甲厂"])

    def test_learns_what_headings_of_ones_own_mean(
        self, member: Membership, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        headings = ("编码", "单位全名", "类别")
        path = _file(tmp_path, (fresh_uscc(), "甲厂", "企业"), headings=headings)
        code, _ = _summary(capsys, path, yes=True)
        assert (code, _names()) == (2, [])
        meant = {"编码": "uscc", "单位全名": "name", "类别": "kind"}
        assert _summary(capsys, path, yes=True, meant=meant)[0] == 0
        other = _file(
            tmp_path, ("企业", fresh_uscc(), "乙厂"), headings=("类别", "编码", "单位全名")
        )
        assert _summary(capsys, other, yes=True)[0] == 0
        assert _names() == ["乙厂", "甲厂"]
        with reach(PLATFORM):
            assert ImportMapping.objects.count() == 1

    def test_is_done_by_nobody_without_a_membership(
        self, member: Membership, tmp_path: Path
    ) -> None:
        path = _file(tmp_path, _row())
        for how in ({"login": "13899999999"}, {"membership": member.pk + 1}):
            request = Request(**{"kind": "enterprises", "file": str(path), "login": LOGIN, **how})  # type: ignore[arg-type]
            with pytest.raises(NobodyToActAs):
                bring_in(request, Console("zh"))
        disable_user(user_id=User.objects.get(login=LOGIN).pk, at=AT)
        with pytest.raises(NobodyToActAs):
            bring_in(Request(kind="enterprises", file=str(path), login=LOGIN), Console("zh"))

    def test_refuses_what_is_no_list(self, member: Membership, tmp_path: Path) -> None:
        path = _file(tmp_path, _row())
        with pytest.raises(KindNotKnown):
            bring_in(Request(kind="x", file=str(path), login=LOGIN), Console("zh"))
        for name, content in {"a.pdf": b"%PDF-", "b.xlsx": b"x", "c.csv": b""}.items():
            (tmp_path / name).write_bytes(content)
            with pytest.raises(Refusal):
                bring_in(
                    Request(kind="enterprises", file=str(tmp_path / name), login=LOGIN),
                    Console("zh"),
                )


def _summary(
    capsys: pytest.CaptureFixture[str], path: Path, **how: object
) -> tuple[int, dict[str, object]]:
    request = Request(kind="enterprises", file=str(path), login=LOGIN, **how)  # type: ignore[arg-type]
    code = bring_in(request, Console("zh", as_json=True))
    out = capsys.readouterr().out
    return code, json.loads(out) if out else {}


class TestPeople:
    def test_come_in_with_a_sheet_of_first_passwords(
        self, member: Membership, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Membership.objects.filter(pk=member.pk).update(role=ReadingRole.MECHANISM_OFFICE.value)
        path, starts = tmp_path / "people.json", tmp_path / "starts.csv"
        records = [{"姓名": "王某", "手机号": 13812345678}, {"姓名": "李某", "手机号": "li@a.cn"}]
        path.write_text(json.dumps(records), "utf-8")
        said = {"职责": "专班", "organisation": "DRC"}
        request = {"kind": "people", "file": str(path), "login": LOGIN, "said": said, "yes": True}
        code = bring_in(Request(**request, starts=str(starts)), Console("en"))  # type: ignore[arg-type]
        shown = capsys.readouterr()
        assert code == 0, shown
        assert "Every row that leaves it blank: Role = 专班" in shown.out + shown.err
        table = pl.read_csv(starts, infer_schema=False)
        assert table.columns == ["name", "login", "password"]
        assert starts.stat().st_mode & 0o777 == 0o600
        for login, password in table.select("login", "password").iter_rows():
            assert User.objects.get(login=login).check_password(password)
        assert "王某" not in shown.out + shown.err

    def test_are_not_begun_where_passwords_could_not_be_written(
        self, member: Membership, tmp_path: Path
    ) -> None:
        path = _file(tmp_path, _row())
        request = Request(kind="enterprises", file=str(path), login=LOGIN, starts="a.pdf")
        with pytest.raises(Refusal):
            bring_in(request, Console("zh"))
        with reach(PLATFORM):
            assert not Import.objects.exists()
