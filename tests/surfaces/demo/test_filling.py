"""The sample county, small: filled by the same code, cut short, gone on with, and removed."""

import stat
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings

from rongxie.foundation.accounts.models import User
from rongxie.foundation.database.home import Home
from rongxie.foundation.events.consequences import following
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.events.sealing import seal_all
from rongxie.foundation.events.verifying import verify
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.coaching.handlers import coach_after_refusal, end_when_closed
from rongxie.mechanism.coaching.models import CoachingPlan
from rongxie.mechanism.enterprises.models import Contact, Enterprise
from rongxie.mechanism.lists.models import Case, Removal
from rongxie.mechanism.matters.models import Matter
from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.reporting.models import BankReturn, DayFigure
from rongxie.mechanism.supervision.models import SupervisionOrder
from rongxie.mechanism.visits.models import Visit
from rongxie.rulebook.steps import ReferralState, Role, State
from rongxie.surfaces.demo import filling
from rongxie.surfaces.demo.cast import SIGN_INS
from rongxie.surfaces.demo.filling import Filled, fill
from rongxie.surfaces.demo.owners import one_owner
from rongxie.surfaces.demo.place import PROVINCE
from rongxie.surfaces.demo.plan import HISTORY, Plan
from rongxie.surfaces.demo.progress import read_progress
from rongxie.surfaces.demo.removing import remove
from rongxie.surfaces.jobs.rolling import rebuild
from rongxie.values.moments import CHINA
from rongxie.values.texts import Message
from tests.foundation.events.happenings import visit, write

LAST = date(2026, 11, 21)
AT = datetime(2026, 11, 22, 9, tzinfo=CHINA)
PLAN = Plan(120, LAST - HISTORY, LAST)
EVERYWHERE = Actor(name="job:test", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)
QUICK = "django.contrib.auth.hashers.MD5PasswordHasher"


class Lights(Exception):
    """Somebody trips over the cable."""


@pytest.fixture
def home(committed: Home, tmp_path: Path) -> Iterator[Path]:
    """A folder for the sign-ins, beside a database of one's own."""
    with ExitStack() as stack:
        stack.enter_context(override_settings(PASSWORD_HASHERS=[QUICK]))
        stack.enter_context(following("decision.refused", coach_after_refusal))
        stack.enter_context(following("case.closed", end_when_closed))
        yield tmp_path


class _Days:
    """Stops the filling after so many days."""

    def __init__(self, left: int) -> None:
        self.left = left

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


def filled(home: Path, **options: Any) -> tuple[Filled, list[Message]]:
    told: list[Message] = []
    return fill(PLAN, home=home, language="zh", tell=told.append, at=AT, **options), told


def states(model: Any) -> set[str]:
    return set(model.objects.filter(region__startswith=PROVINCE).values_list("state", flat=True))


class TestTheSampleCounty:
    def test_is_filled_whatever_cuts_it_short_and_removed_without_a_trace(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        elsewhere = _something_elsewhere()
        _cut_short(home, monkeypatch)
        done, told = filled(home)
        assert not done.refused, done.refused
        assert [str(one)[:7] for one in told[1:]] == ["2026-10", "2026-11"]
        self.is_there_already(home)
        self.has_everything_in_it()
        self.is_sealed_and_rolled_up()
        self.can_be_signed_in_to(home)
        self.goes_without_a_trace(home, elsewhere)

    def is_there_already(self, home: Path) -> None:
        before = _events()
        assert filled(home)[0] == Filled(before=True)
        assert _events() == before

    def has_everything_in_it(self) -> None:
        with reach(EVERYWHERE):
            assert Enterprise.objects.filter(synthetic=True).count() == PLAN.enterprises
            assert states(Case) == {state.value for state in State}
            assert states(Referral) == {state.value for state in ReferralState}
            overdue = SupervisionOrder.objects.filter(cause="overdue_decision")
            assert overdue.exclude(state="closed").count() >= 3
            assert states(Removal) == {"removed", "restored", "declined"}
            assert states(CoachingPlan) >= {"open", "cured"}
            kinds = set(Matter.objects.values_list("kind", flat=True))
            assert kinds >= {"appeal", "complaint", "problem"}
            assert BankReturn.objects.count() == 4 * len(PLAN.branches)
            visited = sum(row.visit_on is not None for row in PLAN.rows)
            assert Visit.objects.count() == visited  # none twice, whatever was cut short
            needing = sum(row.need is not None for row in PLAN.rows)
            assert Case.objects.count() == needing == Contact.objects.count()
            late = EventRow.objects.filter(province=PROVINCE, at__gt=AT)
            assert not late.exists()

    def is_sealed_and_rolled_up(self) -> None:
        chain = next(one for one in verify(PROVINCE) if one.province == PROVINCE)
        assert (chain.faults, chain.waiting) == ((), 0)
        with reach(EVERYWHERE):
            current = sorted(DayFigure.objects.values_list())
        rebuild(PROVINCE, actor=EVERYWHERE, at=AT)
        with reach(EVERYWHERE):
            assert current
            assert current == sorted(DayFigure.objects.values_list())

    def can_be_signed_in_to(self, home: Path) -> None:
        path = home / SIGN_INS
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        *lines, owner = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
        assert len(lines) == 18
        one = one_owner()
        assert one is not None
        assert owner == ["企业", one.uscc, one.phone]
        for _, login, password in lines:
            assert User.objects.get(login=login).check_password(password)
        others = User.objects.exclude(login__in=[login for _, login, _ in lines])
        assert not any(user.has_usable_password() for user in others)

    def goes_without_a_trace(self, home: Path, elsewhere: int) -> None:
        assert remove(home) is True
        assert remove(home) is False
        assert not (home / SIGN_INS).exists()
        assert _rows_left() == {}
        with reach(EVERYWHERE):
            assert list(EventRow.objects.values_list("pk", flat=True)) == [elsewhere]
        assert not any(chain.faults for chain in verify())
        with pytest.raises(Exception, match="kept as they were written"):
            _as_owner("DELETE FROM events")


def _events() -> int:
    with reach(EVERYWHERE):
        return EventRow.objects.count()


def _something_elsewhere() -> int:
    """Have one sealed event in a real province; return its id."""
    (number,) = write(visit())
    seal_all()
    return number


def _cut_short(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fill some days, end in the middle of one, and be stopped some days later."""
    calls = iter(range(10_000))

    def trip(world: Any, day: date) -> None:
        if next(calls) == 12:
            raise Lights

    desks = filling.DESKS
    monkeypatch.setattr(filling, "DESKS", (*desks[:9], trip, *desks[9:]))
    with pytest.raises(Lights):
        filled(home)
    monkeypatch.setattr(filling, "DESKS", desks)
    stopped, _ = filled(home, stopping=_Days(18))
    assert stopped.stopped
    progress = read_progress()
    assert progress is not None
    assert progress.filled_on == PLAN.working_days[29].isoformat()


def _rows_left() -> dict[str, int]:
    """Return the tables in which a row still tells of the sample."""
    found = {}
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema ="
            " 'public' AND column_name IN ('region', 'province', 'bank_path', 'path', 'login',"
            " 'code', 'organisation', 'bank')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" WHERE "{column}"::text LIKE ANY(%s)',  # noqa: S608
                [["99", "99-%", "9901%", "%@sample.example"]],
            )
            (count,) = cursor.fetchone()
            if count:
                found[f"{table}.{column}"] = count
    return found


def _as_owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
