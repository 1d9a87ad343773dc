"""Visits as a sheet, with the needs that they found."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongxie.foundation.imports.ending import Decided
from rongxie.foundation.imports.models import Decision
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.matters.models import Matter
from rongxie.mechanism.visits.access import VisitNotForYou
from rongxie.mechanism.visits.actions.importing import VISIT_LIST
from rongxie.mechanism.visits.models import Need, Visit
from rongxie.values.moments import CHINA
from tests.mechanism.cast import (
    AT,
    BANKER,
    CONVENER,
    OTHER_TOWN,
    PLATFORM,
    TOWN,
    TOWNSHIP,
)
from tests.mechanism.enterprises.makers import enterprise, fresh_uscc, open_places
from tests.mechanism.imports import brought_in, checked, decided, outcomes, told, workbook
from tests.mechanism.lists.county import county_stands

pytestmark = pytest.mark.django_db
FOUND: dict[str, object] = {
    "走访日期": "2026年11月18日", "走访方式": "上门", "走访结果": "有融资需求",
    "走访记录": "老板在场", "融资需求金额": "50万元", "期限(月)": "12",
    "用途": "原材料采购", "担保方式": "信用",
}  # fmt: skip
NONE: dict[str, object] = {"走访日期": "2026-11-19", "走访结果": "无需求"}


@pytest.fixture(autouse=True)
def _stage() -> None:
    open_places()
    county_stands()


def firm(name: str = "甲厂", region: str = TOWN) -> Enterprise:
    return enterprise(name=name, uscc=fresh_uscc(), region=region)


def rows_of(model: type[Any]) -> list[Any]:
    with reach(PLATFORM):
        return list(model.objects.order_by("id"))


class TestARow:
    def test_is_a_visit_with_its_need(self) -> None:
        one = firm()
        cells = FOUND | {
            "企业名称": "", "信用代码": one.uscc, "正常经营": "是", "其他诉求": "招工难",
            "意向银行": "ICBC-TC", "仅限意向银行": "是",
        }  # fmt: skip
        of = brought_in([cells], VISIT_LIST, TOWNSHIP)
        assert outcomes(of, TOWNSHIP) == ["new"], told(of, 2, TOWNSHIP)
        [visit], [need] = rows_of(Visit), rows_of(Need)
        assert (visit.enterprise_id, visit.channel, visit.outcome, visit.note) == (
            one.pk, "onsite", "need", "老板在场",
        )  # fmt: skip
        assert visit.visited_at == datetime(2026, 11, 18, tzinfo=CHINA)
        assert (need.visit_id, need.amount_wan, need.term_months, need.purpose) == (
            visit.pk, Decimal(50), 12, "materials",
        )  # fmt: skip
        assert (need.collateral, need.wished_banks, need.wished_only, need.stated_on) == (
            "credit", ["ICBC-TC"], True, date(2026, 11, 18),
        )  # fmt: skip
        [fact] = rows_of(Evidence)
        assert (fact.fact, fact.value, fact.basis) == (
            "operating_seen",
            "true",
            f"visit:{visit.pk}",
        )
        assert [matter.title for matter in rows_of(Matter)] == ["招工难"]

    def test_is_kept_once_however_often_it_comes(self) -> None:
        one, two = firm(), firm("乙厂")
        rows = [FOUND | {"信用代码": one.uscc}, NONE | {"信用代码": two.uscc}]
        brought_in([*rows, rows[0]], VISIT_LIST, TOWNSHIP)
        assert len(rows_of(Visit)) == 2
        again = brought_in(rows, VISIT_LIST, TOWNSHIP, at=AT + timedelta(days=1))
        assert outcomes(again, TOWNSHIP) == ["unchanged", "unchanged"]
        assert (len(rows_of(Visit)), len(rows_of(Need))) == (2, 1)

    def test_that_the_page_would_refuse_is_told_and_the_others_stay(self) -> None:
        mine, theirs = firm(), firm("邻厂", OTHER_TOWN)
        mine_is: dict[str, object] = {"信用代码": mine.uscc}
        rows = [
            NONE | mine_is,
            NONE | {"信用代码": theirs.uscc},
            FOUND | mine_is | {"走访日期": "2026-11-21"},
            FOUND | mine_is | {"融资需求金额": ""},
            NONE | mine_is | {"融资需求金额": "50"},
            FOUND | mine_is | {"融资需求金额": "0"},
            FOUND | mine_is | {"意向银行": "没有这家银行"},
            NONE | mine_is | {"走访日期": ""},
            NONE | mine_is | {"走访结果": "说不清"},
        ]
        of = brought_in(rows, VISIT_LIST, TOWNSHIP)
        assert outcomes(of, TOWNSHIP) == ["new"] + ["rejected"] * 8
        words = [" ".join(told(of, row, TOWNSHIP).values()) for row in range(3, 11)]
        parts = ("in your place", "still to come", "look at amount", "need is stated", "amount",
                 "没有这家银行", "day of the visit", "none of the accepted")  # fmt: skip
        for sentence, part in zip(words, parts, strict=True):
            assert sentence
            assert part in sentence, words
        assert (len(rows_of(Visit)), len(rows_of(Need))) == (1, 0)

    def test_of_a_name_waits(self) -> None:
        one = firm("只有名字的厂")
        of = brought_in([FOUND | {"企业名称": "只有名字的厂"}], VISIT_LIST, TOWNSHIP)
        assert outcomes(of, TOWNSHIP) == ["waiting"]
        assert not rows_of(Visit)
        decided(of, VISIT_LIST, TOWNSHIP, r2=Decided(Decision.THIS, one.pk))
        assert [visit.enterprise_id for visit in rows_of(Visit)] == [one.pk]

    def test_names_a_wished_bank_by_name(self) -> None:
        cells = FOUND | {"信用代码": firm().uscc, "意向银行": bank_name("ABC-TC")}
        brought_in([cells], VISIT_LIST, TOWNSHIP)
        assert rows_of(Need)[0].wished_banks == ["ABC-TC"]


def bank_name(code: str) -> str:
    return Organisation.objects.get(code=code).name


class TestAList:
    def test_comes_from_who_visits_and_is_only_tried_at_first(self) -> None:
        rows = [NONE | {"信用代码": firm().uscc}]
        for nobody in (BANKER, CONVENER):
            with pytest.raises(VisitNotForYou):
                checked(rows, VISIT_LIST, nobody)
        assert checked(rows, VISIT_LIST, TOWNSHIP).counts == {"new": 1}
        assert not rows_of(Visit)

    @settings(max_examples=8, deadline=None,
              suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
    @given(rows=st.lists(st.dictionaries(
        st.sampled_from([column.title.zh for column in VISIT_LIST.layout][1:]),
        st.one_of(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=6),
                  st.sampled_from(["是", "12", "2026-10-31", "无需求", "有需求", "-5"]))),
        max_size=4))  # fmt: skip
    def test_of_garbage_is_told_row_by_row(self, rows: list[dict[str, object]]) -> None:
        good = firm("好厂")
        lines = [{"统一社会信用代码": firm(f"厂{n}").uscc} | row for n, row in enumerate(rows)]
        of = brought_in(
            workbook([NONE | {"统一社会信用代码": good.uscc}, *lines]), VISIT_LIST, TOWNSHIP
        )
        assert of.state == "done"
        assert len(outcomes(of, TOWNSHIP)) == of.rows == len(lines) + 1
        assert [v for v in rows_of(Visit) if v.enterprise_id == good.pk]
