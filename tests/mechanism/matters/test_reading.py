from datetime import timedelta

import pytest

from rongxie.foundation.organisations.actions import merge_organisation
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.rerouting import OpenWork
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.matters.access import MatterNotFound, matter_in_reach, matters_in_reach
from rongxie.mechanism.matters.actions import assign_matter
from rongxie.mechanism.matters.models import Matter, MatterKind, MatterStep
from rongxie.mechanism.matters.queries import overdue, read_matter, to_answer, to_see
from tests.foundation.organisations.offices import RECORD, opened
from tests.mechanism.cast import (
    AT,
    AUDITOR,
    BANKER,
    DAY,
    HEAD_OFFICE,
    OTHER_BANKER,
    OTHER_TOWN,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    SECONDED,
    TOWNSHIP,
    VISITOR,
    owner_of,
)
from tests.mechanism.matters.makers import (
    answered,
    complaint_of,
    firm,
    place,
    raised,
    request_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _place() -> None:
    place()


def to_bank(matter: Matter, bank: str) -> Matter:
    with reach(REVIEWER):
        return assign_matter(
            matter_id=matter.pk, to=bank, text="请联系0550-7021234", actor=REVIEWER, at=AT
        )


class TestReadMatter:
    def test_masks_numbers_and_names_nobody_to_a_bank(self) -> None:
        enterprise = firm()
        matter = to_bank(complaint_of(enterprise), "ICBC-TC")
        with reach(BANKER):
            read = read_matter(matter_id=matter.pk, actor=BANKER)
        assert "138****1234" in read.text
        assert [step.text for step in read.steps] == ["请联系****1234"]
        assert "13812341234" not in repr(read)
        assert f"enterprise:{enterprise}" not in repr(read)

    def test_shows_offices_and_the_asker_all_of_it(self) -> None:
        enterprise = firm()
        matter = complaint_of(enterprise)
        for actor in (REVIEWER, owner_of(enterprise)):
            with reach(actor):
                read = read_matter(matter_id=matter.pk, actor=actor)
            assert "13812341234" in read.text
            assert read.raised_by == f"enterprise:{enterprise}"
            assert [step.what for step in read.steps] == ["opened"]

    @pytest.mark.parametrize(
        ("text", "read"),
        [
            ("13812341234", "138****1234"),
            ("138 1234 1234", "138****1234"),
            ("+86-13812341234", "138****1234"),
            ("0550-7021234", "****1234"),
            ("合同号201381234123400", "合同号201381234123400"),
            ("金额138000元", "金额138000元"),
        ],
    )
    def test_knows_a_number_when_it_sees_one(self, text: str, read: str) -> None:
        matter = to_bank(complaint_of(firm(), text=text), "ICBC-TC")
        with reach(BANKER):
            assert read_matter(matter_id=matter.pk, actor=BANKER).text == read


class TestReach:
    @pytest.mark.parametrize(
        ("actor", "sees"),
        [
            (REVIEWER, True), (VISITOR, True), (AUDITOR, True), (PLATFORM, True),
            (OUTSIDER, False), (BANKER, False), (HEAD_OFFICE, False), (SECONDED, False),
        ],
        ids=lambda given: getattr(given, "name", str(given)),
    )  # fmt: skip
    def test_of_a_complaint_is_the_place_and_not_the_bank(self, actor: Actor, sees: bool) -> None:
        matter = complaint_of(firm())
        with reach(actor):
            if sees:
                assert matter_in_reach(matter_id=matter.pk, actor=actor) == matter
            else:
                with pytest.raises(MatterNotFound):
                    matter_in_reach(matter_id=matter.pk, actor=actor)

    @pytest.mark.parametrize("actor", [OUTSIDER, BANKER, HEAD_OFFICE, owner_of(10**9)])
    def test_is_kept_by_the_database_too(self, actor: Actor) -> None:
        request_of(firm())
        with reach(actor):
            assert not Matter.objects.exists()
            assert not MatterStep.objects.exists()

    @pytest.mark.parametrize("actor", [OUTSIDER, OTHER_BANKER, owner_of(10**9)])
    def test_is_kept_by_the_door_too(self, actor: Actor) -> None:
        """Where the database shows everything, as the platform, the door does not."""
        matter = to_bank(complaint_of(firm()), "ICBC-TC")
        with reach(PLATFORM):
            assert not matters_in_reach(actor).exists()
            assert list(matters_in_reach(BANKER)) == [matter]

    def test_of_a_problem_is_not_the_enterprise_it_is_about(self) -> None:
        enterprise = firm()
        raised(MatterKind.PROBLEM, about=f"enterprise:{enterprise}")
        with reach(owner_of(enterprise)):
            assert not Matter.objects.exists()


class TestLists:
    def test_have_what_waits_for_an_answer_by_due_day(self) -> None:
        later = request_of(firm())
        sooner = request_of(firm(), due_on=DAY)
        raised(enterprise_id=firm(), addressee="TAX")
        answered(request_of(firm()))
        with reach(REVIEWER):
            assert to_answer(actor=REVIEWER) == [sooner, later]
            assert to_answer(actor=REVIEWER, limit=1) == [sooner]
        with reach(VISITOR):
            assert to_answer(actor=VISITOR) == []

    def test_have_answers_that_wait_for_the_asker(self) -> None:
        enterprise = firm()
        mine = answered(request_of(enterprise))
        theirs = answered(raised(enterprise_id=firm()))
        for actor, found in ((owner_of(enterprise), mine), (TOWNSHIP, theirs)):
            with reach(actor):
                assert to_see(actor=actor) == [found]

    def test_have_what_is_overdue_from_the_day_after(self) -> None:
        matter = request_of(firm(), due_on=DAY)
        request_of(firm(OTHER_TOWN))
        with reach(REVIEWER):
            assert overdue(actor=REVIEWER, on=DAY) == []
            tomorrow = DAY + timedelta(days=1)
            assert overdue(actor=REVIEWER, on=tomorrow) == [matter]
            assert overdue(actor=REVIEWER, on=tomorrow, region=OTHER_TOWN) == []


class TestRerouting:
    def test_tells_what_an_organisation_leaves_behind(self) -> None:
        opened("TAX-2", kind=OrganisationKind.DEPARTMENT)
        waiting = raised(enterprise_id=firm(), addressee="TAX")
        request_of(firm())
        work = merge_organisation(code="TAX", into="TAX-2", on=DAY, record=RECORD)
        assert work == (OpenWork("matter", str(waiting.pk)),)
