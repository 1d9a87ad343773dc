"""Codes, asked for and entered by two at the same time."""

from threading import Barrier, Thread

from django.db import connections

from rongxie.foundation.database.home import Home
from rongxie.foundation.identity.codes import TooManyCodes
from rongxie.foundation.identity.models import IdentifiedSession
from rongxie.foundation.identity.sessions import Opened
from tests.mechanism.referrals.makers import rows_of
from tests.mechanism.referrals.proving import ask, asked_and_sent, prove, reachable


class TestTwoAtOnce:
    def test_use_a_code_once(self, committed: Home) -> None:
        asked, code = asked_and_sent(reachable())
        barrier = Barrier(2)
        opened: list[Opened | None] = []

        def run() -> None:
            barrier.wait()
            opened.append(prove(asked, code))
            connections.close_all()

        for thread in (threads := [Thread(target=run) for _ in range(2)]):
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(one is None for one in opened) == [False, True]
        assert len(rows_of(IdentifiedSession)) == 1

    def test_ask_for_one_number_and_one_is_told_to_wait(self, committed: Home) -> None:
        case = reachable()
        barrier = Barrier(2)
        refused: list[TooManyCodes] = []

        def run(address: str) -> None:
            barrier.wait()
            try:
                ask(case.pk, address=address)
            except TooManyCodes as refusal:
                refused.append(refusal)
            connections.close_all()

        for thread in (threads := [Thread(target=run, args=(a,)) for a in ("a", "b")]):
            thread.start()
        for thread in threads:
            thread.join()
        assert len(refused) == 1
