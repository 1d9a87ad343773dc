"""The daily digest: for each member of a bank or office one message with what waits."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from django.db.models import QuerySet

from rongxie.foundation.accounts.queries import actor_of, holding_memberships
from rongxie.foundation.outbox.access import letters_in_reach
from rongxie.foundation.outbox.cursors import advance, take_turn
from rongxie.foundation.outbox.messages import NewMessage, write_messages
from rongxie.foundation.outbox.models import Channel
from rongxie.foundation.outbox.stops import standing_stops
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.lists.models import Batch
from rongxie.mechanism.matters.models import Matter
from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.supervision.models import SupervisionOrder
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.steps import ReferralState, Role
from rongxie.surfaces.outgoing.templates import DIGEST
from rongxie.values.moments import CHINA, china_day
from rongxie.values.workdays import YearUnknown, is_working_day

AT_ONCE = 100  # members in a portion
_FRIDAY = 4


def write_digests(*, actor: Actor, at: datetime) -> bool:
    """Write the digests of a portion of members, in the reach of each; tell if more wait."""
    on = china_day(at)
    if not _working(on):
        return False
    consumer = f"{DIGEST}:{on}"
    with reach(actor):
        last = take_turn(consumer, "00")
    held = holding_memberships(on).filter(pk__gt=last).select_related("user")
    members = list(held.order_by("pk")[:AT_ONCE])
    for member in members:
        who = actor_of(user_id=member.user_id, membership_id=member.pk, on=on)
        counts = waiting_for(who, on) if who else {}
        if who and any(counts.values()):
            _write(who, counts, _channel(member.user.login), actor, at)
    if members:
        with reach(actor):
            take_turn(consumer, "00")
            advance(consumer, "00", members[-1].pk)
    return len(members) == AT_ONCE


def waiting_for(who: Actor, on: date) -> dict[str, int]:
    """Return how much waits for a member, by the lines of the digest; opens the member's reach."""
    with reach(who):
        return {name: count(who, on) for name, count in _COUNTS.items()}


def _write(
    who: Actor, counts: Mapping[str, int], channel: Channel, actor: Actor, at: datetime
) -> None:
    region, on = who.area.lo if who.area else "", china_day(at)
    morning = time.fromisoformat(InForce(on, region)["digest_time"])
    with reach(actor):
        stopped = standing_stops([who.name]).filter(channel=channel.value).exists()
        new = NewMessage(
            recipient=who.name,
            region=region,
            template=DIGEST,
            cause=f"{DIGEST}:{on}",
            blanks={"day": on.isoformat(), "lines": {n: c for n, c in counts.items() if c}},
            bank_path=who.bank_path,
            channels=() if stopped else (channel,),
            due_at=datetime.combine(on, morning, CHINA),
        )
        write_messages([new], at=at)


def _channel(login: str) -> Channel:
    """Return where somebody is reached: people sign in by a telephone number or an e-mail."""
    return Channel.EMAIL if "@" in login else Channel.CHAT


def _working(on: date) -> bool:
    try:
        return is_working_day(on)
    except YearUnknown:
        return on.weekday() <= _FRIDAY


def _overdue(who: Actor, on: date) -> int:
    return _undecided(who).filter(decision_due_on__lt=on).count() if _bank(who) else 0


def _due_soon(who: Actor, on: date) -> int:
    days = timedelta(days=InForce(on, who.area.lo if who.area else "")["decision_warn_days"])
    soon = _undecided(who).filter(decision_due_on__gte=on, decision_due_on__lte=on + days)
    return soon.count() if _bank(who) else 0


def _undecided(who: Actor) -> QuerySet[Referral]:
    return in_reach(Referral, who).filter(state=ReferralState.FILE_COMPLETE.value)


def _new_referrals(who: Actor, on: date) -> int:
    sent = in_reach(Referral, who).filter(state=ReferralState.SENT.value)
    return sent.count() if _bank(who) else 0


def _orders(who: Actor, on: date) -> int:
    mine = in_reach(SupervisionOrder, who).filter(addressee=who.organisation, state="open")
    return mine.count()


def _matters(who: Actor, on: date) -> int:
    return in_reach(Matter, who).filter(addressee=who.organisation, state="open").count()


def _batches(who: Actor, on: date) -> int:
    laid = in_reach(Batch, who).filter(state="laid")
    return laid.count() if who.role is Role.CONVENER else 0


def _letters(who: Actor, on: date) -> int:
    return letters_in_reach(who).count() if who.role is Role.TOWNSHIP else 0


def _bank(who: Actor) -> bool:
    return who.kind is Kind.BANK


_COUNTS: Mapping[str, Callable[[Actor, date], int]] = MappingProxyType({
    "overdue": _overdue,
    "due_soon": _due_soon,
    "new_referrals": _new_referrals,
    "orders": _orders,
    "matters": _matters,
    "batches": _batches,
    "letters": _letters,
})  # fmt: skip
