"""The list of cases in reach, by state, with what it can be narrowed to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import open_organisations
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.mechanism.coaching.access import plans_in_reach
from rongxie.mechanism.decisions.models import Decision
from rongxie.mechanism.enterprises.queries.searching import TypeMore, search_enterprises
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.access import AnyRole
from rongxie.rulebook.steps import Phase, ReferralState, State, steps_from
from rongxie.surfaces.web.worklists.clocks import Clock, clock, clock_of
from rongxie.values.texts import Message

FOUND_AT_MOST = 200  # enterprises by a name; more would be no answer
_BANKS_AT_MOST = 300
LATE = {
    ReferralState.SENT: "accept_due_on",
    ReferralState.ACCEPTED: "contact_due_on",
    ReferralState.FILE_COMPLETE: "decision_due_on",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to; blank: not at all."""

    state: str = ""
    town: str = ""
    bank: str = ""
    overdue: str = ""
    text: str = ""

    @property
    def query(self) -> dict[str, str]:
        """What it says in an address."""
        return {
            "state": self.state, "town": self.town, "bank": self.bank, "overdue": self.overdue,
            "q": self.text,
        }  # fmt: skip


def asked_of(query: Mapping[str, str]) -> Asked:
    """Return what an address asks for; what is no state is not asked."""
    state = query.get("state", "")
    return Asked(
        state=state if state in set(State) else "",
        town=query.get("town", "").replace("\0", ""),
        bank=query.get("bank", "").replace("\0", ""),
        overdue="1" if query.get("overdue") else "",
        text=query.get("q", "").replace("\0", "").strip(),
    )


def narrowed(asked: Asked, actor: Actor, on: date) -> "QuerySet[Case]":
    """Return the cases in reach that are asked for, whatever their state.

    :raises TypeMore: if the text stands in too many names
    """
    rows = cases_in_reach(actor)
    if asked.town:
        rows = _within(rows, asked.town)
    if asked.bank:
        rows = rows.filter(banks__contains=[asked.bank])
    if asked.overdue:
        rows = rows.filter(pk__in=late_referrals(actor, on).values("case"))
    if asked.text:
        found = search_enterprises(text=asked.text, actor=actor, limit=FOUND_AT_MOST)
        rows = rows.filter(enterprise__in=[one.enterprise for one in found])
    return rows


def searched(asked: Asked, actor: Actor, on: date) -> "tuple[QuerySet[Case], Message | None]":
    """Return the cases asked for, and what to do where the text means too many."""
    try:
        return narrowed(asked, actor, on), None
    except TypeMore as refusal:
        return Case.objects.none(), refusal.message


def late_referrals(actor: Actor, on: date) -> "QuerySet[Referral]":
    """Return the referrals in an office's reach of which a day is over."""
    late = Q()
    for state, column in LATE.items():
        late |= Q(state=state.value, **{f"{column}__lt": on})
    if actor.area is None:
        return Referral.objects.none()
    within = Referral.objects.filter(region__gte=actor.area.lo, region__lt=actor.area.hi)
    return within.filter(late)


def counted(rows: "QuerySet[Case]") -> dict[str, int]:
    """Return how many cases stand in each state."""
    return dict(rows.order_by().values_list("state").annotate(x_count=Count("*")))


def todo_states(role: AnyRole | None) -> tuple[State, ...]:
    """Return the open states in which a role has a step that leads on: closing is no work."""
    return tuple(
        state
        for state in State
        if state.phase is Phase.OPEN
        and any(role in s.roles and s.name not in _NO_WORK for s in steps_from(state))
    )


_NO_WORK = ("close", "return", "remove", "release", "coach")


def last_referrals(cases: Iterable[Case]) -> dict[int, Referral]:
    """Return the latest referral of each case."""
    rows = Referral.objects.filter(case__in=[case.pk for case in cases])
    return {one.case_id: one for one in rows.order_by("case", "-pk").distinct("case")}


def clocks_of(
    cases: Iterable[Case], referrals: Mapping[int, Referral], actor: Actor, on: date
) -> dict[int, Clock]:
    """Return the clock that runs for each case: at the bank, at the enterprise or at its coach."""
    listed = list(cases)
    to_draw = _days_to_draw([c.pk for c in listed if c.state == State.GRANTED])
    to_cure = _days_to_cure([c.pk for c in listed if c.state == State.COACHING], actor)
    found: dict[int, Clock | None] = {}
    for case in listed:
        if case.state == State.REFERRED and case.pk in referrals:
            found[case.pk] = clock_of(referrals[case.pk], on)
        elif case.state == State.GRANTED:
            found[case.pk] = clock(_("Draw"), to_draw.get(case.pk), on)
        elif case.state == State.COACHING:
            found[case.pk] = clock(_("Coaching"), to_cure.get(case.pk), on)
    return {number: one for number, one in found.items() if one}


def _days_to_draw(cases: list[int]) -> dict[int, date | None]:
    if not cases:
        return {}
    waiting = Decision.objects.filter(case__in=cases, waiting=True)
    return dict(waiting.order_by("pk").values_list("case", "ends_on"))


def _days_to_cure(cases: list[int], actor: Actor) -> dict[int, date]:
    if not cases:
        return {}
    plans = plans_in_reach(actor).filter(case__in=cases, state="open")
    return dict(plans.order_by("pk").values_list("case", "due_on"))


def banks_in(actor: Actor, on: date) -> list[tuple[str, str]]:
    """Return the branches of the actor's area by name, code first."""
    if actor.area is None:
        return []
    there = open_organisations(on).filter(
        kind=OrganisationKind.BANK.value,
        region__gte=actor.area.lo, region__lt=actor.area.hi, parent__isnull=False,
    )  # fmt: skip
    return list(there.order_by("name", "code").values_list("code", "name")[:_BANKS_AT_MOST])


def _within(rows: "QuerySet[Case]", town: str) -> "QuerySet[Case]":
    if not town.isascii():
        return rows.none()
    area = area_of(town)
    return rows.filter(region__gte=area.lo, region__lt=area.hi)
