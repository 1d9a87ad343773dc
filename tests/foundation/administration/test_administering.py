"""Stepping out of a reach to administer, and back into it."""

import pytest
from django.db import connection

from rongxie.foundation.accounts.models import User
from rongxie.foundation.accounts.queries import MembershipNotHeld
from rongxie.foundation.administration.authority import (
    Duty,
    NotYoursToAdminister,
    administering,
)
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import between_reaches, reach
from rongxie.rulebook.steps import Role
from tests.foundation.accounts.people import person
from tests.foundation.administration.lists import officer
from tests.mechanism.cast import COUNTY, DAY, OFFICE, PLATFORM

pytestmark = pytest.mark.django_db


def _reach() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role'), current_setting('rx.lo', true)")
        return tuple(cursor.fetchone())


def _added_and_refused() -> None:
    with between_reaches():
        person("a@b.cn")
        raise KeyError


class TestBetweenReaches:
    def test_nothing_of_the_record_is_there_and_then_all_of_it_again(self) -> None:
        with reach(OFFICE):
            before = _reach()
            with between_reaches():
                assert _reach() == ("none", "")
                person("a@b.cn")
            assert _reach() == before == ("rongxie_office", COUNTY)

    def test_the_reach_is_there_again_after_a_refusal(self) -> None:
        with reach(OFFICE):
            with pytest.raises(KeyError):
                _added_and_refused()
            assert _reach() == ("rongxie_office", COUNTY)
        assert not User.objects.filter(login="a@b.cn").exists()


class TestAdministering:
    def test_is_done_by_the_member_within_his_bound(self) -> None:
        actor = officer()
        with reach(actor), administering(Duty.PEOPLE, actor, DAY) as by:
            assert (by.name, by.region, by.organisation) == (actor.name, COUNTY, "DRC")

    def test_is_nobodys_who_holds_no_membership_or_another_role(self) -> None:
        for actor in (OFFICE, PLATFORM):
            with reach(actor), pytest.raises(MembershipNotHeld):
                _administered(actor)
        other = officer(Role.TASK_FORCE)
        with reach(other), pytest.raises(NotYoursToAdminister):
            _administered(other)


def _administered(actor: Actor) -> None:
    with administering(Duty.PEOPLE, actor, DAY):
        pass
