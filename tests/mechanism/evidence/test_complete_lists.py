from datetime import date, timedelta
from typing import Any

import pytest

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence import complete
from rongxie.mechanism.evidence.access import ChangedMeanwhile, NotYoursToDo
from rongxie.mechanism.evidence.actions import import_complete_list
from rongxie.mechanism.evidence.canonical import UnusableValue
from rongxie.mechanism.evidence.complete import ListNotUsable, NotOfThatPlace
from rongxie.mechanism.evidence.facts import UnknownFact
from rongxie.mechanism.evidence.models import CompleteList, Evidence
from rongxie.mechanism.evidence.queries import facts_of
from rongxie.mechanism.evidence.recording import DayNotUsable, SourceNotUsable
from rongxie.values.texts import Refusal
from tests.mechanism.cast import (
    AT,
    CITY,
    CITY_OFFICER,
    COUNTY,
    DAY,
    ELSEWHERE,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWN,
    TOWNSHIP,
)
from tests.mechanism.evidence.firms import firm
from tests.mechanism.evidence.log import anything, told
from tests.mechanism.evidence.makers import DIGEST, complete_list

pytestmark = pytest.mark.django_db


def lists() -> list[CompleteList]:
    with reach(PLATFORM):
        return list(CompleteList.objects.order_by("id"))


class TestImportCompleteList:
    def test_writes_a_row_for_each_member_and_one_event(self) -> None:
        member, other = firm(), firm()
        made = complete_list("abnormal_listed", [member.pk], days_ago=2)
        with reach(REVIEWER):
            (row,) = Evidence.objects.all()
            known = [facts_of(enterprise=one, on=DAY)["abnormal_listed"] for one in (member, other)]
        assert (row.enterprise_id, row.value, row.level) == (member.pk, "true", "checked")
        assert (row.basis, row.source) == (f"list:{made.pk}", "SAMR")
        assert [one.value for one in known] == [True, False]
        assert {one.basis for one in known} == {f"list:{made.pk}"}
        assert told("evidence.list_imported") == [
            {
                "subject": f"list:{made.pk}", "region": COUNTY, "enterprise": "",
                "actor": REVIEWER.name, "fact": "abnormal_listed", "source": "SAMR", "count": 1,
                "digest": DIGEST, "done_on": "2026-11-18", "ends_on": "2027-02-16",
            }
        ]  # fmt: skip

    def test_may_be_of_facts_that_are_no_yes_or_no(self) -> None:
        member, other = firm(), firm()
        with reach(REVIEWER):
            import_complete_list(
                region=COUNTY, fact="registration_status", listed=[member.pk], as_of=DAY,
                source="SAMR", digest=DIGEST, listed_value="在营", others_value="注销",
                actor=REVIEWER, at=AT,
            )  # fmt: skip
            known = [facts_of(enterprise=one, on=DAY) for one in (member, other)]
        assert [one["registration_status"].value for one in known] == ["active", "cancelled"]

    def test_of_nobody_says_no_of_everybody(self) -> None:
        enterprise = firm()
        complete_list("dishonest_executee", [])
        with reach(TOWNSHIP):
            assert facts_of(enterprise=enterprise, on=DAY)["dishonest_executee"].value is False

    def test_a_second_time_is_the_list_that_is_there(self) -> None:
        member = firm()
        first = complete_list("abnormal_listed", [member.pk])
        assert complete_list("abnormal_listed", [member.pk]).pk == first.pk
        assert len(lists()) == len(told("evidence.list_imported")) == 1

    def test_takes_the_place_of_the_older_of_the_same_source_and_place(self) -> None:
        older = complete_list("abnormal_listed", [], days_ago=9)
        of_others = [
            complete_list("abnormal_listed", [], days_ago=9, source="COURT"),
            complete_list("abnormal_listed", [], days_ago=9, region=CITY, actor=CITY_OFFICER),
            complete_list("serious_illegal", [], days_ago=9),
        ]
        newer = complete_list("abnormal_listed", [], digest="1" * 64)
        replaced = {one.pk: one.replaced_by_id for one in lists()}
        assert replaced == {
            older.pk: newer.pk, newer.pk: None, **{one.pk: None for one in of_others}
        }  # fmt: skip

    def test_refuses_one_older_than_what_is_there(self) -> None:
        complete_list("abnormal_listed", [], days_ago=2)
        with pytest.raises(ListNotUsable, match="2026-11-18"):
            complete_list("abnormal_listed", [], days_ago=3)
        assert len(lists()) == 1

    @pytest.mark.parametrize(
        ("changed", "refusal"),
        [
            ({"fact": "name"}, UnknownFact),
            ({"fact": "removed_until"}, ListNotUsable),
            ({"fact": "tick_credit"}, ListNotUsable),
            ({"fact": "established_on", "listed_value": DAY, "others_value": date(2020, 1, 1)},
             ListNotUsable),
            ({"others_value": "是"}, ListNotUsable),
            ({"others_value": "也许"}, UnusableValue),
            ({"as_of": DAY + timedelta(days=1)}, DayNotUsable),
            ({"source": "市场监管局"}, SourceNotUsable),
            ({"region": ELSEWHERE}, NotYoursToDo),
            ({"region": CITY}, NotYoursToDo),
            ({"listed": [0]}, NotOfThatPlace),
            ({"digest": "short"}, Refusal),
        ],
    )  # fmt: skip
    def test_refuses_what_cannot_be_used_and_leaves_no_trace(
        self, changed: dict[str, Any], refusal: type[Refusal]
    ) -> None:
        member = firm()
        given = {
            "region": COUNTY, "fact": "abnormal_listed", "listed": [member.pk], "as_of": DAY,
            "source": "SAMR", "digest": DIGEST, **changed,
        }  # fmt: skip
        with pytest.raises(refusal), reach(REVIEWER):
            import_complete_list(**given, actor=REVIEWER, at=AT)
        assert (lists(), anything()) == ([], [])

    @pytest.mark.parametrize("region", [ELSEWHERE, COUNTY])
    def test_refuses_members_of_another_place(self, region: str) -> None:
        members = [firm().pk, firm(region=region).pk]
        with pytest.raises(NotOfThatPlace, match="1 enterprises"):
            complete_list("abnormal_listed", members, region=TOWN)
        assert lists() == []

    @pytest.mark.parametrize("actor", [OUTSIDER, TOWNSHIP])
    def test_is_done_by_those_who_import_in_their_place(self, actor: Actor) -> None:
        with pytest.raises(NotYoursToDo):
            complete_list("abnormal_listed", [], actor=actor)

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        member = firm()
        older = complete_list("abnormal_listed", [member.pk], days_ago=9)

        def no_log(*_: Any, **__: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(complete, "append", no_log)
        with reach(REVIEWER):
            with pytest.raises(RuntimeError):
                import_complete_list(
                    region=COUNTY, fact="abnormal_listed", listed=[], as_of=DAY, source="SAMR",
                    digest=DIGEST, actor=REVIEWER, at=AT,
                )  # fmt: skip
            (left,) = CompleteList.objects.all()
            assert (left.pk, left.replaced_by_id, Evidence.objects.count()) == (older.pk, None, 1)

    def test_notices_that_somebody_was_faster(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stale = complete_list("abnormal_listed", [], days_ago=9)
        complete_list("abnormal_listed", [], days_ago=5, digest="1" * 64)
        monkeypatch.setattr(complete, "_standing_list", lambda _: stale)
        with pytest.raises(ChangedMeanwhile):
            complete_list("abnormal_listed", [], digest="2" * 64)
        assert len(lists()) == 2
