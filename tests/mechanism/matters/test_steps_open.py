"""What somebody may do with a matter as it stands: told, and then done or refused alike."""

import pytest

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.matters.actions import answer_matter, assign_matter, escalate_matter
from rongxie.mechanism.matters.actions.handling import steps_open
from rongxie.mechanism.matters.models import Matter, MatterKind, Outcome
from rongxie.values.texts import Refusal
from tests.mechanism.cast import (
    AT,
    BANKER,
    CITY_OFFICER,
    DAY,
    DEPARTMENT,
    EVERYBODY,
    HEAD_OFFICE,
    PLATFORM,
    REVIEWER,
    TOWNSHIP,
)
from tests.mechanism.matters.makers import answered, complaint_of, firm, place, raised, request_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def offices() -> None:
    place()


def _done(matter: Matter, actor: Actor, what: str) -> bool:
    """Tell whether the actor can do it, taking it back."""
    doing = {
        "answered": lambda: answer_matter(
            matter_id=matter.pk, outcome=Outcome.SETTLED, text="已办", actor=actor, at=AT),
        "assigned": lambda: assign_matter(matter_id=matter.pk, to=_to(matter), actor=actor, at=AT),
        "escalated": lambda: escalate_matter(matter_id=matter.pk, actor=actor, at=AT),
    }  # fmt: skip
    try:
        with reach(actor):
            doing[what]()
            raise _TakenBack
    except _TakenBack:
        return True
    except Refusal:
        return False


def _to(matter: Matter) -> str:
    return "ICBC-TC" if matter.addressee == "ICBC" else "TAX"


class _TakenBack(Exception):
    """Takes back what was only to be tried."""


def _matters() -> dict[str, Matter]:
    found = {
        "asked of the county": raised(enterprise_id=firm()),
        "late": raised(enterprise_id=firm(), due_on=DAY),
        "asked by an enterprise": request_of(firm()),
        "of a bank": complaint_of(firm(), addressee="ICBC-TC"),
        "of its head office": complaint_of(firm(), addressee="ICBC"),
        "at the top": raised(MatterKind.PROBLEM, REVIEWER, region="341181"),
        "answered": answered(raised(enterprise_id=firm())),
    }
    with reach(PLATFORM):
        Matter.objects.filter(pk=found["late"].pk).update(due_on=DAY.replace(day=1))
        return {name: Matter.objects.get(pk=one.pk) for name, one in found.items()}


class TestStepsOpen:
    def test_are_those_that_are_not_refused(self) -> None:
        differing = []
        for name, matter in _matters().items():
            for actor in EVERYBODY:
                with reach(actor):
                    there = Matter.objects.filter(pk=matter.pk).exists()
                    told = steps_open(matter, actor, DAY) if there else frozenset()
                can = {one for one in ("answered", "assigned", "escalated")
                       if there and _done(matter, actor, one)}  # fmt: skip
                if told - {"assigned"} != can - {"assigned"}:
                    differing.append((name, actor.name, told, can))
        assert differing == []

    @pytest.mark.parametrize(
        ("name", "actor", "steps"),
        [
            ("asked of the county", REVIEWER, "answered assigned escalated"),
            ("asked of the county", TOWNSHIP, ""),
            ("late", TOWNSHIP, "escalated"),
            ("of a bank", BANKER, "answered assigned escalated"),
            ("of its head office", HEAD_OFFICE, "answered assigned"),
            ("at the top", CITY_OFFICER, "answered assigned"),
            ("asked of the county", DEPARTMENT, ""),
            ("answered", REVIEWER, ""),
        ],
    )  # fmt: skip
    def test_are_of_whom_it_is_addressed_to(self, name: str, actor: Actor, steps: str) -> None:
        matter = _matters()[name]
        with reach(actor):
            assert steps_open(matter, actor, DAY) == frozenset(steps.split())

    def test_of_a_matter_whose_office_is_gone_are_of_the_one_in_charge(self) -> None:
        matter = raised(enterprise_id=firm(), addressee="TAX")
        matter.addressee = "CLOSED"
        with reach(REVIEWER):
            assert steps_open(matter, REVIEWER, DAY) == {"assigned"}
        with reach(CITY_OFFICER):
            assert steps_open(matter, CITY_OFFICER, DAY) == frozenset()

    def test_where_nobody_is_in_charge_are_none(self) -> None:
        matter = raised(enterprise_id=firm())
        matter.addressee, matter.region = "CLOSED", "350203"
        with reach(REVIEWER):
            assert steps_open(matter, REVIEWER, DAY) == frozenset()
