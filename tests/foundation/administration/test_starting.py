"""First passwords: given within one's bound, told once, and replaced before anything else."""

from dataclasses import replace

import pytest

from rongxie.foundation.accounts.models import Membership, User
from rongxie.foundation.administration.authority import (
    NotForOneself,
    NotYoursToAdminister,
    authority_of,
)
from rongxie.foundation.administration.importing_people import PEOPLE
from rongxie.foundation.administration.starting import (
    HasOwnPassword,
    StartPassword,
    give_start_password,
    start_passwords,
)
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.imports.access import ImportNotFound
from rongxie.foundation.imports.models import Import
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.rulebook.steps import Role
from tests.foundation.accounts.people import granted, person
from tests.foundation.administration.lists import listed, officer
from tests.foundation.organisations.offices import opened
from tests.mechanism.cast import AT, DAY, ELSEWHERE, PLATFORM, REVIEWER

pytestmark = pytest.mark.django_db
ROWS = [
    {"姓名": "王小明", "手机号": f"1381234567{n}", "职责": "专班", "所属机构": "DRC"}
    for n in range(2)
]


def _given(of: Import, actor: Actor) -> list[StartPassword]:
    with reach(actor):
        return start_passwords(import_id=of.pk, actor=actor, at=AT)


class TestFirstPasswords:
    def test_are_given_once_to_those_whom_a_list_admitted(self) -> None:
        actor = officer()
        there = person("13600000000")
        rows = [*ROWS, {**ROWS[0], "姓名": "李某", "手机号": "13600000000"}]
        User.objects.filter(pk=there.pk).update(password="argon2$own")  # noqa: S106
        of = listed(rows, PEOPLE, actor)
        given = _given(of, actor)
        assert [one.login for one in given] == ["13812345670", "13812345671"]
        assert len({one.password for one in given}) == 2
        assert all(len(one.password) == 12 for one in given)
        user = User.objects.get(login="13812345670")
        assert user.check_password(given[0].password)
        assert user.password_given
        assert _given(of, actor) == []
        with reach(PLATFORM):
            told = EventRow.objects.filter(kind="account.password_given")
            assert sorted(told.values_list("actor", flat=True)) == [actor.name] * 2
            assert given[0].password not in "".join(e.payload for e in EventRow.objects.all())

    def test_are_nobody_elses_to_give(self) -> None:
        actor = officer()
        of = listed(ROWS[:1], PEOPLE, actor)
        with pytest.raises(ImportNotFound):
            _given(of, replace(actor, organisation="OTHER"))
        with pytest.raises(Exception, match="do not hold"):
            _given(of, REVIEWER)
        assert not User.objects.filter(password_given=True).exists()

    def test_are_not_given_to_who_holds_something_elsewhere_or_chose_one(self) -> None:
        actor = officer()
        held = Membership.objects.get(user__login="13900000001")
        by = authority_of(user_id=held.user_id, membership_id=held.pk, on=DAY)
        opened("DRC-X")
        elsewhere = person("13600000000")
        granted(elsewhere, Role.TASK_FORCE, "DRC", ELSEWHERE)
        nothing = person("13600000001")
        for user in (elsewhere, nothing):
            with pytest.raises(NotYoursToAdminister):
                give_start_password(user_id=user.pk, by=by, at=AT)
        with pytest.raises(NotForOneself):
            give_start_password(user_id=held.user_id, by=by, at=AT)
        of = listed(ROWS[:1], PEOPLE, actor)
        (given,) = _given(of, actor)
        user = User.objects.get(login=given.login)
        again = give_start_password(user_id=user.pk, by=by, at=AT)
        user.refresh_from_db()
        assert user.check_password(again.password)
        assert not user.check_password(given.password)
        user.set_password("my own password")
        user.save()
        with pytest.raises(HasOwnPassword):
            give_start_password(user_id=user.pk, by=by, at=AT)
