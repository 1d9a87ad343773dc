"""What is late on a day, as one statement for each cause of an order.

Each gives an order to whoever has to act, one for each thing and each time that it got late: not
if one is open, and not again if one was closed since. The application's own row security holds,
so a sweep sees what its reach has.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from rongxie.mechanism.supervision.models import OrderCause
from rongxie.rulebook.clauses import cited
from rongxie.rulebook.deadlines import file_answer_due
from rongxie.rulebook.parameters import InForce, parameter
from rongxie.values.workdays import YearUnknown

CLAUSES = (cited("32/3.1b"), cited("32/4.2"))
_LOOKED_BACK = 120  # days; longer than any number of working days that a place would set
# `late`: about, region, enterprise, addressee, bank, bank_path, since. Places and their days are
# arrays, the longest place that a region begins with holds.
_INSERT = """
    INSERT INTO supervision_orders (region, about, enterprise_id, addressee, bank, bank_path, cause,
        text, due_on, state, answer, answered_by, outcome, opened_by, opener, opened_at)
    SELECT late.region, late.about, late.enterprise, late.addressee, late.bank, late.bank_path,
        %(cause)s, '', {due}, 'open', '', '', '', %(by)s, '', %(at)s
    FROM ({late}) AS late
    WHERE NOT EXISTS (
        SELECT FROM supervision_orders held
        WHERE held.about = late.about AND held.cause = %(cause)s AND held.state <> 'closed'
    ) AND NOT EXISTS (
        SELECT FROM supervision_orders held
        WHERE held.about = late.about AND held.cause = %(cause)s
            AND (held.opened_at AT TIME ZONE 'Asia/Shanghai')::date > late.since
    )
    ORDER BY late.since, late.about LIMIT %(limit)s
    ON CONFLICT DO NOTHING
    RETURNING id, about, region, coalesce(enterprise_id::text, ''), bank, due_on
"""
_DUE = """(
    SELECT day FROM unnest(%(places)s::text[], %(due_days)s::date[]) of (place, day)
    WHERE starts_with(late.region, of.place) ORDER BY length(of.place) DESC LIMIT 1
)"""
_UNDECIDED = """
    SELECT 'referral:' || id AS about, region, enterprise_id AS enterprise, bank AS addressee, bank,
        bank_path, decision_due_on AS since
    FROM referrals WHERE state = 'file_complete' AND decision_due_on < %(on)s
"""
_STALLED = """
    SELECT 'referral:' || id AS about, region, enterprise_id AS enterprise, bank AS addressee, bank,
        bank_path, handed_in_on AS since
    FROM referrals late
    WHERE state IN ('accepted', 'contacted') AND handed_in_on <= (
        SELECT day FROM unnest(%(answer_places)s::text[], %(answer_days)s::date[]) of (place, day)
        WHERE starts_with(late.region, of.place) ORDER BY length(of.place) DESC LIMIT 1
    )
"""
# No bank reads an order to somebody else: its path is there only where it has to answer.
_UNANSWERED = """
    SELECT 'matter:' || m.id AS about, m.region, m.enterprise_id AS enterprise, m.addressee,
        coalesce(o.code, '') AS bank, coalesce(o.path, '') AS bank_path, m.due_on AS since
    FROM matters m LEFT JOIN organisations_organisation o ON o.code = m.addressee
        AND o.kind = 'bank'
    WHERE m.state = 'open' AND m.due_on < %(on)s
"""
LATE: Mapping[OrderCause, str] = MappingProxyType({
    OrderCause.OVERDUE_DECISION: _UNDECIDED,
    OrderCause.FILE_STALLED: _STALLED,
    OrderCause.MATTER_OVERDUE: _UNANSWERED,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Late:
    """A statement that opens orders for what is late, and what it has to be told."""

    statement: str
    given: Mapping[str, Any]


def statement_for(cause: OrderCause, on: date) -> Late:
    """Return the statement that opens orders of a cause; `cause`, `by`, `at`, `limit` are open."""
    places, due = _by_place("order_days", lambda place: due_day(cause, on, place))
    answer_places, answer = _by_place(
        "file_answer_days", lambda region: _answered_until(on, region)
    )
    given = {
        "on": on, "places": places, "due_days": due,
        "answer_places": answer_places, "answer_days": answer,
    }  # fmt: skip
    return Late(_INSERT.format(due=_DUE, late=LATE[cause]), MappingProxyType(given))


def due_day(cause: OrderCause, on: date, region: str) -> date:
    """Return the day by which an order of a day has to be answered."""
    return on + timedelta(days=InForce(on, region)["order_days"][cause.value])


def _by_place(name: str, day_of: Callable[[str], date]) -> tuple[list[str], list[date]]:
    """Return the nation and every place that overrides a parameter, each with its day."""
    places = sorted({"", *(value.place for value in parameter(name).values)})
    return places, [day_of(place) for place in places]


def _answered_until(on: date, region: str) -> date:
    """Return the latest day whose papers should have been answered before `on`."""
    days = (on - timedelta(days=back) for back in range(1, _LOOKED_BACK))
    longest_ago = on - timedelta(days=_LOOKED_BACK)
    return next((day for day in days if _answer_late(day, on, region)), longest_ago)


def _answer_late(asked_on: date, on: date, region: str) -> bool:
    """Tell whether papers of a day are late; of days beyond the known years nobody can say so."""
    try:
        return file_answer_due(asked_on, InForce(asked_on, region)) < on
    except YearUnknown:
        return False
