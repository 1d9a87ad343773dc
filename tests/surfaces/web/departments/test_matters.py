"""Matters on pages: whose they are, by the days left, and what whoever is asked does with one."""

from datetime import timedelta

import pytest

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.matters.models import MatterKind
from tests.mechanism.cast import (
    COUNTY,
    DAY,
    PLATFORM,
    REVIEWER,
    owner_of,
)  # fmt: skip
from tests.mechanism.evidence.makers import fact
from tests.mechanism.matters.makers import (
    answered,
    complaint_of,
    firm,
    raised,
    request_of,
)
from tests.surfaces.web.departments.asked import (
    ANSWER,
    LIST,
    can,
    counts,
    fresh,
    late,
    listed,
    requested,
)
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.reviewing.test_reviewing import (
    QUERIES,
    asked_by,
    sent,
)

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("alone")
class TestList:
    def test_begins_with_what_the_own_office_has_to_answer_soonest_due_first(self) -> None:
        later = requested(due_on=DAY + timedelta(days=9))
        sooner = requested(due_on=DAY + timedelta(days=2))
        requested(addressee="TAX")
        assert listed(shown(seated("task force"), LIST)) == [sooner.pk, later.pk]

    def test_parts_what_is_late_and_what_is_over(self) -> None:
        due, other = requested(due_on=DAY), requested(due_on=DAY + timedelta(days=1))
        answered(requested(addressee="DRC"))
        desk = seated("city")
        assert counts(shown(desk, LIST)) == {"open": 2, "over": 1}
        late(due)
        assert listed(shown(desk, f"{LIST}?part=late")) == [due.pk]
        assert listed(shown(desk, f"{LIST}?part=open")) == [due.pk, other.pk]

    def test_has_what_was_answered_for_the_own_office_to_look_at(self) -> None:
        mine = answered(requested())
        answered(request_of(firm()))
        assert listed(shown(seated("township"), f"{LIST}?part=look")) == [mine.pk]

    def test_is_narrowed_to_a_kind(self) -> None:
        complaint, _ = complaint_of(firm()), requested()
        page = shown(seated("task force"), f"{LIST}?kind=complaint&part=open")
        assert listed(page) == [complaint.pk]

    def test_of_other_places_is_empty(self) -> None:
        requested()
        assert set(counts(shown(seated("outsider"), LIST)).values()) == {0}

    def test_goes_on_where_it_broke_off(self) -> None:
        one = requested(due_on=DAY)
        same = requested(due_on=DAY)
        last = requested(due_on=DAY + timedelta(days=1))
        desk = seated("task force")
        pages = [f"{DAY}~{one.pk}", f"{DAY}~{same.pk}", "nonsense~x", f"{DAY}~{10**30}"]
        found = [listed(shown(desk, f"{LIST}?part=open&after={after}")) for after in pages]
        everything = [one.pk, same.pk, last.pk]
        assert found == [everything[1:], everything[2:], everything, everything]

    def test_shows_a_bank_no_number_to_call(self) -> None:
        matter = complaint_of(firm(), title="客户经理13812341234收费", addressee="ICBC-TC")
        desk = seated("bank")
        for path in (LIST, f"/matters/{matter.pk}/"):
            page = shown(desk, path)
            assert "收费" in page
            assert "13812341234" not in page

    def test_has_no_answers_asked_of_an_auditor(self) -> None:
        requested()
        assert counts(shown(seated("auditor"), f"{LIST}?part=answer")) == {"open": 1}

    def test_is_led_to_from_home(self) -> None:
        matter = requested()
        page = shown(seated("task force"), "/")
        assert 'href="/matters/?part=answer"' in page
        assert f'href="/matters/{matter.pk}/"' in page

    def test_costs_few_questions(self) -> None:
        for _ in range(3):
            requested()
        matter = complaint_of(firm())
        desk = seated("task force")
        for path in (LIST, f"/matters/{matter.pk}/", f"/matters/{matter.pk}/answer/",
                     f"/matters/{matter.pk}/pass-on/", f"/matters/{matter.pk}/raise/"):  # fmt: skip
            assert len(asked_by(desk, path)) <= QUERIES, path


@pytest.mark.usefixtures("alone")
class TestRecord:
    def test_is_not_there_for_others(self) -> None:
        matter = complaint_of(firm())
        for desk in ("outsider", "bank", "other township"):
            found = seated(desk).get(f"/matters/{matter.pk}/").status_code
            assert found == 404, desk

    def test_tells_what_was_done_by_the_office_and_never_by_name(self) -> None:
        matter = requested()
        desk = seated("task force")
        sent(desk, f"/matters/{matter.pk}/answer/", **ANSWER)
        page = shown(desk, f"/matters/{matter.pk}/")
        assert "供电所已上门办理" in page
        assert "DRC机构" in page
        assert "李专班" not in page.split("<main", 1)[1]
        assert "membership:" not in page

    def test_keeps_from_a_bank_who_complained(self) -> None:
        matter = complaint_of(firm(), addressee="ICBC-TC")
        with reach(PLATFORM):
            name = matter.enterprise.name if matter.enterprise else ""
        page = shown(seated("bank"), f"/matters/{matter.pk}/")
        assert name
        assert name not in page
        assert "13812341234" not in page

    def test_shows_the_fact_that_is_disputed(self) -> None:
        owner = firm()
        disputed = fact(owner, "tax_grade", "D")
        matter = raised(
            MatterKind.OBJECTION, owner_of(owner), enterprise_id=owner,
            about=f"evidence:{disputed.pk}",
        )  # fmt: skip
        assert "纳税信用级别" in shown(seated("task force"), f"/matters/{matter.pk}/")


@pytest.mark.usefixtures("alone")
class TestWhatCanBeDone:
    def test_is_shown_to_whom_it_is_addressed(self) -> None:
        matter = requested()
        assert can(seated("task force"), matter) == ["answer", "pass-on", "raise"]
        for desk in ("city", "township", "department", "convener", "auditor"):
            assert can(seated(desk), matter) == [], desk

    def test_of_the_one_who_asked_begins_when_it_is_late(self) -> None:
        matter = requested(due_on=DAY)
        township = seated("township")
        assert can(township, matter) == []
        late(matter)
        assert can(township, matter) == ["raise"]

    def test_of_the_one_who_asked_is_to_close_it_or_ask_again(self) -> None:
        matter = answered(requested())
        assert can(seated("township"), matter) == ["close", "again"]
        assert can(seated("task force"), matter) == []

    def test_ends_at_the_top(self) -> None:
        matter = raised(MatterKind.PROBLEM, REVIEWER, region=COUNTY)  # to the city: none is above
        assert can(seated("city"), matter) == ["answer", "pass-on"]

    def test_of_a_bank_is_within_the_bank(self) -> None:
        matter = complaint_of(firm(), addressee="ICBC-TC")
        bank = seated("bank")
        assert can(bank, matter) == ["answer", "pass-on", "raise"]
        page = shown(bank, f"/matters/{matter.pk}/pass-on/")
        assert 'value="ABC-TC"' not in page
        assert 'value="DRC"' not in page

    @pytest.mark.parametrize("page", ["answer", "pass-on", "raise", "close", "again"])
    @pytest.mark.parametrize("desk", ["city", "department", "convener"])
    def test_is_refused_to_others_at_its_own_address(self, page: str, desk: str) -> None:
        matter = requested()
        assert seated(desk).get(f"/matters/{matter.pk}/{page}/").status_code == 403
        assert fresh(matter).state == "open"

    def test_is_refused_once_it_was_answered(self) -> None:
        matter = answered(requested())
        desk = seated("task force")
        for page in ("answer", "pass-on", "raise"):
            assert desk.get(f"/matters/{matter.pk}/{page}/").status_code == 409, page
