"""Which of several things said of a fact counts: cases that a clerk can read, on the record."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise, EnterpriseChange
from rongxie.mechanism.evidence.actions import Stated, withdraw_evidence
from rongxie.mechanism.evidence.queries import facts_frame, facts_of
from tests.mechanism.cast import (
    AT,
    AUDITOR,
    CITY,
    COUNTY,
    DAY,
    ELSEWHERE,
    OTHER_TOWN,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWN,
    TOWNSHIP,
    owner_of,
)
from tests.mechanism.evidence.firms import firm
from tests.mechanism.evidence.makers import complete_list, fact, recorded, stated

CASES = yaml.safe_load((Path(__file__).parent / "cases/which_fact_counts.yaml").read_text("utf-8"))
pytestmark = pytest.mark.django_db


def say_so(enterprise: Enterprise, name: str, said: dict[str, Any]) -> None:
    as_of = DAY - timedelta(days=said["days_ago"])
    last = as_of + timedelta(days=said["for"]) if "for" in said else None
    one = Stated(name, said["value"], said["level"], as_of, "SAMR", valid_until=last)
    (row,) = recorded(enterprise.pk, one, actor=PLATFORM)
    if said.get("withdrawn"):
        with reach(REVIEWER):
            withdraw_evidence(evidence_id=row.pk, reason="看错了", actor=REVIEWER, at=AT)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_case(case: dict[str, Any]) -> None:
    enterprise, other = firm(), firm()
    for listed in case.get("lists", ()):
        complete_list(
            case["fact"],
            [enterprise.pk] if listed["on_it"] else [],
            region=listed.get("of", COUNTY),
            days_ago=listed["days_ago"],
            source=listed.get("source", "SAMR"),
            digest=f"{int(listed['on_it']):064}",
            actor=PLATFORM,
        )
    for said in case.get("said", ()):
        say_so(enterprise, case["fact"], said)
        say_so(other, "online_shop", {"value": True, "level": "checked", "days_ago": 0})
    with reach(TOWNSHIP):  # who cannot see the county's lists as such
        known = facts_of(enterprise=enterprise, on=DAY).get(case["fact"])
        frame = facts_frame(enterprise_ids=[other.pk, enterprise.pk], on=DAY).collect()
    (row,) = frame.filter(pl.col("enterprise") == enterprise.pk).to_dicts()
    assert (known.value if known else None) == case["known"] == row[case["fact"]]
    if "level" in case:
        assert known
        assert known.level == case["level"] == row[f"{case['fact']}_level"]


class TestWhatIsKnown:
    def test_is_the_same_for_whoever_may_see_it(self) -> None:
        enterprise = firm()
        fact(enterprise.pk, "operating_seen", "是", "observed")
        complete_list("abnormal_listed", [], days_ago=2)
        for actor in (TOWNSHIP, REVIEWER, AUDITOR, PLATFORM, owner_of(enterprise.pk)):
            with reach(actor):
                known = facts_of(enterprise=enterprise, on=DAY)
            assert {name: one.value for name, one in known.items()} == {
                "operating_seen": True,
                "abnormal_listed": False,
            }

    def test_is_nothing_to_whoever_may_not(self) -> None:
        enterprise = firm()
        fact(enterprise.pk, "operating_seen", "是", "observed")
        with reach(OUTSIDER):
            assert facts_of(enterprise=enterprise, on=DAY) == {}

    def test_tells_its_source_day_and_paper(self) -> None:
        enterprise = firm()
        recorded(enterprise.pk, stated("tax_grade", "A级", basis="税函〔2026〕12号", days_ago=3))
        with reach(REVIEWER):
            known = facts_of(enterprise=enterprise, on=DAY)["tax_grade"]
        assert (known.value, known.level, known.source) == ("A", "checked", "DRC")
        assert (known.as_of, known.basis) == (date(2026, 11, 17), "税函〔2026〕12号")
        assert known.valid_until == date(2026, 11, 17) + timedelta(days=400)

    def test_was_something_else_on_an_earlier_day(self) -> None:
        enterprise = firm()
        complete_list("abnormal_listed", [enterprise.pk], days_ago=40, digest="1" * 64)
        complete_list("abnormal_listed", [], days_ago=3, digest="0" * 64)
        fact(enterprise.pk, "operating_seen", "否", "observed", days_ago=10)
        fact(enterprise.pk, "operating_seen", "是", "observed", days_ago=2)
        with reach(REVIEWER):
            then = facts_of(enterprise=enterprise, on=DAY - timedelta(days=4))
            now = facts_of(enterprise=enterprise, on=DAY)
        assert [then[f].value for f in ("abnormal_listed", "operating_seen")] == [True, False]
        assert [now[f].value for f in ("abnormal_listed", "operating_seen")] == [False, True]

    def test_of_a_double_is_known_of_what_it_became(self) -> None:
        kept = firm()
        double = firm(successor=kept)
        fact(double.pk, "tax_grade", "B")
        complete_list("abnormal_listed", [double.pk])
        with reach(REVIEWER):
            known = facts_of(enterprise=kept, on=DAY)
        assert (known["tax_grade"].value, known["abnormal_listed"].value) == ("B", True)

    def test_of_the_enterprise_itself_has_the_level_of_who_entered_it(self) -> None:
        for source, level in (("register", "checked"), ("visit", "observed"), ("self", "declared")):
            enterprise = firm(source=source, established_on=date(2020, 3, 1), industry="C3311")
            with reach(REVIEWER):
                known = facts_of(enterprise=enterprise, on=DAY)
            assert {(known[f].value, known[f].level) for f in ("established_on", "industry")} == {
                (date(2020, 3, 1), level),
                ("C3311", level),
            }

    def test_of_the_enterprise_has_the_level_of_who_changed_it_last(self) -> None:
        enterprise = firm(source="visit", established_on=date(2020, 3, 1))
        with reach(REVIEWER):
            EnterpriseChange.objects.create(
                enterprise=enterprise, region=TOWN, what="established_on", before="2021-03-01",
                after="2020-03-01", on=DAY, source="register", by="membership:13", at=AT,
            )  # fmt: skip
            known = facts_of(enterprise=enterprise, on=DAY)["established_on"]
        assert (known.level, known.source) == ("checked", "register")


class TestTheSilenceOfAList:
    def moved(self, enterprise: Enterprise, before: str, days_ago: int) -> None:
        with reach(PLATFORM):
            EnterpriseChange.objects.create(
                enterprise=enterprise, region=TOWN, what="region", before=before, after=TOWN,
                on=DAY - timedelta(days=days_ago), source="register", by="job:1", at=AT,
            )  # fmt: skip

    @pytest.mark.parametrize(
        ("before", "days_ago", "known"),
        [
            (ELSEWHERE, 3, None),  #  moved in after the list was made
            (ELSEWHERE, 30, False),  # moved in before
            (OTHER_TOWN, 3, False),  # moved within the county
        ],
    )
    def test_says_nothing_of_who_moved_in_later(
        self, before: str, days_ago: int, known: bool | None
    ) -> None:
        enterprise = firm()
        self.moved(enterprise, before, days_ago)
        complete_list("abnormal_listed", [], days_ago=10)
        with reach(REVIEWER):
            found = facts_of(enterprise=enterprise, on=DAY).get("abnormal_listed")
        assert (found.value if found else None) is known

    def test_of_the_city_still_counts_for_who_moved_within_it(self) -> None:
        enterprise = firm()
        self.moved(enterprise, ELSEWHERE, 3)
        complete_list("abnormal_listed", [], region=CITY, days_ago=10, actor=PLATFORM)
        with reach(REVIEWER):
            assert facts_of(enterprise=enterprise, on=DAY)["abnormal_listed"].value is False


class TestTheFrame:
    def test_has_a_typed_column_and_a_level_for_each_fact(self) -> None:
        enterprise = firm(industry="C3311", source="register")
        recorded(
            enterprise.pk,
            stated("employees", 12), stated("revenue_wan", "3,000万元"),
            stated("service_banks", "工商银行、农业银行"), stated("tax_grade", "A"),
            stated("abnormal_listed", "否"), stated("established_on", "2020/3/1"),
        )  # fmt: skip
        with reach(REVIEWER):
            frame = facts_frame(area=area_of(COUNTY), on=DAY).collect()
        (row,) = frame.to_dicts()
        assert row["enterprise"] == enterprise.pk
        assert (row["region"], row["kind"], row["industry"]) == (TOWN, "company", "C3311")
        assert (row["employees"], row["revenue_wan"]) == (12, 3000.0)
        assert row["service_banks"] == ["工商银行", "农业银行"]
        assert (row["tax_grade"], row["abnormal_listed"]) == ("A", False)
        assert row["established_on"] == date(2020, 3, 1)
        assert row["operating_seen"] is None
        assert row["tax_grade_level"] == "checked"
        assert "kind_level" not in row

    def test_has_every_enterprise_of_the_area_once_and_no_other(self) -> None:
        here = [firm(), firm(region=OTHER_TOWN), firm()]
        firm(region=ELSEWHERE)
        firm(successor=here[0])
        fact(here[2].pk, "tax_grade", "A")
        for actor, expected in ((REVIEWER, here), (TOWNSHIP, [here[0], here[2]])):
            with reach(actor):
                frame = facts_frame(area=area_of(COUNTY), on=DAY).collect()
            assert frame["enterprise"].to_list() == [one.pk for one in expected]

    def test_of_nobody_is_empty(self) -> None:
        with reach(REVIEWER):
            assert facts_frame(enterprise_ids=[], on=DAY).collect().is_empty()

    @pytest.mark.parametrize("place", [None, COUNTY])
    def test_asks_for_enterprises_or_an_area(self, place: str | None) -> None:
        area = area_of(place) if place else None
        with pytest.raises(ValueError, match="or an area"):
            facts_frame(enterprise_ids=[1] if area else None, area=area, on=DAY)

    def test_keeps_signs_that_tables_trip_over(self) -> None:
        enterprise = firm()
        text = '他说："名单，第1行"\n第2行\\N,;'
        recorded(enterprise.pk, stated("collateral_held", text))
        with reach(REVIEWER):
            assert facts_of(enterprise=enterprise, on=DAY)["collateral_held"].value == text
