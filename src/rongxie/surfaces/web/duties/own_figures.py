"""The figures of the one who reads: his own visits, or what his bank was sent and decided.

They are shown to nobody else; no page puts people or branches into an order by them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.decisions.models import Drawdown, Verdict
from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.visits.models import Visit, VisitOutcome
from rongxie.rulebook.steps import Role
from rongxie.surfaces.web.figures.headline import Period, counted_text, periods, wan_text
from rongxie.surfaces.web.worklists.referrals import own_referrals
from rongxie.values.moments import CHINA
from rongxie.values.texts import Text

_VISITORS = (Role.VISITOR, Role.DEPARTMENT, Role.FEDERATION)  # a township has those of its place
_TIMES = Text(en="visits", zh="户次")
_REFERRALS = Text(en="referrals", zh="件")
_WAN = Text(en="10,000 yuan", zh="万元")


@dataclass(frozen=True, slots=True)
class Own:
    """A figure of one's own, of this year and of the last 30 days."""

    title: Text
    unit: Text
    definition: Text
    texts: tuple[str, ...]


def own_figures(actor: Actor, on: date) -> list[Own]:
    """Return the figures of a visitor or a bank; an office has those of its place."""
    spans = periods(on)
    if actor.kind is Kind.BANK:
        return _of_bank(actor, spans)
    return _of_visits(actor, spans) if actor.role in _VISITORS else []


def _of_visits(actor: Actor, spans: Sequence[Period]) -> list[Own]:
    mine = in_reach(Visit, actor).filter(by=actor.name)
    need = Q(outcome=VisitOutcome.NEED.value)
    counts = mine.aggregate(**_counted(spans, "visits", Q(), "visited_at"),
                            **_counted(spans, "needs", need, "visited_at"))  # fmt: skip
    return [
        Own(Text(en="Visits I recorded", zh="我走访"), _TIMES,
            Text(en="Visits that I recorded, of whatever outcome.", zh="本人登记的走访，不论结果"),
            _texts(counts, spans, "visits")),
        Own(Text(en="of them with a need", zh="其中有融资需求"), _TIMES,
            Text(en="Visits of mine that found a need.", zh="本人走访中发现融资需求的户次"),
            _texts(counts, spans, "needs")),
    ]  # fmt: skip


def _of_bank(actor: Actor, spans: Sequence[Period]) -> list[Own]:
    decided = "decision__decided_on"
    approved = Q(decision__verdict=Verdict.APPROVED.value)
    in_time = Q(decision__decided_on__lte=F("decision_due_on"))
    counts = own_referrals(actor).aggregate(
        **_counted(spans, "sent", Q(), "sent_at"),
        **_counted(spans, "decided", Q(), decided),
        **_counted(spans, "approved", approved, decided),
        **_counted(spans, "in_time", in_time, decided),
    )
    drawn = _drawn(actor, own_referrals(actor), spans)
    return [
        Own(title, _REFERRALS, definition, _texts(counts, spans, name))
        for name, title, definition in _OF_BANK
    ] + [
        Own(Text(en="Drawn", zh="放款金额"), _WAN,
            Text(en="What enterprises have drawn of facilities from these referrals.",
                 zh="本行由推送形成的授信项下已放款金额"),
            tuple(wan_text(drawn[span.name] or Decimal(0)) for span in spans)),
    ]  # fmt: skip


_OF_BANK = (
    ("sent", Text(en="Received", zh="收到推送"),
     Text(en="Referrals that were sent to us.", zh="推送至本行的件数")),
    ("decided", Text(en="Decided", zh="已作决定"),
     Text(en="Referrals of which we approved or refused credit.", zh="本行同意或不予授信的件数")),
    ("approved", Text(en="Approved", zh="同意授信"),
     Text(en="Referrals of which we approved credit.", zh="本行同意授信的件数")),
    ("in_time", Text(en="Decided in time", zh="按期决定"),
     Text(en="Decided within the days that the bank has once the file is complete.",
          zh="在收齐材料起算的时限内作出决定的件数")),
)  # fmt: skip


def _drawn(
    actor: Actor, referrals: "QuerySet[Referral]", spans: Sequence[Period]
) -> dict[str, Decimal | None]:
    ours = in_reach(Drawdown, actor).filter(decision__referral__in=referrals)
    sums = {
        span.name: Sum(
            "amount_wan", filter=Q(drawn_on__gte=span.first, drawn_on__lte=span.last)
        )
        for span in spans
    }  # fmt: skip
    found: dict[str, Decimal | None] = ours.aggregate(**sums)
    return found


def _counted(spans: Sequence[Period], name: str, which: Q, column: str) -> dict[str, Count]:
    return {
        f"{name}_{span.name}": Count("pk", filter=which & _within(column, span)) for span in spans
    }


def _within(column: str, span: Period) -> Q:
    if column.endswith("_on"):
        return Q(**{f"{column}__gte": span.first, f"{column}__lte": span.last})
    begin = datetime.combine(span.first, time(), CHINA)
    end = datetime.combine(span.last, time.max, CHINA)
    return Q(**{f"{column}__gte": begin, f"{column}__lte": end})


def _texts(counts: dict[str, int], spans: Sequence[Period], name: str) -> tuple[str, ...]:
    return tuple(counted_text(counts[f"{name}_{span.name}"]) for span in spans)
