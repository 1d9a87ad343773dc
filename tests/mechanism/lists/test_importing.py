"""A township's list of declarations: opened, ticked and declared as on the page."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.lists.access import StepNotAllowed
from rongxie.mechanism.lists.actions.importing import DECLARATIONS
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.visits.models import Need
from tests.mechanism.cast import AT, EVERYBODY, OTHER_TOWN, PLATFORM, TOWN, TOWNSHIP
from tests.mechanism.enterprises.makers import fresh_uscc
from tests.mechanism.imports import brought_in, checked, outcomes, told, workbook
from tests.mechanism.lists.makers import declared, enterprise, need

pytestmark = pytest.mark.django_db
TICKS = ("合规持续经营", "固定经营场所(勾选)", "真实融资需求", "信用状况良好", "贷款用途依法合规")
CELLS: Mapping[str, object] = {
    "融资需求金额(万元)": "50", "需求日期": "2026-11-18", "期限(月)": "12", "用途": "流动资金周转",
    "来源": "走访", "已有授信": "否", "材料已初核": "是", "承诺书日期": "2026-11-19",
} | dict.fromkeys(TICKS, "√")  # fmt: skip


def firm(region: str = TOWN, **facts: Any) -> Enterprise:
    made = enterprise(region=region, **facts)
    made.uscc = fresh_uscc()
    with reach(PLATFORM):
        Enterprise.objects.filter(pk=made.pk).update(uscc=made.uscc)
    return made


def row(one: Enterprise, **cells: object) -> dict[str, object]:
    return {"信用代码": one.uscc, **CELLS, **cells}


def rows_of(model: type[Any], **by: Any) -> list[Any]:
    with reach(PLATFORM):
        return list(model.objects.filter(**by).order_by("id"))


class TestARow:
    def test_is_a_declared_case_with_the_ticks_of_the_township(self) -> None:
        one = firm()
        of = brought_in([row(one)], DECLARATIONS, TOWNSHIP)
        assert outcomes(of, TOWNSHIP) == ["new"], told(of, 2, TOWNSHIP)
        [case] = rows_of(Case)
        assert (case.enterprise_id, case.state, case.origin, case.committed_on) == (
            one.pk, "declared", "visit", date(2026, 11, 19),
        )  # fmt: skip
        assert (case.amount_wan, case.purpose, case.facility_before) == (
            50, "working_capital", False,
        )  # fmt: skip
        [need_kept] = rows_of(Need)
        assert (need_kept.source, need_kept.stated_on) == ("list", date(2026, 11, 18))
        ticks = rows_of(Evidence, fact__startswith="tick_")
        assert {(t.value, t.level, t.source, t.basis) for t in ticks} == {
            ("true", "observed", "TOWN", f"file:{of.file}")
        }
        assert len(ticks) == 5

    def test_without_a_commitment_stays_a_draft_and_is_declared_later(self) -> None:
        one = firm()
        early = row(one, 材料已初核="", 承诺书日期="")
        brought_in([early], DECLARATIONS, TOWNSHIP)
        assert [case.state for case in rows_of(Case)] == ["draft"]
        assert outcomes(brought_in([early], DECLARATIONS, TOWNSHIP), TOWNSHIP) == ["unchanged"]
        brought_in([row(one)], DECLARATIONS, TOWNSHIP)
        assert [case.state for case in rows_of(Case)] == ["declared"]
        assert len(rows_of(Need)) == 1

    def test_takes_a_need_that_a_visit_found(self) -> None:
        one = firm()
        found = need(one, stated_on=date(2026, 11, 18))
        brought_in([row(one)], DECLARATIONS, TOWNSHIP)
        assert [case.need_id for case in rows_of(Case)] == [found.pk]
        assert len(rows_of(Need)) == 1

    def test_comes_again_without_effect(self) -> None:
        lines = [row(firm()), row(firm())]
        brought_in([*lines, lines[0]], DECLARATIONS, TOWNSHIP)
        before = [(case.pk, case.state, case.moved_at) for case in rows_of(Case)]
        count = len(rows_of(Evidence))
        again = brought_in(lines, DECLARATIONS, TOWNSHIP, at=AT + timedelta(days=3))
        assert outcomes(again, TOWNSHIP) == ["unchanged", "unchanged"]
        assert [(case.pk, case.state, case.moved_at) for case in rows_of(Case)] == before
        assert (len(before), len(rows_of(Evidence))) == (2, count)

    def test_that_the_page_would_refuse_is_told_and_leaves_no_trace(self) -> None:
        open_one = firm()
        declared(None, one=open_one)
        lines = [
            row(firm()),
            row(firm(OTHER_TOWN)),
            row(firm(), 材料已初核="否"),
            row(firm(), 承诺书日期="2026-11-21"),
            row(firm(tax_arrears="true")),
            row(firm(), 用途=""),
            row(firm(), 需求日期=""),
            row(open_one),
            row(firm(), **{"融资需求金额(万元)": "五十来万"}),
        ]
        needs, facts = len(rows_of(Need)), len(rows_of(Evidence))
        of = brought_in(lines, DECLARATIONS, TOWNSHIP)
        assert outcomes(of, TOWNSHIP) == ["new"] + ["rejected"] * 8
        words = [" ".join(told(of, number, TOWNSHIP).values()) for number in range(3, 11)]
        parts = ("in your place", "have not been checked", "dated after", "", "", "stated its need",
                 "open case", "")  # fmt: skip
        for sentence, part in zip(words, parts, strict=True):
            assert sentence
            assert part in sentence, words
        assert len(rows_of(Case)) == 2
        assert (len(rows_of(Need)), len(rows_of(Evidence))) == (needs + 1, facts + 5)


class TestAList:
    def test_comes_from_the_township_and_is_only_tried_at_first(self) -> None:
        others = [actor for actor in EVERYBODY if actor is not TOWNSHIP]
        for actor in others:
            with pytest.raises(StepNotAllowed):
                DECLARATIONS.see_that_may(actor)
        assert checked([row(firm())], DECLARATIONS, TOWNSHIP).counts == {"new": 1}
        assert not rows_of(Case)

    @settings(max_examples=6, deadline=None,
              suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
    @given(cells=st.lists(st.dictionaries(
        st.sampled_from([column.title.zh for column in DECLARATIONS.layout][2:]),
        st.one_of(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=6),
                  st.sampled_from(["是", "否", "12", "2026-10-31", "-5", "流动资金"]))),
        max_size=3))  # fmt: skip
    def test_of_garbage_is_told_row_by_row(self, cells: list[dict[str, object]]) -> None:
        good = firm()
        lines = [
            row(good),
            *({"信用代码": firm().uscc, **one} for one in cells),
        ]
        of = brought_in(workbook(lines), DECLARATIONS, TOWNSHIP)
        assert of.state == "done"
        assert len(outcomes(of, TOWNSHIP)) == of.rows == len(lines)
        assert rows_of(Case, enterprise=good.pk)
