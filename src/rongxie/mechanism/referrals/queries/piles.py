"""What a bank's referrals wait for: the parts of its inbox, and of the list that it takes out."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from django.db.models import Case, DateField, F, Q, Value, When

from rongxie.rulebook.steps import ReferralState

R = ReferralState
SOON = 5  # days: what falls due within them is shown apart
DUE = MappingProxyType({
    R.SENT: "accept_due_on",
    R.ACCEPTED: "contact_due_on",
    R.FILE_COMPLETE: "decision_due_on",
})  # fmt: skip
NEVER = date(9999, 12, 31)  # after all that is due: nothing runs


def due_on() -> Case:
    """Return the day by which a bank has to do something, `NEVER` where no clock runs for it."""
    days = [When(state=state.value, then=F(column)) for state, column in DUE.items()]
    return Case(*days, default=Value(NEVER), output_field=DateField())


def _in(*states: ReferralState) -> Q:
    return Q(state__in=[state.value for state in states])


def _due(low: date | None, high: date) -> Q:
    """Return the condition that what a referral waits for is due between two days."""
    due = Q()
    for state, column in DUE.items():
        part = Q(state=state.value, **{f"{column}__lte": high})
        due |= part & Q(**{f"{column}__gte": low}) if low else part
    return due


# By name, the condition as of a day; a referral may lie on several.
PILES: Mapping[str, Callable[[date], Q]] = MappingProxyType({
    "new": lambda _on: _in(R.SENT),
    "papers": lambda _on: _in(R.ACCEPTED, R.CONTACTED),
    "decide": lambda _on: _in(R.FILE_COMPLETE),
    "soon": lambda on: _due(on, on + timedelta(days=SOON)),
    "overdue": lambda on: _due(None, on - timedelta(days=1)),
    "open": lambda _on: _in(*(state for state in R if state.active)),
    "draw": lambda _on: Q(state=R.APPROVED.value, decision__waiting=True),
    "ended": lambda _on: _in(*(state for state in R if not state.active)),
})  # fmt: skip
