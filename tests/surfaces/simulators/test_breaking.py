"""What has to hold after a rehearsal: each check notices what it is there for."""

from datetime import datetime

from rongxie.foundation.events.models import EventRow
from rongxie.surfaces.clock import at_moment
from rongxie.surfaces.simulators.breaking import crowded, disordered
from rongxie.surfaces.simulators.habits import Habits, Tally
from rongxie.surfaces.simulators.mailbox import Mailbox, Told
from rongxie.values.moments import CHINA

AT = datetime(2026, 11, 20, 9, tzinfo=CHINA)


def log(*happened: tuple[str, str]) -> list[EventRow]:
    """Return events of one enterprise and its case, by kind and subject."""
    return [
        EventRow(pk=number, at=AT, kind=kind, subject=subject, case="5", enterprise="9", bank="B")
        for number, (kind, subject) in enumerate(happened, 1)
    ]


def crowds(*happened: tuple[str, str]) -> list[str]:
    with at_moment(AT):
        return list(crowded(log(*happened)))


class TestCrowded:
    def test_is_a_case_at_two_banks_at_once(self) -> None:
        sent = ("referral.sent", "1"), ("referral.sent", "2")
        assert crowds(*sent) == ["case 5 is at several banks at once since event 2"]

    def test_is_no_case_that_came_back_from_the_first(self) -> None:
        for end in ("referral.lapsed", "referral.handed_back", "decision.refused"):
            assert crowds(("referral.sent", "1"), (end, "1"), ("referral.sent", "2")) == []

    def test_is_an_enterprise_with_two_open_cases(self) -> None:
        opened = ("case.opened", "5"), ("case.opened", "6")
        assert crowds(*opened) == ["enterprise 9 has several open cases since event 2"]
        assert crowds(opened[0], ("case.closed", "5"), opened[1]) == []


class TestDisordered:
    def test_is_a_mailbox_told_of_the_later_first(self) -> None:
        assert list(disordered(_told(2, 1))) == ["b was told of event:1 after what came later"]
        assert list(disordered(_told(1, 2))) == []


def _told(*places: int) -> Mailbox:
    box = Mailbox("b", Habits("1", Tally()), lambda: AT)
    for place in places:
        one = Told(f"event:{place}", "loan.drawn", ("referral", "1"), ("99", place), {})
        box.received[one.number] = one
    return box
