"""The list of nominations: for those who answer them, and for the bank that made them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.referrals.actions import NewNomination, nominate
from rongxie.mechanism.referrals.models import Nomination
from rongxie.surfaces.web.banking.nominations import narrowed, onward_of
from rongxie.surfaces.web.worklists import paging
from tests.mechanism.cast import (
    AT,
    AUDITOR,
    BANKER,
    HEAD_OFFICE,
    OTHER_BANKER,
    OTHER_TOWN,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWN,
)
from tests.mechanism.enterprises.makers import fresh_uscc
from tests.mechanism.lists.makers import draft
from tests.mechanism.referrals.makers import offices, sent
from tests.surfaces.web.desks import DESKS, seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by, changed

pytestmark = pytest.mark.django_db
LIST = "/nominations/"
_BESIDES = ("guarantor", "administrator")  # who read no record at all


@pytest.fixture(autouse=True)
def _offices() -> None:
    offices()


def nominated(
    name: str = "天长新星厂", actor: Actor = BANKER, days_ago: int = 0, region: str = TOWN
) -> Nomination:
    new = NewNomination(uscc=fresh_uscc(), name=name, region=region, facility_before=False)
    with reach(actor):
        return nominate(new=new, actor=actor, at=AT - timedelta(days=days_ago))


def settled(nomination: Nomination, state: str, **columns: Any) -> Nomination:
    changed(Nomination, nomination.pk, state=state, **columns)
    return nomination


def listed(page: str) -> list[str]:
    """Return the codes of the rows, in their order."""
    return re.findall(r"<code class=\"quiet\">(\w+)</code></th>", page)


def onward(page: str) -> list[str]:
    """Return where the rows lead to."""
    return re.findall(r'<th scope="row"><a href="([^"]+)"', page)


def counts(page: str) -> dict[str, int]:
    found = re.findall(r"part=(\w+)[^>]*>[^<]*<span class=\"count\">(\d+)", page)
    return {name: int(count) for name, count in found}


def _pages_of(desk: Client, path: str) -> list[str]:
    """Return the codes of all rows, as one goes on from page to page."""
    seen: list[str] = []
    while path:
        page = shown(desk, path)
        seen += listed(page)
        found = re.search(r'href="([^"]*)" rel="next"', page)
        path = found[1].replace("&amp;", "&") if found else ""
    return seen


class TestList:
    def test_has_what_waits_longest_first_and_leads_to_the_answer(self) -> None:
        later, sooner = nominated(days_ago=1), nominated(days_ago=9)
        settled(nominated(days_ago=20), "declined", answer="已停业")
        page = shown(seated("task force"), LIST)
        assert listed(page) == [sooner.uscc, later.uscc]
        assert onward(page) == [f"/nominations/{one.pk}/answer/" for one in (sooner, later)]
        assert "2026-11-11" in page
        assert "ICBC-TC" in page
        assert counts(page) == {"new": 2, "opened": 0, "declined": 1}

    def test_has_of_those_answered_the_newest_first_with_what_came_of_it(self) -> None:
        case, desk = draft(), seated("task force")
        older = settled(nominated(days_ago=9), "opened", case_id=case.pk, answer="已立案")
        newer = settled(nominated(days_ago=1), "opened", case_id=draft().pk)
        no = settled(nominated(), "declined", answer="已停业，暂不列入")
        page = shown(desk, f"{LIST}?part=opened")
        assert listed(page) == [newer.uscc, older.uscc]
        assert onward(page)[1] == f"/cases/{case.pk}/"
        assert "已立案" in page
        page = shown(desk, f"{LIST}?part=declined")
        assert (listed(page), onward(page)) == ([no.uscc], [])
        assert "已停业，暂不列入" in page

    def test_opens_with_the_first_part_that_has_something(self) -> None:
        desk = seated("bank")
        assert listed(shown(desk, LIST)) == []
        no = settled(nominated(), "declined", answer="不符合条件")
        assert listed(shown(desk, LIST)) == [no.uscc]
        one = nominated()
        assert listed(shown(desk, LIST)) == [one.uscc]

    def test_of_a_bank_has_its_own_alone(self) -> None:
        ours, theirs = nominated(), nominated(actor=OTHER_BANKER)
        bank = seated("bank")
        assert listed(shown(bank, LIST)) == [ours.uscc]
        assert listed(shown(seated("other bank"), LIST)) == [theirs.uscc]
        assert listed(shown(seated("head office"), LIST)) == [ours.uscc]
        assert counts(shown(bank, LIST))["new"] == 1
        assert listed(shown(bank, f"{LIST}?q={theirs.uscc}")) == []

    @pytest.mark.parametrize("desk", ["outsider", "other township"])
    def test_of_other_places_is_empty(self, desk: str) -> None:
        one, client = nominated(), seated(desk)
        page = shown(client, LIST)
        assert listed(page) == []
        assert set(counts(page).values()) == {0}
        assert listed(shown(client, f"{LIST}?q={one.pk}")) == []

    def test_of_a_township_has_what_lies_there(self) -> None:
        here = nominated()
        nominated(region=OTHER_TOWN)
        assert listed(shown(seated("township"), LIST)) == [here.uscc]

    @pytest.mark.parametrize(
        "desk", [name for name in DESKS if name not in ("task force", *_BESIDES)]
    )
    def test_leads_nobody_else_to_the_answer(self, desk: str) -> None:
        nominated()
        assert "/answer/" not in shown(seated(desk), LIST)

    @pytest.mark.parametrize("desk", _BESIDES)
    def test_is_not_of_those_without_a_record(self, desk: str) -> None:
        assert seated(desk).get(LIST).status_code == 403

    def test_leads_a_bank_to_its_own_referral_and_never_to_the_case(self) -> None:
        referral = sent()
        ours = settled(nominated(), "opened", case_id=referral.case_id)
        settled(nominated(actor=OTHER_BANKER), "opened", case_id=referral.case_id)
        page = shown(seated("bank"), f"{LIST}?part=opened")
        assert (listed(page), onward(page)) == ([ours.uscc], [f"/referrals/{referral.pk}/"])
        page = shown(seated("other bank"), f"{LIST}?part=opened")
        assert len(listed(page)) == 1
        assert onward(page) == []

    def test_is_searched_by_name_code_and_number(self) -> None:
        one, other = nominated("天长甲机械厂"), nominated("天长乙_食品厂")
        settled(nominated("天长甲纺织厂"), "declined")
        desk = seated("task force")
        expected = {
            "甲": [one.uscc], one.uscc.lower(): [one.uscc], str(other.pk): [other.uscc],
            "_": [other.uscc], "%25": [], "9" * 5_000: [],
        }  # fmt: skip
        found = {text: listed(shown(desk, f"{LIST}?q={text}")) for text in expected}
        assert found == expected
        assert counts(shown(desk, f"{LIST}?q=甲")) == {"new": 1, "opened": 0, "declined": 1}

    @pytest.mark.parametrize(("part", "oldest"), [("new", True), ("declined", False)])
    def test_goes_on_where_the_page_ended(
        self, part: str, oldest: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(paging, "AT_ONCE", 2)
        made = [settled(nominated(days_ago=n // 2), part).uscc for n in range(5)]
        for state in ("new", "opened", "declined"):
            settled(nominated("安徽别家厂", days_ago=7), state)
        settled(nominated(), "opened")
        if part == "declined":
            nominated()
        seen = _pages_of(seated("bank"), f"{LIST}?part={part}&q=天长")
        assert sorted(seen) == sorted(made)
        days = [made.index(code) // 2 for code in seen]
        assert days == sorted(days, reverse=oldest)

    def test_begins_anew_after_what_nobody_gave(self) -> None:
        one, desk = nominated(), seated("bank")
        for after in ("x", "2026-11-20~1", "2026-11-20T09:30:00~1", "~"):
            assert listed(shown(desk, f"{LIST}?after={after}")) == [one.uscc], after

    def test_is_exported_as_it_is_shown(self) -> None:
        settled(nominated(), "declined")
        desk = seated("bank")
        page = shown(desk, f"{LIST}?part=declined")
        assert re.search(r'name="filter-state" value="declined"', page)
        assert "filter-state" not in shown(desk, f"{LIST}?part=declined&q=天")

    def test_is_led_to_from_home_and_from_everywhere(self) -> None:
        nominated()
        homes = {desk: shown(seated(desk), "/")
                 for desk in ("task force", "bank", "head office", "auditor")}  # fmt: skip
        assert f'href="{LIST}?part=new"' in homes["task force"]
        assert [desk for desk, home in homes.items() if f'href="{LIST}"' not in home] == []

    def test_costs_as_few_questions_for_many_as_for_one(self) -> None:
        settled(nominated(), "opened", case_id=draft().pk)
        nominated()
        clients = [seated(desk) for desk in ("task force", "bank")]
        desks = [(one, f"{LIST}?part={part}") for one in clients for part in ("new", "opened")]
        alone = [len(asked_by(desk, path)) for desk, path in desks]
        for _ in range(3):
            settled(nominated(), "opened", case_id=draft().pk)
            nominated()
        assert [len(asked_by(desk, path)) for desk, path in desks] == alone
        assert max(alone) <= QUERIES


class TestRows:
    """Whose the rows are, asked where the database hides nothing: the list guards it itself."""

    def test_are_those_in_reach_alone(self) -> None:
        ours, theirs = nominated(), nominated(actor=OTHER_BANKER)
        readers = (BANKER, HEAD_OFFICE, OTHER_BANKER, REVIEWER, AUDITOR, OUTSIDER)
        with reach(PLATFORM):
            found = [{one.pk for one in narrowed("天长", reader)} for reader in readers]
        both = {ours.pk, theirs.pk}
        assert found == [{ours.pk}, {ours.pk}, {theirs.pk}, both, both, set()]

    def test_lead_a_bank_to_no_referral_of_another(self) -> None:
        referral = sent()
        case = referral.case_id
        rows = [settled(nominated(), "opened", case_id=case)]
        rows.append(settled(nominated(actor=OTHER_BANKER), "opened", case_id=case))
        with reach(PLATFORM):
            there = list(Nomination.objects.filter(pk__in=[one.pk for one in rows]))
            found = [set(onward_of(there, one).values()) for one in (OTHER_BANKER, OUTSIDER)]
            assert found == [set(), set()]
            assert set(onward_of(there, BANKER).values()) == {f"/referrals/{referral.pk}/"}
            assert set(onward_of(there, REVIEWER).values()) == {f"/cases/{case}/"}
