"""Several people at once, and a process that is killed in the middle: real commits."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import connection, connections

from rongxie.foundation.database.home import Home
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.access import StepNotAllowed
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.referrals.actions import (
    Line,
    accept,
    hand_back,
    push,
    withdraw,
    withdraw_consent,
)
from rongxie.mechanism.referrals.actions.pushing import NoConsent
from rongxie.mechanism.referrals.causes import HandBackCause, WithdrawCause
from rongxie.mechanism.referrals.models import Card, Push, Referral
from rongxie.rulebook.parameters import InForce
from tests.mechanism.cast import AT, BANKER, COUNTY, OTHER_BANKER, PLATFORM, REVIEWER, TOWNSHIP
from tests.mechanism.referrals.makers import (
    case_of,
    consented,
    fresh,
    kinds,
    pushed,
    recommended_case,
    rows_of,
    sent,
    traces,
)


def until_somebody_waits(seconds: float = 5.0) -> None:
    """Hold a transaction open until another waits for it."""
    end = time.monotonic() + seconds
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)


@pytest.fixture(autouse=True)
def committing(committed: Home) -> Iterator[Home]:
    """Give each test a database of its own."""
    yield committed
    connections.close_all()


def at_once(
    first: tuple[Any, Callable[[], Any]],
    second: tuple[Any, Callable[[], Any]],
    acted: Event | None = None,
) -> list[Any]:
    """Let one act, and the other act before the first has committed; return what each got.

    The second begins when the first has acted, or earlier: when somebody says so by `acted`.
    """
    acted = acted or Event()

    def run(actor: Any, act: Callable[[], Any], hold: bool) -> Any:
        try:
            if not hold:
                acted.wait(10)
            with reach(actor):
                got = act()
                if hold:
                    acted.set()
                    until_somebody_waits()
            return got
        except Exception as refusal:
            return type(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        begun = [pool.submit(run, *first, True), pool.submit(run, *second, False)]
        return [one.result(30) for one in begun]


class TestTwoAtOnce:
    def test_accept_one_and_the_other_is_told(self) -> None:
        referral = sent()

        def act() -> str:
            return accept(referral_id=referral.pk, actor=BANKER, at=AT).state

        assert at_once((BANKER, act), (BANKER, act)) == ["accepted", ChangedMeanwhile]
        assert kinds().count("referral.accepted") == 1

    @pytest.mark.parametrize("pushed_first", [True, False])
    def test_send_a_case_and_take_its_consent_back(self, pushed_first: bool) -> None:
        """Whoever is first, nothing lies open at the bank in the end."""
        case = recommended_case()
        (consent,) = consented(case, "ICBC-TC")
        lines = [Line(case_id=case.pk, bank="ICBC-TC", reason="往来")]

        def send() -> int:
            return push(region=COUNTY, key="k", lines=lines, actor=REVIEWER, at=AT).count

        def take_back() -> str:
            return withdraw_consent(consent_id=consent.pk, actor=TOWNSHIP, at=AT).withdrawn_by

        one, other = (REVIEWER, send), (TOWNSHIP, take_back)
        got = at_once(one, other) if pushed_first else at_once(other, one)
        expected = [1, TOWNSHIP.name] if pushed_first else [TOWNSHIP.name, NoConsent]
        assert got == expected
        assert {r.state for r in rows_of(Referral)} <= {"withdrawn"}
        with reach(BANKER):
            assert not Referral.objects.exists()
            assert not Card.objects.exists()

    def test_send_a_case_to_two_banks_and_one_waits_and_is_refused(self) -> None:
        case = recommended_case()
        consented(case)

        def to(bank: str) -> Callable[[], Any]:
            line = Line(case_id=case.pk, bank=bank, reason="往来")
            return lambda: push(region=COUNTY, key=bank, lines=[line], actor=REVIEWER, at=AT).count

        got = at_once((REVIEWER, to("ICBC-TC")), (REVIEWER, to("ABC-TC")))
        assert got == [1, StepNotAllowed]
        assert [r.bank for r in rows_of(Referral)] == ["ICBC-TC"]

    def test_send_the_same_push_and_it_goes_once(self) -> None:
        case = recommended_case()
        consented(case)
        line = Line(case_id=case.pk, bank="ICBC-TC", reason="往来")

        def act() -> Any:
            return push(region=COUNTY, key="k", lines=[line], actor=REVIEWER, at=AT).pk

        one, other = at_once((REVIEWER, act), (REVIEWER, act))
        assert one == other
        assert len(rows_of(Referral)) == len(rows_of(Push)) == 1

    def test_hand_back_and_the_last_one_frees_the_case(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = InForce.__getitem__
        monkeypatch.setattr(
            InForce,
            "__getitem__",
            lambda self, name: 2 if name == "active_referrals_max" else real(self, name),
        )
        case = recommended_case()
        consented(case)
        pushed([case], "ICBC-TC", "ABC-TC")
        one, other = rows_of(Referral)

        def give(referral: Referral, actor: Any) -> Callable[[], str]:
            return lambda: hand_back(
                referral_id=referral.pk, cause=HandBackCause.CANNOT_TAKE, text="额度已满",
                actor=actor, at=AT,
            ).state  # fmt: skip

        got = at_once((BANKER, give(one, BANKER)), (OTHER_BANKER, give(other, OTHER_BANKER)))
        assert got == ["handed_back", "handed_back"]
        assert case_of(one).state == "recommended"
        assert sorted(case_of(one).excluded_banks) == ["ABC-TC", "ICBC-TC"]
        assert kinds().count("case.released") == 1

    def test_hold_the_case_and_the_referral_and_do_not_wait_for_each_other_for_ever(self) -> None:
        """Everybody who ends a referral holds its case first, as who moves the case does."""
        referral = sent()
        half = Event()

        def end() -> str:
            Case.objects.select_for_update().get(pk=referral.case_id)
            half.set()
            until_somebody_waits()
            return withdraw(
                referral_id=referral.pk, cause=WithdrawCause.GAVE_UP, text="来电", actor=PLATFORM,
                at=AT,
            ).state  # fmt: skip

        def give() -> Any:
            return hand_back(
                referral_id=referral.pk, cause=HandBackCause.CANNOT_TAKE, text="额度已满",
                actor=BANKER, at=AT,
            )  # fmt: skip

        got = at_once((PLATFORM, end), (BANKER, give), half)
        assert got == ["withdrawn", ChangedMeanwhile]
        assert fresh(referral).state == "withdrawn"


# Pushes, and stops for good once the first of the cases has moved.
_KILLED = """
import sys, time
import django
django.setup()
from django.db import connection, connections
connections["default"].settings_dict["NAME"] = "committed"
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists import moving
from rongxie.mechanism.referrals.actions import Line, push
from tests.mechanism.cast import AT, COUNTY, REVIEWER

write = moving.append
def half(*events, **who):
    write(*events, **who)
    print("half", flush=True)
    time.sleep(60)
moving.append = half
lines = [Line(case_id=int(one), bank="ICBC-TC", reason="x") for one in sys.argv[1:]]
with reach(REVIEWER):
    push(region=COUNTY, key="k", lines=lines, actor=REVIEWER, at=AT)
"""


class TestAProcessThatIsKilled:
    def test_leaves_nothing_half_and_the_retry_finishes(self, committing: Home) -> None:
        cases = [recommended_case() for _ in range(3)]
        for case in cases:
            consented(case)
        before = traces()
        root = Path(__file__).parents[3]
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "rongxie.config.settings",
            "RONGXIE_HOME": str(committing.folder),
            "PYTHONPATH": str(root),
        }
        process = subprocess.Popen(
            [sys.executable, "-c", _KILLED, *(str(case.pk) for case in cases)],
            stdout=subprocess.PIPE, env=env, cwd=root, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        os.kill(process.pid, signal.SIGKILL)
        process.wait(10)
        process.stdout.close()
        assert traces() == before
        assert {fresh(case).state for case in cases} == {"recommended"}
        done = pushed(cases, key="k")
        assert done.count == 3
        assert pushed(cases, key="k").pk == done.pk
        assert {fresh(case).state for case in cases} == {"referred"}
        assert len(rows_of(Referral)) == 3
