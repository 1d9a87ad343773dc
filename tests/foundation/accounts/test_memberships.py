from collections.abc import Callable
from datetime import date, timedelta

import pytest

from rongxie.foundation.accounts.actions import (
    EndsBeforeItBegins,
    MembershipOver,
    NotOpenThen,
    RoleDoesNotFit,
    UserNotFound,
    disable_user,
    end_membership,
)
from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.accounts.queries import (
    MembershipNotHeld,
    actor_of,
    actors_of,
    holding_memberships,
)
from rongxie.foundation.organisations.actions import close_organisation, merge_organisation
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.organisations.rerouting import OpenWork
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.access import AnyRole, ReadingRole
from rongxie.rulebook.steps import Role
from tests.foundation.accounts.people import AT, granted, person
from tests.foundation.organisations.offices import DAY, FIRST, RECORD, opened

pytestmark = pytest.mark.django_db
BEFORE = DAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def _organisations() -> None:
    opened("DRC", kind=OrganisationKind.DEPARTMENT)
    opened("TOWN", kind=OrganisationKind.TOWNSHIP)
    opened("ICBC")
    opened("ABC")


def _end(held: Membership) -> None:
    end_membership(membership_id=held.pk, on=DAY, reason="调离", by="membership:1", at=AT)


def _disable(held: Membership) -> None:
    disable_user(user_id=held.user_id, at=AT)


def _close(held: Membership) -> None:
    close_organisation(code="DRC", on=DAY, record=RECORD)


def _close_home(held: Membership) -> None:
    close_organisation(code="ICBC", on=DAY, record=RECORD)


def _merge_home(held: Membership) -> None:
    merge_organisation(code="ICBC", into="ABC", on=DAY, record=RECORD)


class TestMembership:
    def test_holds_from_its_first_day_until_the_day_it_ends(self) -> None:
        user = person()
        granted(user, Role.TASK_FORCE, "DRC", since=DAY, until=DAY + timedelta(days=2))
        held = [len(actors_of(user.pk, DAY + timedelta(days=n))) for n in range(-1, 4)]
        assert held == [0, 1, 1, 0, 0]

    @pytest.mark.parametrize("code", ["DRC", "ICBC"])
    def test_reaches_nothing_before_all_that_it_came_from_has_begun(self, code: str) -> None:
        user = person()
        granted(user, Role.TASK_FORCE, "DRC", home="ICBC")
        Organisation.objects.filter(code=code).update(since=DAY)
        assert [len(actors_of(user.pk, day)) for day in (BEFORE, DAY)] == [0, 1]

    @pytest.mark.parametrize("remove", [_end, _disable, _close, _close_home, _merge_home])
    def test_reaches_nothing_on_the_day_that_anything_it_came_from_ends(
        self, remove: Callable[[Membership], None]
    ) -> None:
        user = person()
        held = granted(user, Role.TASK_FORCE, "DRC", home="ICBC")
        assert actors_of(user.pk, DAY)
        remove(held)
        assert actors_of(user.pk, DAY) == []
        assert actors_of(user.pk, DAY + timedelta(days=400)) == []
        with pytest.raises(MembershipNotHeld):
            actor_of(user_id=user.pk, membership_id=held.pk, on=DAY)

    def test_of_somebody_else_cannot_be_acted_under(self) -> None:
        held = granted(person(), Role.TASK_FORCE, "DRC")
        other = person("13800000002")
        with pytest.raises(MembershipNotHeld):
            actor_of(user_id=other.pk, membership_id=held.pk, on=DAY)

    @pytest.mark.parametrize(
        ("role", "organisation", "region", "wanted"),
        [
            (Role.TOWNSHIP, "TOWN", "341181100", (Kind.OFFICE, "341181100", "")),
            (Role.BANK, "ICBC", "341181", (Kind.BANK, "341181", "ICBC")),
            (ReadingRole.AUDITOR, "DRC", "34", (Kind.AUDITOR, "34", "")),
            (ReadingRole.REGULATOR, "DRC", "", (Kind.OFFICE, "", "")),
        ],
    )
    def test_makes_an_actor_of_its_kind_and_place(
        self, role: AnyRole, organisation: str, region: str, wanted: tuple[Kind, str, str]
    ) -> None:
        user = person()
        held = granted(user, role, organisation, region)
        kind, place, bank = wanted
        actor = Actor(
            name=f"membership:{held.pk}",
            kind=kind,
            role=role,
            organisation=organisation,
            area=area_of(place),
            bank=bank,
            bank_path=f"{bank}/" if bank else "",
            own_banks=frozenset({bank} if bank else ()),
        )
        assert actor_of(user_id=user.pk, membership_id=held.pk, on=DAY) == actor

    @pytest.mark.parametrize(
        ("role", "organisation"),
        [(ReadingRole.ADMINISTRATOR, "DRC"), (ReadingRole.GUARANTOR, "DRC")],
    )
    def test_of_some_roles_reaches_no_rows(self, role: AnyRole, organisation: str) -> None:
        user = person()
        granted(user, role, organisation)
        assert actors_of(user.pk, DAY) == []

    def test_that_ends_with_an_organisation_is_told_as_open_work(self) -> None:
        acting = granted(person(), Role.TASK_FORCE, "DRC")
        seconded = granted(person("13800000002"), Role.VISITOR, "TOWN", home="ICBC")
        found = close_organisation(code="ICBC", on=DAY, record=RECORD)
        assert found == (OpenWork("membership", str(seconded.pk)),)
        found = close_organisation(code="DRC", on=DAY, record=RECORD)
        assert found == (OpenWork("membership", str(acting.pk)),)


class TestGrant:
    @pytest.mark.parametrize(
        ("role", "organisation", "home"),
        [
            (Role.BANK, "DRC", ""),
            (ReadingRole.HEAD_OFFICE, "DRC", ""),
            (Role.TASK_FORCE, "ICBC", ""),
            (Role.CONVENER, "ICBC", ""),
            (Role.BANK, "ICBC", "ABC"),
            (Role.VISITOR, "TOWN", "TOWN"),
            (Role.SYSTEM, "DRC", ""),
            (Role.ENTERPRISE, "DRC", ""),
        ],
    )
    def test_refuses_a_role_that_does_not_fit(
        self, role: AnyRole, organisation: str, home: str
    ) -> None:
        with pytest.raises(RoleDoesNotFit):
            granted(person(), role, organisation, home=home)
        assert not Membership.objects.exists()

    @pytest.mark.parametrize(("organisation", "home"), [("NONE", ""), ("DRC", "NONE")])
    def test_refuses_an_organisation_that_is_not_open(self, organisation: str, home: str) -> None:
        with pytest.raises(NotOpenThen):
            granted(person(), Role.TASK_FORCE, organisation, home=home)

    def test_refuses_an_end_before_the_beginning(self) -> None:
        with pytest.raises(EndsBeforeItBegins):
            granted(person(), Role.TASK_FORCE, "DRC", since=DAY, until=BEFORE)

    def test_refuses_somebody_who_is_disabled(self) -> None:
        user = person()
        disable_user(user_id=user.pk, at=AT)
        with pytest.raises(UserNotFound):
            granted(user, Role.TASK_FORCE, "DRC")
        with pytest.raises(UserNotFound):
            disable_user(user_id=user.pk, at=AT)


class TestEnd:
    def test_is_kept_with_its_reason(self) -> None:
        held = granted(person(), Role.TASK_FORCE, "DRC")
        _end(held)
        held.refresh_from_db()
        assert (held.until, held.end_reason, held.ended_by) == (DAY, "调离", "membership:1")

    def test_shortens_and_never_prolongs(self) -> None:
        held = granted(person(), Role.TASK_FORCE, "DRC", until=DAY)
        with pytest.raises(MembershipOver):
            _end(held)
        held.refresh_from_db()
        assert held.until == DAY
        assert held.ended_at is None

    def test_of_what_has_not_begun_leaves_no_day_on_which_it_holds(self) -> None:
        held = granted(person(), Role.TASK_FORCE, "DRC", since=date(2027, 1, 1))
        _end(held)
        for on in (FIRST, DAY, date(2027, 1, 1), date(2028, 1, 1)):
            assert not holding_memberships(on).exists()
