"""Leads: somebody who has not shown for whom he acts asks to be called; nothing is shown back."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.secrecy.digesting import keyed_digest
from rongxie.foundation.secrecy.envelopes import Key, disclose
from rongxie.foundation.secrecy.lookups import lookup_digest, secrets_for
from rongxie.foundation.secrecy.providers import PRESENT
from rongxie.mechanism.enterprises.actions.contacts import usable_contact
from rongxie.mechanism.visits.access import LEADS, lead_in_reach, see_that_does
from rongxie.mechanism.visits.events import LeadEnded, LeadLeft
from rongxie.mechanism.visits.models import Lead, LeadOutcome
from rongxie.rulebook.access import AnyRole
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.steps import Role
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

_LEAVES: frozenset[AnyRole] = frozenset({Role.SYSTEM})
# Technical limits against floods; a village may share one address.
_DAY = timedelta(days=1)
_A_DAY: Mapping[str, int] = {"phone": 3, "address": 30}
_LONGEST = 500  # characters of each thing that is written


class TooManyLeads(Refusal):
    """As many leads were left in a day as one may leave."""


class LeadNotWhole(Refusal):
    """A lead does not say what enterprise it is of, or says too much."""


class LeadEndedAlready(Refusal):
    """Somebody has looked into the lead before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLead:
    """What somebody wrote who is not identified; not printed, so that no log has it."""

    name: str = field(repr=False)
    person: str = field(repr=False)
    phone: str = field(repr=False)
    uscc: str = field(default="", repr=False)
    wanted: str = field(default="", repr=False)


@transaction.atomic
def leave_lead(  # noqa: PLR0913  # named, each of them
    *, region: str, new: NewLead, address: str, sent_as: UUID, actor: Actor, at: datetime
) -> Lead:
    """Keep what somebody wrote, to be looked into; sent again it is the same lead.

    Whether there is such an enterprise is not looked up: the answer is the same.

    :raises VisitNotForYou: if it is not the platform that keeps it
    :raises LeadNotWhole: if it names no enterprise, or something is too long
    :raises ContactNotUsable: if nobody could be reached by the name and number
    :raises TooManyLeads: if too many were left for a number or from an address
    """
    see_that_does(actor, _LEAVES)
    if (before := Lead.objects.filter(sent_as=sent_as).first()) is not None:
        return before
    person, phone = usable_contact(new.person, new.phone)
    _see_whole(new)
    digests = _digests(phone, address)
    _see_few(digests, at)
    on = china_day(at)
    told = asdict(new) | {"person": person, "phone": phone}
    lead = Lead(
        region=region, sent_as=sent_as, left_at=at, **digests,
        sealed=_keys()[0].encrypt(json.dumps(told, ensure_ascii=False), _place(sent_as)),
        due_on=on + timedelta(days=InForce(on, region)["lead_days"]),
    )  # fmt: skip
    try:
        with transaction.atomic():
            lead.save(force_insert=True)
    except IntegrityError:  # sent twice at once
        return Lead.objects.get(sent_as=sent_as)
    append(LeadLeft(subject=str(lead.pk), region=region, due_on=lead.due_on), actor=actor, at=at)
    return lead


def read_lead(*, lead_id: int, actor: Actor) -> NewLead:
    """Return what somebody wrote, to who looks into leads.

    :raises VisitNotForYou: if the actor does not
    :raises LeadNotFound: if it is out of reach
    """
    see_that_does(actor, LEADS)
    lead = lead_in_reach(lead_id=lead_id, actor=actor)
    told = disclose(_keys(), bytes(lead.sealed), _place(lead.sent_as))
    return NewLead(**json.loads(told))


@transaction.atomic
def end_lead(*, lead_id: int, outcome: LeadOutcome, actor: Actor, at: datetime) -> Lead:
    """Note what came of a lead; whatever is recorded of the enterprise is recorded there.

    :raises VisitNotForYou: if the actor looks into no leads
    :raises LeadNotFound: if it is out of reach
    :raises LeadEndedAlready: if it was looked into, by somebody faster too
    """
    see_that_does(actor, LEADS)
    lead = lead_in_reach(lead_id=lead_id, actor=actor)
    written = {"outcome": LeadOutcome(outcome).value, "ended_by": actor.name, "ended_at": at}
    if not Lead.objects.filter(pk=lead.pk, outcome="").update(**written):
        raise LeadEndedAlready(
            say("The lead {lead} was looked into before. Nothing was changed.", lead=lead.pk)
        )
    lead.refresh_from_db()
    told = LeadEnded(subject=str(lead.pk), region=lead.region, outcome=lead.outcome)
    append(told, actor=actor, at=at)
    return lead


def _see_whole(new: NewLead) -> None:
    if not new.name.strip() or max(map(len, (new.name, new.uscc, new.wanted))) > _LONGEST:
        raise LeadNotWhole(
            say(
                "Write the name of the enterprise, as it stands on its licence, and of everything"
                " at most {most} characters.",
                most=_LONGEST,
            )
        )


def _digests(phone: str, address: str) -> dict[str, bytes]:
    (key, *_) = secrets_for("limits of leads")
    return {
        "phone": keyed_digest(key, lookup_digest(phone)),
        "address": keyed_digest(key, address.encode()),
    }


def _see_few(digests: Mapping[str, bytes], at: datetime) -> None:
    with connection.cursor() as cursor:  # of two at once one waits for the other
        for number in sorted(int.from_bytes(one[:8], signed=True) for one in digests.values()):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
    today = Lead.objects.filter(left_at__gt=at - _DAY)
    if any(today.filter(**{k: v}).count() >= _A_DAY[k] for k, v in digests.items()):
        raise TooManyLeads(
            say(
                "Somebody has asked to be called as often as one may in a day. You will be called;"
                " if it is urgent, go to your township."
            )
        )


def _keys() -> list[Key]:
    return [Key(secret[: PRESENT.key_bytes]) for secret in secrets_for("leads")]


def _place(sent_as: UUID) -> str:
    return f"lead:{sent_as}"
