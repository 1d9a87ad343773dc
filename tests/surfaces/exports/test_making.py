"""A list as a file: whole, marked, without formulas, and told of before a byte leaves."""

import json
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from django.db import connection

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.exports.deciding import release_export
from rongxie.foundation.exports.keeping import export_shelf, parts_folder
from rongxie.foundation.exports.making import GrownMeanwhile, NotReady, NotReleased
from rongxie.foundation.exports.models import Export, ExportContent
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.secrecy.keys import destroy_key
from rongxie.mechanism.enterprises.access import LookNotAllowed
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.looks import who_looked
from rongxie.surfaces.exports import making, reading
from rongxie.surfaces.exports.asking import FORMS, FormNotOffered, Order, ask_and_defer, have_made
from rongxie.surfaces.exports.catalogue import ListUnknown
from rongxie.surfaces.exports.fetching import FileGone, fetched
from rongxie.surfaces.exports.listing import FilterNotUsable, FilterUnknown
from rongxie.surfaces.exports.making import make, make_whole
from rongxie.surfaces.exports.selecting import PurposeNotUsable
from rongxie.values.moments import CHINA
from tests.mechanism.cast import AT, AUDITOR, BANKER, OFFICE, PLATFORM, REVIEWER, TOWNSHIP, owner_of
from tests.mechanism.enterprises.makers import PERSON, PHONE, contact, enterprise, enterprises
from tests.surfaces.exports.made import asked_for, file_of, read_back, rows_of

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("http://x","y")'


def lines_of(path: Path) -> list[str]:
    return path.read_text("utf-8-sig").splitlines()


def looked_at() -> int:
    """Return how many exports tell of somebody."""
    with reach(PLATFORM):
        return ExportContent.objects.count()


def looks(one: Enterprise) -> list[tuple[str, str]]:
    """Return who looked at an enterprise, and at what."""
    with reach(owner_of(one.pk)):
        found = who_looked(enterprise_id=one.pk, actor=owner_of(one.pk))
    return [(look.by, look.what.en) for look in found]


def renamed(one: Enterprise, name: str) -> None:
    with reach(PLATFORM):
        Enterprise.objects.filter(pk=one.pk).update(name=name)


class TestAFile:
    @pytest.mark.parametrize("form", FORMS)
    def test_has_all_rows_in_reach(self, form: str, tmp_path: Path) -> None:
        there = enterprises(3)
        enterprise("明光市某某商贸有限公司", region="341182")
        table = read_back(file_of(tmp_path, "enterprises", form=form))
        assert rows_of(table, "uscc", "name", "kind") == [
            (one.uscc, one.name, "company") for one in there
        ]
        assert table.rejects.is_empty()

    def test_of_an_enterprise_is_its_own(self, tmp_path: Path) -> None:
        own, _ = enterprises(2)
        table = read_back(file_of(tmp_path, "enterprises", owner_of(own.pk), form="csv"))
        assert rows_of(table, "uscc") == [(own.uscc,)]

    @pytest.mark.parametrize(
        ("days", "rows"),
        [
            ({"since": "2026-11-20", "until": "2026-11-20"}, 1),
            ({"until": "2026-11-19"}, 0),
            ({"since": "2026-11-21"}, 0),
        ],
    )
    def test_has_the_days_of_china_from_and_to_which_it_is_asked_for(
        self, days: dict[str, str], rows: int, tmp_path: Path
    ) -> None:
        late = datetime(2026, 11, 20, 23, 59, tzinfo=CHINA)
        one = enterprise()
        with reach(PLATFORM):
            Enterprise.objects.filter(pk=one.pk).update(entered_at=late)
        assert read_back(file_of(tmp_path, "enterprises", form="csv", filters=days)).rows == rows

    @pytest.mark.parametrize("form", FORMS)
    def test_without_rows_has_its_headings(self, form: str, tmp_path: Path) -> None:
        table = read_back(file_of(tmp_path, "enterprises", form=form))
        assert table.headings["uscc"] == "统一社会信用代码"
        assert table.rows == 0

    def test_in_english_has_canonical_headings(self, tmp_path: Path) -> None:
        enterprise()
        path = file_of(tmp_path, "enterprises", form="csv", language="en")
        assert lines_of(path)[1].startswith("uscc,name,kind,region,")
        assert ",company," in lines_of(path)[2]

    def test_is_in_the_log_with_its_digest_before_it_leaves(self, tmp_path: Path) -> None:
        enterprises(2)
        export = asked_for("enterprises", form="csv", filters={"region": "341181101"})
        make_whole(export_id=export.pk, actor=REVIEWER, at=AT)
        with reach(PLATFORM):
            event = EventRow.objects.get(kind="export.made", subject=str(export.pk))
        told = json.loads(event.payload)
        assert told["count"] == 2
        assert told["items"] == ["region:341181101"]
        assert export_shelf().place(told["digest"]).is_file()
        assert not parts_folder(export).exists()

    def test_is_readable_by_nobody_else_on_the_disk(self) -> None:
        enterprise()
        export = asked_for("enterprises")
        make(export_id=export.pk, actor=REVIEWER, at=AT)
        paths = [parts_folder(export), *parts_folder(export).parents[:2]]
        assert {path.stat().st_mode & 0o777 for path in paths} == {0o700}


class TestTheWatermark:
    EXPECTED = ("DRC", "membership:13", "2026-11-20 09:30", "经营主体", "region=341181101", "2")

    def test_is_the_first_line_of_csv(self, tmp_path: Path) -> None:
        enterprises(2)
        path = file_of(tmp_path, "enterprises", form="csv", filters={"region": "341181101"})
        first, headings, *rows = lines_of(path)
        assert first.startswith('"# ')
        assert all(word in first for word in self.EXPECTED)
        assert headings.startswith("统一社会信用代码,名称,")
        assert len(rows) == 2

    def test_is_a_sheet_behind_the_list(self, tmp_path: Path) -> None:
        enterprises(2)
        path = file_of(tmp_path, "enterprises", filters={"region": "341181101"})
        book = openpyxl.load_workbook(path)
        assert book.sheetnames == ["经营主体", "导出说明"]
        words = " ".join(str(cell.value) for row in book["导出说明"] for cell in row)
        assert all(word in words for word in self.EXPECTED)

    def test_is_metadata_of_parquet(self, tmp_path: Path) -> None:
        enterprises(2)
        path = file_of(tmp_path, "enterprises", form="parquet", filters={"region": "341181101"})
        told = pl.read_parquet_metadata(path)["rongxie"]
        assert all(word in told for word in self.EXPECTED)


class TestFormulas:
    def test_are_text_in_csv_and_come_back_whole(self, tmp_path: Path) -> None:
        one = enterprise()
        for name in (FORMULA, "+86 0550", "-1+2", "@x", "'=1", "''@x", "＝1"):
            renamed(one, name)
            path = file_of(tmp_path, "enterprises", form="csv")
            assert f"'{name}" in path.read_text("utf-8").replace('""', '"')
            assert rows_of(read_back(path), "name") == [(name,)]

    def test_are_marked_as_text_in_a_workbook(self, tmp_path: Path) -> None:
        renamed(enterprise(), FORMULA)
        path = file_of(tmp_path, "enterprises")
        cell = openpyxl.load_workbook(path)["经营主体"]["B2"]
        assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", FORMULA, True)
        with zipfile.ZipFile(path) as parts:
            assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert rows_of(read_back(path), "name") == [(FORMULA,)]


class TestContacts:
    def test_are_masked_without_a_purpose(self, tmp_path: Path) -> None:
        contact(enterprise())
        text = file_of(tmp_path, "contacts", form="csv").read_text("utf-8")
        assert PHONE not in text
        assert PERSON not in text
        assert "138" in text
        assert looked_at() == 0

    def test_are_in_the_clear_for_a_purpose_which_is_a_look(self, tmp_path: Path) -> None:
        one = enterprise()
        contact(one)
        contact(one, name="李会计", phone="13912345678")
        path = file_of(tmp_path, "contacts", form="csv", purpose="visit")
        assert all(word in path.read_text("utf-8") for word in (PHONE, PERSON, "13912345678"))
        assert looks(one) == [(REVIEWER.name, "Contact details, in an exported list of 2 rows")]

    def test_that_were_destroyed_are_blank(self, tmp_path: Path) -> None:
        kept, gone = enterprise(), enterprise("天长市第二机械厂")
        contact(kept)
        contact(gone, phone="13912345678")
        with reach(PLATFORM):
            destroy_key(gone.pk, basis="request", actor=PLATFORM, at=AT)
        path = file_of(tmp_path, "contacts", form="csv", purpose="visit")
        assert PHONE in path.read_text("utf-8")
        assert "139" not in path.read_text("utf-8")
        assert looked_at() == 1

    @pytest.mark.parametrize(
        ("actor", "purpose"), [(OFFICE, "coaching"), (AUDITOR, "visit"), (TOWNSHIP, "message")]
    )
    def test_are_not_shown_for_a_purpose_of_others(self, actor: Actor, purpose: str) -> None:
        with pytest.raises(LookNotAllowed):
            asked_for("contacts", actor, purpose=purpose)

    def test_wait_for_a_colleague_beyond_what_one_takes_alone(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        contact(enterprise())
        with reach(REVIEWER):
            Export.objects.create(
                region="341181", organisation="DRC", list="contacts", form="csv", language="zh",
                purpose="visit", expected=200, needs_release=False, state="released",
                asked_by=REVIEWER.name, asked_at=AT, lapses_on="2026-11-23",
            )  # fmt: skip
        export = asked_for("contacts", purpose="visit")
        assert export.state == "asked"
        with pytest.raises(NotReleased):
            make(export_id=export.pk, actor=REVIEWER, at=AT)
        with reach(OFFICE):
            release_export(export_id=export.pk, actor=OFFICE, at=AT)
        contact(enterprise("天长市第二机械厂"), phone="13912345678")
        before = looked_at()
        with pytest.raises(GrownMeanwhile):
            make(export_id=export.pk, actor=REVIEWER, at=AT)
        assert looked_at() == before  # nobody hears of a look that came to nothing


class TestAsking:
    def test_refuses_what_no_list_has(self) -> None:
        for how, refusal in (
            ({"form": "xls"}, FormNotOffered),
            ({"filters": {"colour": "red"}}, FilterUnknown),
            ({"filters": {"region": "34118"}}, FilterNotUsable),
            ({"filters": {"since": "yesterday"}}, FilterNotUsable),
            ({"filters": {"until": "9999-12-31"}}, FilterNotUsable),
            ({"filters": {"kind": "名称\n"}}, FilterNotUsable),
            ({"purpose": "visit"}, PurposeNotUsable),
            ({"purpose": "curiosity"}, PurposeNotUsable),
        ):
            with pytest.raises(refusal):
                asked_for("enterprises", **how)

    def test_has_a_job_make_it(self, tmp_path: Path) -> None:
        enterprise()
        with reach(REVIEWER):
            export = ask_and_defer(order=Order(list="enterprises"), actor=REVIEWER, at=AT)
            have_made(export_id=export.pk, actor=REVIEWER, at=AT)
        with reach(PLATFORM), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM deferred_jobs WHERE task = 'export'")
            assert cursor.fetchone() == (1,)


class TestMaking:
    def test_goes_on_where_it_was_killed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        there = enterprises(7)
        monkeypatch.setattr(reading, "_AT_ONCE", 2)
        export = asked_for("enterprises", form="csv")
        folder = parts_folder(export)
        (folder / "half").mkdir(parents=True)
        for left in ("000001-2", "000099-2"):  # the attempt before had come further
            (folder / "half" / f"{left}.parquet").write_bytes(b"cut sh")
        assert make(export_id=export.pk, actor=REVIEWER, at=AT).total == 7
        (folder / "file.csv").write_bytes(b"cut sh")
        assert not make(export_id=export.pk, actor=REVIEWER, at=AT).more
        with fetched(export_id=export.pk, actor=REVIEWER, at=AT) as (noted, stream):
            assert noted.rows == len(there)
            text = stream.read().decode("utf-8-sig")
        assert [one.uscc for one in there] == [line.split(",")[0] for line in text.splitlines()[2:]]

    def test_leaves_no_made_where_it_broke(self, monkeypatch: pytest.MonkeyPatch) -> None:
        enterprise()
        export = asked_for("enterprises")

        def full(*_with: object) -> None:
            raise OSError("no space left")

        monkeypatch.setattr(making, "write_file", full)
        make(export_id=export.pk, actor=REVIEWER, at=AT)
        with pytest.raises(OSError, match="no space"):
            make(export_id=export.pk, actor=REVIEWER, at=AT)
        with reach(PLATFORM):
            assert not EventRow.objects.filter(kind="export.made").exists()
        with (
            pytest.raises(NotReady),
            fetched(export_id=export.pk, actor=REVIEWER, at=AT),
        ):
            pass

    def test_is_refused_to_whom_the_list_is_no_more(self) -> None:
        export = asked_for("visit_plans")
        with reach(PLATFORM):
            Export.objects.filter(pk=export.pk).update(
                asked_by=BANKER.name, organisation=BANKER.organisation, bank_path=BANKER.bank_path
            )
        with pytest.raises(ListUnknown):
            make(export_id=export.pk, actor=BANKER, at=AT)

    def test_does_not_hand_out_what_is_gone_from_the_disk(self) -> None:
        export = asked_for("enterprises", form="csv")
        make_whole(export_id=export.pk, actor=REVIEWER, at=AT)
        with reach(PLATFORM):
            digest = Export.objects.get(pk=export.pk).digest
        export_shelf().discard(digest)
        with pytest.raises(FileGone), fetched(export_id=export.pk, actor=REVIEWER, at=AT):
            pass
