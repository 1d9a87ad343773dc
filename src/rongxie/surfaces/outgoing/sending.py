"""Messages on their ways, as a portion of a job: held back, looked up, sent and noted."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rongxie.foundation.accounts.queries import login_of
from rongxie.foundation.outbox.dispatches import (
    MANY,
    claim_dispatches,
    give_up_dispatch,
    hold,
    note_failed,
    note_sent,
    sent_since,
)
from rongxie.foundation.outbox.models import Channel, Dispatch
from rongxie.foundation.outbox.signing import Signer, signers
from rongxie.foundation.outbox.stops import standing_stops
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.secrecy.keys import KeyGone, KeyNotFound
from rongxie.mechanism.enterprises.access import (
    ContactNotFound,
    EnterpriseNotFound,
    Purpose,
    contacts_in_reach,
)
from rongxie.mechanism.enterprises.actions.contacts import look_at_contact
from rongxie.mechanism.enterprises.models import ContactKind
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.quiet_hours import awake_at
from rongxie.surfaces.outgoing.channels import NotSent, Outgoing, Sender, simulated, usual_senders
from rongxie.surfaces.outgoing.rendering import said_outside
from rongxie.values.moments import china_day, china_midnight
from rongxie.values.regions import SAMPLE_PROVINCE

MakeSenders = Callable[[Sequence[Signer]], Mapping[Channel, Sender]]
# Whom of an enterprise a message goes to; of one kind the latest.
_ORDER = (ContactKind.OWNER, ContactKind.LEGAL_PERSON, ContactKind.FINANCE, ContactKind.OTHER)
_MEMBERSHIP = "membership:"
_AWAY = 3  # refusals of a gateway in one portion
_LATER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Found:
    """The address that a message goes to, and whose it is; or why there is none."""

    target: str = ""
    address: str = field(default="", repr=False)
    none_because: str = ""


def send_messages(*, actor: Actor, at: datetime, make_senders: MakeSenders = usual_senders) -> bool:
    """Send a portion of the messages that are due; tell if more may be."""
    with reach(actor):
        claimed = claim_dispatches(at=at)
        keys = signers(actor=actor, at=at) if claimed else []
    senders, refused = make_senders(keys), Counter[str]()
    for one in claimed:
        if refused[one.channel] < _AWAY:
            refused[one.channel] += not _sent(one, senders, actor, at)
        else:  # its gateway is away: the others are not kept waiting for it
            with reach(actor):
                hold(one, at + _LATER)
    return len(claimed) == MANY


def send_at_once(channel: Channel, item: Outgoing, *, actor: Actor, at: datetime) -> None:
    """Send what somebody waits for, as a one-time code, whatever the hour; nothing is kept of it.

    :raises NotSent: if the gateway does not take it
    """
    with reach(actor):
        keys = signers(actor=actor, at=at)
    usual_senders(keys)[channel].send(item, at)


def _sent(one: Dispatch, senders: Mapping[Channel, Sender], actor: Actor, at: datetime) -> bool:
    """Send a message, or do not; tell if its gateway refused nothing."""
    with reach(actor):
        if _held_back(one, at):
            return True
        said = said_outside(one.message, "zh")
        found = _found(one, actor, at) if one.enterprise is not None else None
    found = found or _member(one, at)
    if found.none_because:
        with reach(actor):
            give_up_dispatch(one, found.none_because, at=at)
        return True
    item = Outgoing(f"message:{one.message_id}", found.address, said.title, said.text)
    try:
        _way(one, senders).send(item, at)
    except NotSent as refused:
        with reach(actor):
            note_failed(one, refused.note, at=at)
        return False
    with reach(actor):
        note_sent(one, found.target, actor=actor, at=at)
    return True


def _way(one: Dispatch, senders: Mapping[Channel, Sender]) -> Sender:
    """Return the way out: numbers of a sample are made up, and may be somebody's."""
    channel = Channel(one.channel)
    return simulated(channel) if one.region.startswith(SAMPLE_PROVINCE) else senders[channel]


def _held_back(one: Dispatch, at: datetime) -> bool:
    """Have a message wait for the end of the quiet hours, or drop what is one too many."""
    awake = awake_at(at, one.region)
    if awake > at:
        hold(one, awake)
        return True
    if standing_stops([one.message.recipient]).filter(channel=one.channel).exists():
        give_up_dispatch(one, "do_not_disturb", at=at)
        return True
    if one.enterprise is None:
        return False
    most = InForce(china_day(at), one.region)["messages_a_day"]
    if not one.message.formal and sent_since(one.enterprise, china_midnight(at)) >= most:
        give_up_dispatch(one, "enough_for_a_day", at=at)
        return True
    return False


def _found(one: Dispatch, actor: Actor, at: datetime) -> _Found:
    """Look a telephone number up; the enterprise sees that it was."""
    assert one.enterprise is not None  # noqa: S101  # told by the caller
    try:
        contacts = list(contacts_in_reach(enterprise_id=one.enterprise, actor=actor))
        if not contacts:
            return _Found(none_because="no_contact")
        chosen = min(contacts, key=lambda one: (_ORDER.index(ContactKind(one.kind)), -one.pk))
        seen = look_at_contact(contact_id=chosen.pk, purpose=Purpose.MESSAGE, actor=actor, at=at)
    except (ContactNotFound, EnterpriseNotFound, KeyGone, KeyNotFound) as refusal:
        return _Found(none_because=type(refusal).__name__)
    return _Found(f"contact:{chosen.pk}", seen.phone)


def _member(one: Dispatch, at: datetime) -> _Found:
    """Return how a member signs in, which is where the digest goes; without a reach."""
    target = one.message.recipient
    number = target.removeprefix(_MEMBERSHIP)
    login = login_of(int(number), china_day(at)) if number.isdigit() else ""
    return _Found(target, login) if login else _Found(none_because="membership_ended")
