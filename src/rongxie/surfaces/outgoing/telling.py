"""Messages as a portion of a job: what was sealed since is told to those whom it concerns."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import connection

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.outbox.cursors import advance, behind, take_turn
from rongxie.foundation.outbox.messages import Blank, NewMessage, write_messages
from rongxie.foundation.outbox.models import Channel
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.referrals.actions.telling import note_told
from rongxie.rulebook.event_kinds import event_kind
from rongxie.rulebook.quiet_hours import awake_at
from rongxie.surfaces.outgoing.recipients import Recipient, recipients
from rongxie.surfaces.outgoing.templates import Template, templates_of, told_kinds
from rongxie.values.moments import china_day
from rongxie.values.regions import SAMPLE_PROVINCE

CONSUMER = "messages"
AT_ONCE = 1_000  # events of a province in a turn
# What is older was not told in time, after an outage or in a sample: it is only read on the page.
NEWS = timedelta(days=3)
_EVENTS = """
    SELECT l.event FROM seals l CROSS JOIN LATERAL
        (SELECT kind FROM events WHERE id = l.event LIMIT 1) e
    WHERE l.province = %s AND l.seq > %s AND l.seq <= %s AND e.kind = ANY(%s) ORDER BY l.seq
"""


def follow_messages(*, actor: Actor, at: datetime) -> bool:
    """Tell what was sealed since, of each province a portion; tell if more waits."""
    with reach(actor):
        waiting = behind(CONSUMER)
    more = False
    for one in waiting:
        with reach(actor):
            more |= _follow(one.province, one.head, actor, at) < one.head
    return more


def _follow(province: str, head: int, actor: Actor, at: datetime) -> int:
    seq = take_turn(CONSUMER, province)
    upto = min(seq + AT_ONCE, head)
    if seq < upto:
        events = _sealed(province, seq, upto)
        write_messages([new for event in events for new in _news(event, at)], at=at)
        # Only now may a bank that the enterprise did not name itself see how to reach it.
        told = [int(event.subject) for event in events if event.kind == "consent.given"]
        note_told(consent_ids=told, actor=actor, at=at)
        advance(CONSUMER, province, upto)
    return max(seq, upto)


def _sealed(province: str, after: int, upto: int) -> list[EventRow]:
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [province, after, upto, list(told_kinds())])
        numbers = [number for (number,) in cursor.fetchall()]
    found = EventRow.objects.in_bulk(numbers)
    return [found[number] for number in numbers]


def _news(event: EventRow, at: datetime) -> Iterator[NewMessage]:
    payload = json.loads(event.payload)
    for template in templates_of(event.kind):
        if any(payload.get(key) in values for key, values in template.unless.items()):
            continue
        for recipient in recipients(event, template.to, china_day(event.at)):
            yield _new(event, payload, template, recipient, at)


def _new(
    event: EventRow,
    payload: dict[str, object],
    template: Template,
    recipient: Recipient,
    at: datetime,
) -> NewMessage:
    return NewMessage(
        recipient=recipient.reference,
        region=event.region,
        template=template.name,
        cause=f"event:{event.pk}",
        about=f"{event_kind(event.kind).subject}:{event.subject}",
        blanks=_blanks(event, payload),
        enterprise=recipient.enterprise,
        bank_path=recipient.bank_path,
        formal=template.formal,
        channels=_channels(event, template, at),
        due_at=awake_at(at, event.region),
    )


def _channels(event: EventRow, template: Template, at: datetime) -> Sequence[Channel]:
    fresh = at - event.at <= NEWS
    due = fresh or (template.formal and event.province != SAMPLE_PROVINCE)
    return (Channel.SMS,) if template.sms is not None and due else ()


def _blanks(event: EventRow, payload: dict[str, object]) -> dict[str, Blank]:
    """Return the codes, days and counts that a wording may use: never amounts or reasons."""
    given = {
        "case": event.case,
        "bank": event.bank,
        "due": payload.get("due_on", ""),
        "ends": payload.get("ends_on", ""),
        "day": payload.get("done_on") or china_day(event.at).isoformat(),
        "count": payload.get("count", ""),
    }
    return {name: str(value) for name, value in given.items() if value != ""}
