"""Organisations as a sheet: opened and renamed within one's bound, each row told."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongxie.foundation.administration.authority import NotYoursToAdminister
from rongxie.foundation.administration.importing_organisations import ORGANISATIONS
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.imports.ending import Decided
from rongxie.foundation.imports.models import Decision, ImportRow
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.entering import reach
from tests.foundation.administration.lists import head_officer, listed, officer
from tests.foundation.organisations.offices import opened
from tests.mechanism.cast import COUNTY, ELSEWHERE, PLATFORM, REVIEWER, TOWN
from tests.mechanism.imports import checked, decided, outcomes, told, workbook

pytestmark = pytest.mark.django_db
BANK = {"机构编号": "CCB", "机构名称": "建设银行", "机构类别": "银行"}
BRANCH = {"机构编号": "CCB-TC", "机构名称": "建行天长支行", "上级机构": "CCB"}


def _events(kind: str) -> list[tuple[str, str, str]]:
    with reach(PLATFORM):
        rows = EventRow.objects.filter(kind=kind).order_by("id")
        return [(row.actor, row.region, row.subject) for row in rows]


class TestAListOfOrganisations:
    def test_opens_heads_before_branches_whatever_their_order(self) -> None:
        actor = officer()
        done = listed([BRANCH, {**BANK, "区划代码": "天长市"}], ORGANISATIONS, actor)
        assert done.counts == {"new": 2}
        branch = Organisation.objects.get(code="CCB-TC")
        assert (branch.path, branch.kind, branch.region) == ("CCB/CCB-TC/", "bank", COUNTY)
        told_of = _events("organisation.entered")
        assert told_of == [(actor.name, COUNTY, "CCB"), (actor.name, COUNTY, "CCB-TC")]

    def test_only_checked_leaves_nothing(self) -> None:
        of = checked([BANK, BRANCH], ORGANISATIONS, officer())
        assert (of.state, of.counts) == ("checked", {"new": 2})
        assert not Organisation.objects.filter(code__startswith="CCB").exists()
        assert _events("organisation.entered") == []

    def test_a_second_time_changes_nothing(self) -> None:
        actor = officer()
        content = workbook([BANK, BRANCH])
        listed(content, ORGANISATIONS, actor)
        again = listed(content, ORGANISATIONS, actor)
        assert (again.counts, again.repeats is not None) == ({"unchanged": 2}, True)
        assert len(_events("organisation.entered")) == 2

    def test_renames_and_says_so(self) -> None:
        actor = officer()
        listed([BANK], ORGANISATIONS, actor)
        done = listed([{**BANK, "机构名称": "建设银行股份"}], ORGANISATIONS, actor)
        assert done.counts == {"changed": 1}
        assert Organisation.objects.get(code="CCB").name == "建设银行股份"
        assert len(_events("organisation.changed")) == 1

    def test_asks_who_is_meant_without_a_code(self) -> None:
        actor = officer()
        listed([BANK, {**BANK, "机构编号": "CCB2"}], ORGANISATIONS, actor)
        bare = {"机构名称": "建设银行", "机构类别": "银行"}
        of = listed([bare, {**bare, "机构名称": "没有的行"}], ORGANISATIONS, actor)
        assert outcomes(of, actor) == ["waiting", "rejected"]
        with reach(actor):
            candidates = ImportRow.objects.get(of=of.pk, row=2).candidates
        assert candidates == sorted(
            Organisation.objects.filter(name="建设银行").values_list("pk", flat=True)
        )
        done = decided(of, ORGANISATIONS, actor, r2=Decided(Decision.THIS, candidates[0]))
        assert done.counts == {"unchanged": 1, "waiting": 0, "rejected": 1}

    @pytest.mark.parametrize(
        "row",
        [
            {**BANK, "区划代码": ELSEWHERE},
            {**BANK, "区划代码": "没有的地方"},
            {**BANK, "机构类别": "飞船"},
            {**BANK, "机构类别": ""},
            {**BANK, "上级机构": "没有的行"},
            {**BANK, "机构编号": "A/B"},
            {**BANK, "机构编号": "建行"},
            {**BANK, "机构名称": ""},
            {"机构编号": "DRC", "机构类别": "银行"},
            {"机构编号": "DRC", "区划代码": TOWN},
            {"机构编号": "DRC", "上级机构": "OLD"},
        ],
    )
    def test_rejects_what_the_page_would(self, row: dict[str, str]) -> None:
        actor = officer()
        done = listed([row, {"机构编号": "X1", "机构名称": "好的", "机构类别": "部门"}],
                      ORGANISATIONS, actor)  # fmt: skip
        assert outcomes(done, actor) == ["rejected", "new"]
        assert told(done, 2, actor)

    def test_of_a_bank_stays_below_its_head_office(self) -> None:
        actor = head_officer()
        opened("ABC")
        rows = [
            {"机构编号": "ICBC-TC", "机构名称": "工行", "上级机构": "ICBC", "区划代码": COUNTY},
            {"机构编号": "ABC-TC", "机构名称": "农行", "上级机构": "ABC", "区划代码": COUNTY},
            {"机构编号": "GOV", "机构名称": "县政府", "机构类别": "部门"},
        ]  # fmt: skip
        done = listed(rows, ORGANISATIONS, actor)
        assert outcomes(done, actor) == ["new", "rejected", "rejected"]

    def test_is_brought_in_by_nobody_else(self) -> None:
        with pytest.raises(NotYoursToAdminister):
            checked([BANK], ORGANISATIONS, REVIEWER)

    def test_ends_with_the_membership(self) -> None:
        actor = officer()
        of = checked([BANK], ORGANISATIONS, actor)
        Organisation.objects.filter(code="DRC").update(until="2026-11-01")
        with pytest.raises(Exception, match="do not hold"):
            decided(of, ORGANISATIONS, actor)


_HEADINGS = ("机构编号", "机构名称", "机构类别", "上级机构", "区划代码", "设立日期")
_TEXTS = st.one_of(
    st.sampled_from(["", "CCB", "DRC", "银行", "部门", "天长市", COUNTY, ELSEWHERE, "x/y"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8),
)  # fmt: skip
_ROWS = st.lists(
    st.fixed_dictionaries(
        dict.fromkeys(
            ("机构编号", "机构名称", "机构类别", "上级机构", "区划代码", "设立日期"), _TEXTS
        )
    ),
    min_size=1,
    max_size=5,
)


class TestGarbage:
    @settings(max_examples=12, deadline=None,
              suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
    @given(rows=_ROWS)
    def test_never_crashes_and_never_loses_a_row(self, rows: list[dict[str, str]]) -> None:
        if not Organisation.objects.filter(code="DRC").exists():
            self.actor = officer()
        there = Organisation.objects.count()
        good = {"机构编号": "GOOD", "机构名称": "好", "机构类别": OrganisationKind.OTHER.value}
        done = listed([*rows, good], ORGANISATIONS, self.actor)
        assert done.state == "done"
        assert done.rows == sum(done.counts.values()) == len(outcomes(done, self.actor))
        assert Organisation.objects.count() - there == done.counts.get("new", 0)
        assert Organisation.objects.filter(code="GOOD").count() == 1
