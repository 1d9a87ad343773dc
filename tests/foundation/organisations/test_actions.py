from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection

from rongxie.foundation.organisations import rerouting
from rongxie.foundation.organisations.actions import (
    CodeTaken,
    NotAnOrganisation,
    NothingToMerge,
    NotTheSameKind,
    OrganisationNotFound,
    StillHasBranches,
    close_organisation,
    merge_organisation,
    open_organisation,
    rename_organisation,
    split_organisation,
)
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Change, Organisation, open_organisations
from rongxie.foundation.organisations.rerouting import OpenWork
from tests.foundation.organisations.offices import DAY, FIRST, RECORD, new, opened

pytestmark = pytest.mark.django_db


def _codes(on: date) -> list[str]:
    return list(open_organisations(on).order_by("code").values_list("code", flat=True))


def _told(code: str) -> list[tuple[str, str, str]]:
    rows = Change.objects.filter(organisation__code=code).order_by("pk")
    return [(row.what, row.name_before, row.name_after) for row in rows]


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> OpenWork:
    """One referral that is open at every organisation."""
    found = OpenWork("referral", "7")
    monkeypatch.setitem(rerouting._FINDERS, "referral", lambda code, on: [found])
    return found


class TestOpen:
    def test_makes_a_branch_below_its_head_office(self) -> None:
        opened("ICBC")
        branch = opened("ICBC-34", "ICBC")
        counter = opened("ICBC-3411", "ICBC-34")
        assert counter.path == "ICBC/ICBC-34/ICBC-3411/"
        assert (counter.head_office, counter.parent) == ("ICBC", branch)
        assert _codes(FIRST - timedelta(days=1)) == []

    def test_refuses_a_code_that_was_ever_given(self) -> None:
        opened("ICBC")
        close_organisation(code="ICBC", on=DAY, record=RECORD)
        with pytest.raises(CodeTaken, match="never given twice"):
            opened("ICBC")

    @pytest.mark.parametrize("code", ["", " ", "A/B"])
    def test_refuses_a_code_that_cannot_be_one(self, code: str) -> None:
        with pytest.raises(NotAnOrganisation):
            opened(code)
        assert not Organisation.objects.exists()

    def test_refuses_an_office_below_a_bank_and_leaves_no_trace(self) -> None:
        opened("ICBC")
        with pytest.raises(NotTheSameKind):
            opened("DRC", "ICBC", OrganisationKind.DEPARTMENT)
        assert _codes(DAY) == ["ICBC"]
        assert Change.objects.count() == 1


class TestRename:
    def test_keeps_the_old_name_readable(self) -> None:
        opened("NFRA", kind=OrganisationKind.DEPARTMENT)
        rename_organisation(code="NFRA", name="金融监管支局", on=DAY, record=RECORD)
        assert Organisation.objects.get(code="NFRA").name == "金融监管支局"
        assert _told("NFRA")[1] == ("renamed", "NFRA机构", "金融监管支局")

    def test_refuses_a_blank_name(self) -> None:
        opened("NFRA", kind=OrganisationKind.DEPARTMENT)
        with pytest.raises(NotAnOrganisation):
            rename_organisation(code="NFRA", name=" ", on=DAY, record=RECORD)


class TestMerge:
    def test_ends_the_one_and_hangs_its_branches_below_the_other(self, work: OpenWork) -> None:
        opened("A")
        opened("A-1", "A")
        opened("A-1-1", "A-1")
        opened("B")
        assert merge_organisation(code="A", into="B", on=DAY, record=RECORD) == (work,)
        assert _codes(DAY) == ["A-1", "A-1-1", "B"]
        assert _codes(DAY - timedelta(days=1)) == ["A", "A-1", "A-1-1", "B"]
        assert Organisation.objects.get(code="A-1-1").path == "B/A-1/A-1-1/"
        merged = Organisation.objects.get(code="A")
        assert merged.successor == Organisation.objects.get(code="B")
        assert [what for what, _, _ in _told("A")] == ["opened", "merged"]

    def test_refuses_itself_and_its_own_branches(self) -> None:
        opened("A")
        opened("A-1", "A")
        for into in ("A", "A-1"):
            with pytest.raises(NothingToMerge):
                merge_organisation(code="A", into=into, on=DAY, record=RECORD)
        assert _codes(DAY) == ["A", "A-1"]

    def test_refuses_another_kind_and_what_has_ended(self) -> None:
        opened("A")
        opened("F", kind=OrganisationKind.FUND)
        opened("C")
        with pytest.raises(NotTheSameKind):
            merge_organisation(code="A", into="F", on=DAY, record=RECORD)
        close_organisation(code="C", on=DAY, record=RECORD)
        for on in (DAY, DAY - timedelta(days=1)):
            with pytest.raises(OrganisationNotFound):
                merge_organisation(code="A", into="C", on=on, record=RECORD)

    def test_keeps_nothing_when_the_last_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        opened("A")
        opened("A-1", "A")
        opened("B")

        def fails(**_: object) -> None:
            raise OSError

        monkeypatch.setattr(Change.objects, "create", fails)
        with pytest.raises(OSError):  # noqa: PT011
            merge_organisation(code="A", into="B", on=DAY, record=RECORD)
        assert _codes(DAY) == ["A", "A-1", "B"]
        assert Organisation.objects.get(code="A-1").path == "A/A-1/"


class TestSplit:
    def test_opens_the_part_and_tells_what_to_look_through(self, work: OpenWork) -> None:
        opened("A")
        found = split_organisation(code="A", off=new("A2"), on=DAY, record=RECORD)
        assert found == (work,)
        assert _codes(DAY) == ["A", "A2"]
        assert _codes(DAY - timedelta(days=1)) == ["A"]
        assert [what for what, _, _ in _told("A")] == ["opened", "split"]


class TestClose:
    def test_ends_on_the_very_day_and_tells_what_was_open(self, work: OpenWork) -> None:
        opened("A")
        assert close_organisation(code="A", on=DAY, record=RECORD) == (work,)
        assert _codes(DAY) == []

    def test_refuses_while_a_branch_is_open(self) -> None:
        opened("A")
        opened("A-1", "A")
        with pytest.raises(StillHasBranches):
            close_organisation(code="A", on=DAY, record=RECORD)
        close_organisation(code="A-1", on=DAY, record=RECORD)
        close_organisation(code="A", on=DAY, record=RECORD)

    def test_happens_once(self) -> None:
        opened("A")
        close_organisation(code="A", on=DAY, record=RECORD)
        with pytest.raises(OrganisationNotFound):
            close_organisation(code="A", on=DAY, record=RECORD)


class TestHistory:
    @pytest.fixture(autouse=True)
    def _one_change(self) -> None:
        open_organisation(new=new("A"), on=FIRST, record=RECORD)

    @pytest.mark.parametrize(
        "statement",
        ["UPDATE organisations_change SET by = 'x'", "DELETE FROM organisations_change"],
    )
    def test_cannot_be_rewritten(self, statement: str) -> None:
        with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="denied"):
            cursor.execute(statement)


class TestRegistry:
    def test_takes_one_finder_for_each_kind(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rerouting, "_FINDERS", {})
        rerouting.register("case", lambda code, on: [])
        with pytest.raises(ValueError, match="somebody already"):
            rerouting.register("case", lambda code, on: [])
