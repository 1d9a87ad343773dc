"""Facts and complete lists as sheets: what the page would refuse is rejected, nothing is lost."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongxie.foundation.imports.ending import Decided
from rongxie.foundation.imports.models import Decision
from rongxie.foundation.imports.options import OptionNotUsable
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.access import NotYoursToDo
from rongxie.mechanism.evidence.facts import UnknownFact
from rongxie.mechanism.evidence.importing import FACTS
from rongxie.mechanism.evidence.importing_lists import COMPLETE_LISTS
from rongxie.mechanism.evidence.models import CompleteList, Evidence
from tests.mechanism.cast import (
    AT,
    BANKER,
    CONVENER,
    DAY,
    DEPARTMENT,
    ELSEWHERE,
    OTHER_TOWN,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWN,
    TOWNSHIP,
    VISITOR,
)
from tests.mechanism.enterprises.makers import enterprise, fresh_uscc, open_places
from tests.mechanism.imports import brought_in, checked, decided, outcomes, told, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places() -> None:
    open_places()


def firm(name: str, region: str = TOWN, **columns: Any) -> Enterprise:
    return enterprise(name=name, uscc=fresh_uscc(), region=region, **columns)


def facts_of(one: Enterprise) -> dict[str, tuple[str, str, str, date, str]]:
    with reach(PLATFORM):
        rows = Evidence.objects.filter(enterprise=one).order_by("id")
        return {r.fact: (r.value, r.level, r.source, r.as_of, r.basis) for r in rows}


def count(model: type[Any] = Evidence) -> int:
    with reach(PLATFORM):
        return int(model.objects.count())


class TestFacts:
    def test_are_kept_with_level_source_day_and_file(self) -> None:
        one = firm("甲厂")
        rows = [{"统一社会信用代码": one.uscc, "从业人员": "12人", "营业收入(元)": "3,000,000",
                 "纳税信用级别": "B级", "数据日期": "2026-10-31"}]  # fmt: skip
        of = brought_in(rows, FACTS, DEPARTMENT, as_of="2026-11-01")
        assert outcomes(of, DEPARTMENT) == ["new"]
        found = facts_of(one)
        assert set(found) == {"employees", "revenue_wan", "tax_grade"}
        assert found["revenue_wan"] == (
            "300", "checked", "TAX", date(2026, 10, 31), f"file:{of.file}"
        )  # fmt: skip
        assert found["employees"][0] == "12"

    def test_of_the_same_file_change_nothing(self) -> None:
        one = firm("甲厂")
        rows = [{"信用代码": one.uscc, "从业人员": "12", "欠税": "否"}]
        brought_in(rows, FACTS, DEPARTMENT)
        before = count()
        assert outcomes(brought_in(rows, FACTS, DEPARTMENT), DEPARTMENT) == ["unchanged"]
        assert count() == before == 2
        newer = [rows[0] | {"从业人员": "13"}]
        assert outcomes(brought_in(newer, FACTS, DEPARTMENT), DEPARTMENT) == ["new"]
        assert count() == 3

    def test_that_cannot_be_kept_are_told_beside_those_that_are(self) -> None:
        good, double = firm("好厂"), firm("重厂")
        away = firm("外厂", region=ELSEWHERE, actor=OUTSIDER)
        rows: list[dict[str, object]] = [
            {"信用代码": good.uscc, "从业人员": "5"},
            {"信用代码": fresh_uscc(), "从业人员": "5"},
            {"信用代码": away.uscc, "从业人员": "5"},
            {"信用代码": good.uscc + "X", "从业人员": "5"},
            {"信用代码": double.uscc, "从业人员": "很多"},
            {"企业名称": "没有这个厂", "从业人员": "5"},
            {"从业人员": "5"},
            {"信用代码": firm("空厂").uscc},
            {"信用代码": firm("晚厂").uscc, "从业人员": "5", "数据日期": DAY + timedelta(days=1)},
            {"信用代码": firm("移厂").uscc, "移出期至": "2026-12-01"},
            {"信用代码": firm("报厂").uscc, "从业人员": "5", "从业人员依据": "自报"},
        ]
        of = brought_in(rows, FACTS, REVIEWER)
        assert outcomes(of, REVIEWER) == ["new"] + ["rejected"] * 10
        words = [" ".join(told(of, row, REVIEWER).values()) for row in range(3, 13)]
        expected = ("stands in your place", "stands in your place", "", "not a number",
                    "Nobody in your", "names no enterprise", "No fact is given", "still to come",
                    "you cannot state", "at the level")  # fmt: skip
        for sentence, part in zip(words, expected, strict=True):
            assert sentence
            assert part in sentence
        assert count() == 1

    def test_of_a_name_wait_for_somebody_to_say_whose_they_are(self) -> None:
        one, other = firm("同名厂"), firm("同名厂", region=OTHER_TOWN)
        of = brought_in([{"企业名称": "同名厂", "从业人员": "7"}], FACTS, REVIEWER)
        assert outcomes(of, REVIEWER) == ["waiting"]
        assert count() == 0
        of = decided(of, FACTS, REVIEWER, r2=Decided(Decision.THIS, other.pk))
        assert outcomes(of, REVIEWER) == ["new"]
        assert (facts_of(one), facts_of(other)["employees"][0]) == ({}, "7")

    def test_of_a_township_stay_in_it(self) -> None:
        mine, theirs = firm("镇厂"), firm("邻厂", region=OTHER_TOWN)
        rows = [{"信用代码": one.uscc, "固定经营场所(勾选)": "是"} for one in (mine, theirs)]
        of = brought_in(rows, FACTS, TOWNSHIP)
        assert outcomes(of, TOWNSHIP) == ["new", "rejected"]
        assert facts_of(mine)["tick_premises"][:3] == ("true", "observed", "TOWN")
        assert not facts_of(theirs)

    def test_twice_in_a_list_are_one_or_told(self) -> None:
        one, other = firm("一厂"), firm("二厂")
        rows = [
            {"信用代码": one.uscc, "从业人员": "5"}, {"信用代码": one.uscc, "从业人员": "5"},
            {"信用代码": other.uscc, "从业人员": "5"}, {"信用代码": other.uscc, "从业人员": "6"},
        ]  # fmt: skip
        of = brought_in(rows, FACTS, REVIEWER)
        assert outcomes(of, REVIEWER) == ["new", "unchanged", "rejected", "rejected"]
        assert count() == 1

    def test_come_at_a_level_that_is_vouched_for(self) -> None:
        rows = [{"信用代码": firm("三厂").uscc, "从业人员": "5"}]
        with pytest.raises(OptionNotUsable):
            checked(rows, FACTS, VISITOR, level="checked")
        with pytest.raises(OptionNotUsable):
            checked(rows, FACTS, VISITOR, as_of="2026-11-21")
        for nobody in (BANKER, CONVENER):
            with pytest.raises(NotYoursToDo):
                checked(rows, FACTS, nobody)

    @settings(max_examples=10, deadline=None,
              suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
    @given(rows=st.lists(st.dictionaries(
        st.sampled_from([column.title.zh for column in FACTS.layout][1:]),
        st.one_of(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=6),
                  st.sampled_from(["是", "12", "2026-10-31", "B", "-5", "1e300", "甲;乙"]))),
        max_size=4))  # fmt: skip
    def test_of_garbage_are_told_row_by_row(self, rows: list[dict[str, object]]) -> None:
        lines = [{"统一社会信用代码": firm(f"厂{n}").uscc} | row for n, row in enumerate(rows)]
        good = firm("好厂")
        lines.append({"统一社会信用代码": good.uscc, "从业人员": "5"})
        of = brought_in(workbook(lines), FACTS, REVIEWER)
        assert of.state == "done"
        assert len(outcomes(of, REVIEWER)) == of.rows == len(lines)
        assert facts_of(good)["employees"][0] == "5"


LIST: dict[str, Any] = {"fact": "dishonest_executee", "source": "COURT"}


class TestACompleteList:
    def test_sets_its_fact_and_stands_for_everybody_else(self) -> None:
        one = firm("失信厂")
        rows = [{"统一社会信用代码": one.uscc, "企业名称": "失信厂"}]
        of = brought_in(rows, COMPLETE_LISTS, REVIEWER, **LIST)
        assert outcomes(of, REVIEWER) == ["new"]
        with reach(PLATFORM):
            made = CompleteList.objects.get()
        assert (made.fact, made.region, made.source, made.as_of, made.count) == (
            "dishonest_executee", "341181", "COURT", DAY, 1,
        )  # fmt: skip
        assert (made.listed, made.others) == ("true", "false")
        assert facts_of(one)["dishonest_executee"][:3] == ("true", "checked", "COURT")

    def test_brought_in_again_is_the_one_that_is_there(self) -> None:
        rows = [{"信用代码": firm("失信厂").uscc}]
        content = workbook(rows)
        brought_in(content, COMPLETE_LISTS, REVIEWER, **LIST)
        of = brought_in(content, COMPLETE_LISTS, REVIEWER, at=AT + timedelta(hours=1), **LIST)
        assert outcomes(of, REVIEWER) == ["unchanged"]
        assert (count(CompleteList), count()) == (1, 1)

    def test_is_not_taken_in_part(self) -> None:
        one, two = firm("甲厂"), firm("乙厂")
        rows = [
            {"信用代码": one.uscc}, {"信用代码": fresh_uscc()}, {"企业名称": "乙厂"},
            {"信用代码": "9134", "企业名称": "丙厂"},
        ]  # fmt: skip
        of = brought_in(rows, COMPLETE_LISTS, REVIEWER, **LIST)
        assert outcomes(of, REVIEWER) == ["rejected", "rejected", "waiting", "rejected"]
        assert "whom 3 of its rows" in told(of, 2, REVIEWER)[""]
        assert (count(CompleteList), count()) == (0, 0)
        left = brought_in(rows[:2], COMPLETE_LISTS, REVIEWER, strangers="left_out", **LIST)
        assert outcomes(left, REVIEWER) == ["new", "rejected"]
        assert (count(CompleteList), count()) == (1, 1)
        assert not facts_of(two)

    def test_waits_for_every_decision(self) -> None:
        one, two = firm("甲厂"), firm("乙厂")
        of = checked(
            [{"信用代码": one.uscc}, {"企业名称": "乙厂"}], COMPLETE_LISTS, REVIEWER, **LIST
        )
        assert of.counts == {"rejected": 1, "waiting": 1}
        of = decided(of, COMPLETE_LISTS, REVIEWER, r3=Decided(Decision.THIS, two.pk))
        assert outcomes(of, REVIEWER) == ["new", "new"]
        assert count() == 2

    def test_is_refused_as_on_the_page(self) -> None:
        rows = [{"信用代码": firm("甲厂").uscc}]
        brought_in(rows, COMPLETE_LISTS, REVIEWER, **LIST)
        older = brought_in(
            [*rows, {"信用代码": firm("丁厂").uscc}], COMPLETE_LISTS, REVIEWER,
            as_of="2026-11-01", **LIST,
        )  # fmt: skip
        assert outcomes(older, REVIEWER) == ["rejected", "rejected"]
        assert "is older" in told(older, 2, REVIEWER)[""]
        assert count(CompleteList) == 1

    def test_names_its_fact_and_comes_from_who_keeps_records(self) -> None:
        rows = [{"信用代码": firm("甲厂").uscc}]
        with pytest.raises(NotYoursToDo):
            checked(rows, COMPLETE_LISTS, TOWNSHIP, **LIST)
        with pytest.raises(UnknownFact):
            checked(rows, COMPLETE_LISTS, REVIEWER, fact="nonsense")
        wrong: tuple[dict[str, Any], ...] = (
            {}, LIST | {"strangers": "kept"}, LIST | {"place": ELSEWHERE},
        )  # fmt: skip
        for options in wrong:
            with pytest.raises(OptionNotUsable):
                checked(rows, COMPLETE_LISTS, REVIEWER, **options)
