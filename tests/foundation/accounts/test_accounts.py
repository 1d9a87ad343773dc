from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from rongxie.foundation.accounts.access import Standing, may_take
from rongxie.foundation.accounts.actions import (
    LoginTaken,
    NoStaffSession,
    add_user,
    disable_user,
    end_staff_session,
    start_staff_session,
)
from rongxie.foundation.accounts.logins import NotALogin, read_login
from rongxie.foundation.accounts.models import Membership, StaffSession, User
from rongxie.foundation.accounts.queries import actor_of, live_staff_session
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.access import ReadingRole
from rongxie.rulebook.steps import Role
from tests.foundation.accounts.people import AT, granted, person
from tests.foundation.organisations.offices import DAY, opened

HOUR = timedelta(hours=1)
OFFICE = Actor(name="membership:1", kind=Kind.OFFICE, area=area_of("34"))


def _acting(held: Membership) -> Actor:
    """Return who the holder of a membership is in the record."""
    actor = actor_of(user_id=held.user_id, membership_id=held.pk, on=DAY)
    assert actor is not None
    return actor


class TestLogin:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            (" 138 0000-0001 ", "13800000001"),
            ("+86 13800000001", "13800000001"),
            ("１３８００００００１１", "13800000011"),
            ("Li.Si@Bank.example.CN", "li.si@bank.example.cn"),
        ],
    )
    def test_is_written_in_one_way(self, written: str, read: str) -> None:
        assert read_login(written) == read

    @pytest.mark.parametrize(
        "written", ["", "12800000001", "1380000000", "li", "li@bank", "a@b@c.cn"]
    )
    def test_is_nothing_else(self, written: str) -> None:
        with pytest.raises(NotALogin):
            read_login(written)

    @given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
    def test_read_again_is_the_same(self, phone: str) -> None:
        assert read_login(read_login(f"{phone[:3]}-{phone[3:]}")) == phone


@pytest.mark.django_db
class TestUser:
    def test_is_ours_from_the_start_and_hashed_by_argon2(self) -> None:
        user = add_user(login="13800000001", display_name="李某", password="正确")  # noqa: S106
        assert get_user_model() is User
        assert user.password.startswith("argon2")
        assert user.check_password("正确")
        assert not user.check_password("错误")

    def test_without_a_password_has_none_that_fits(self) -> None:
        user = person()
        assert not user.has_usable_password()
        assert not user.check_password("")

    def test_has_a_login_of_ones_own(self) -> None:
        person("13800000001")
        with pytest.raises(LoginTaken):
            person("+86 138-0000-0001")

    def test_shows_its_name_to_actors_and_neither_login_nor_password(self) -> None:
        person()
        with reach(OFFICE):
            assert list(User.objects.values_list("display_name", flat=True)) == ["李某"]
        for secret in ("password", "login"):
            with pytest.raises(ProgrammingError, match="denied"), reach(OFFICE):
                User.objects.values_list(secret, flat=True)[0]


@pytest.mark.django_db
class TestMayTake:
    @pytest.fixture(autouse=True)
    def _organisations(self) -> None:
        opened("DRC", kind=OrganisationKind.DEPARTMENT)
        opened("ICBC")
        opened("ICBC-1", "ICBC")
        opened("ICBC-2", "ICBC")
        opened("ABC")

    @pytest.mark.parametrize(
        ("region", "allowed"), [("341181", True), ("341181100", True), ("341182", False)]
    )
    def test_a_step_in_ones_place_alone(self, region: str, allowed: bool) -> None:
        actor = _acting(granted(person(), Role.TASK_FORCE, "DRC"))
        told = [may_take(actor, step, Standing(region=region)) for step in ("review", "confirm")]
        assert told == [allowed, False]

    @pytest.mark.parametrize(
        ("path", "allowed"),
        [("ICBC/ICBC-1/", True), ("ICBC/ICBC-2/", False), ("ABC/", False), ("", False)],
    )
    def test_a_decision_on_a_referral_of_ones_own_branch_alone(
        self, path: str, allowed: bool
    ) -> None:
        actor = _acting(granted(person(), Role.BANK, "ICBC-1"))
        case = Standing(region="34", banks=frozenset({"ICBC-1"}), bank_path=path)
        assert may_take(actor, "approve", case) is allowed

    @pytest.mark.parametrize(("bank", "allowed"), [("ABC", True), ("ICBC-2", False)])
    @pytest.mark.parametrize("stated", [True, False])
    def test_no_step_seconded_in_a_case_of_ones_own_bank(
        self, bank: str, allowed: bool, stated: bool
    ) -> None:
        user = person()
        held = granted(user, Role.TASK_FORCE, "DRC", home="ICBC-1" if stated else "")
        if not stated:  # the secondment is not on record, but the bank's own membership is
            granted(user, Role.BANK, "ICBC-1")
        case = Standing(region="341181", banks=frozenset({bank}))
        assert may_take(_acting(held), "review", case) is allowed

    @pytest.mark.parametrize(("enterprise", "allowed"), [("7", True), ("8", False), ("", False)])
    def test_an_enterprise_a_step_of_its_own_case_alone(
        self, enterprise: str, allowed: bool
    ) -> None:
        actor = Actor(
            name="enterprise:7", kind=Kind.ENTERPRISE, role=Role.ENTERPRISE, enterprise="7"
        )
        case = Standing(region="341181", enterprise=enterprise)
        assert may_take(actor, "close", case) is allowed

    def test_nobody_without_a_role(self) -> None:
        actor = Actor(name="x", kind=Kind.OFFICE, area=area_of("34"))
        assert not may_take(actor, "review", Standing(region="341181"))


@pytest.mark.django_db
class TestStaffSession:
    @pytest.fixture
    def administrator(self) -> tuple[User, int]:
        """An administrator and the membership."""
        opened("DRC", kind=OrganisationKind.DEPARTMENT)
        user = person()
        return user, granted(user, ReadingRole.ADMINISTRATOR, "DRC").pk

    def _started(self, membership_id: int) -> StaffSession:
        return start_staff_session(
            membership_id=membership_id, reason="核对导入", lasting=HOUR, at=AT
        )

    def test_runs_for_its_time_and_no_longer(self, administrator: tuple[User, int]) -> None:
        _, membership = administrator
        self._started(membership)
        moments = [AT - HOUR, AT, AT + HOUR - timedelta(seconds=1), AT + HOUR]
        live = [live_staff_session(membership_id=membership, at=at) is not None for at in moments]
        assert live == [False, True, True, False]

    def test_ends_by_hand_and_with_the_person(self, administrator: tuple[User, int]) -> None:
        user, membership = administrator
        end_staff_session(session_id=self._started(membership).pk, at=AT + HOUR / 2)
        assert live_staff_session(membership_id=membership, at=AT + HOUR / 2) is None
        self._started(membership)
        assert live_staff_session(membership_id=membership, at=AT) is not None
        disable_user(user_id=user.pk, at=AT)
        assert live_staff_session(membership_id=membership, at=AT) is None

    @pytest.mark.parametrize(
        ("reason", "lasting"),
        [(" ", HOUR), ("核对", 5 * HOUR), ("核对", timedelta()), ("核对", -HOUR)],
    )
    def test_is_refused_without_reason_or_bounds(
        self, administrator: tuple[User, int], reason: str, lasting: timedelta
    ) -> None:
        with pytest.raises(NoStaffSession):
            start_staff_session(
                membership_id=administrator[1], reason=reason, lasting=lasting, at=AT
            )

    def test_is_no_one_elses(self) -> None:
        opened("DRC", kind=OrganisationKind.DEPARTMENT)
        held = granted(person(), Role.CONVENER, "DRC")
        with pytest.raises(NoStaffSession):
            self._started(held.pk)

    def test_counts_days_in_china(self) -> None:
        opened("DRC", kind=OrganisationKind.DEPARTMENT)
        held = granted(person(), ReadingRole.ADMINISTRATOR, "DRC", since=DAY)
        late = datetime(2026, 11, 19, 16, 30, tzinfo=UTC)  # half past midnight on the 20th there
        assert start_staff_session(membership_id=held.pk, reason="核对", lasting=HOUR, at=late)
        with pytest.raises(NoStaffSession):
            start_staff_session(membership_id=held.pk, reason="核对", lasting=HOUR, at=late - HOUR)
