"""Messages on their ways to people: claimed, held back, sent, failed, or handed over on paper."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from rongxie.foundation.events.writing import append
from rongxie.foundation.outbox.access import letter_in_reach
from rongxie.foundation.outbox.deliveries import LEASE, pause_after
from rongxie.foundation.outbox.events import NoticeServed
from rongxie.foundation.outbox.messages import dispatch
from rongxie.foundation.outbox.models import Channel, Dispatch, DispatchState
from rongxie.foundation.reach.actors import Actor

MANY = 50  # in a portion, one after the other
MOST_TRIES = 6  # over an hour: a gateway that is away longer is a person's business
# In turns, so that a place with many messages does not keep the others waiting.
_CLAIM = """
    WITH ready AS (
        SELECT id FROM (
            SELECT id, due_at, row_number() OVER (
                PARTITION BY left(region, 6) ORDER BY due_at, id) AS place
            FROM dispatches WHERE state IN ('waiting', 'failed') AND channel <> 'letter'
                AND due_at <= %s
        ) waiting ORDER BY place, due_at, id LIMIT %s
    )
    UPDATE dispatches d SET due_at = %s, attempts = d.attempts + 1 FROM ready
    WHERE d.id = ready.id AND d.due_at <= %s AND d.state IN ('waiting', 'failed')
    RETURNING d.id
"""


@transaction.atomic
def claim_dispatches(*, at: datetime) -> list[Dispatch]:
    """Take what is due, with its messages, for as long as a try may take."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [at, MANY, at + LEASE, at])
        taken = [number for (number,) in cursor.fetchall()]
    return list(Dispatch.objects.filter(pk__in=taken).select_related("message").order_by("pk"))


def sent_since(enterprise: int, since: datetime) -> int:
    """Return how many messages an enterprise was sent since a moment."""
    sent = Dispatch.objects.filter(enterprise=enterprise, ended_at__gte=since)
    return sent.filter(state=DispatchState.SENT.value).exclude(channel=Channel.LETTER.value).count()


def hold(one: Dispatch, until: datetime) -> None:
    """Have a message wait: the try was none."""
    _held(one).update(due_at=until, attempts=one.attempts - 1)


@transaction.atomic
def note_sent(one: Dispatch, target: str, *, actor: Actor, at: datetime) -> None:
    """Note that a message has left; of a formal notice that it was served."""
    ended = {"state": DispatchState.SENT.value, "ended_at": at, "target": target, "note": ""}
    if _held(one).update(**ended):
        _tell_served(one, actor=actor, at=at)


@transaction.atomic
def note_failed(one: Dispatch, note: str, *, at: datetime) -> None:
    """Note that a try failed: another follows after a pause, until it was tried often enough."""
    if one.attempts >= MOST_TRIES:
        give_up_dispatch(one, note, at=at)
    else:
        due_at = at + pause_after(one.attempts, one.pk)
        _held(one).update(state=DispatchState.FAILED.value, due_at=due_at, note=note)


@transaction.atomic
def give_up_dispatch(one: Dispatch, note: str, *, at: datetime) -> None:
    """Send a message on this way no more; a formal notice then goes out on paper."""
    ended = {"state": DispatchState.GIVEN_UP.value, "ended_at": at, "note": note}
    if _held(one).update(**ended) and one.message.formal:
        letter = dispatch(one.message, Channel.LETTER, at)
        Dispatch.objects.bulk_create([letter], ignore_conflicts=True)


@transaction.atomic
def hand_over_letter(*, dispatch_id: int, actor: Actor, at: datetime) -> Dispatch:
    """Note that a printed letter was handed to whom it is for.

    :raises LetterNotFound: if it lies elsewhere or was handed over already
    """
    one = letter_in_reach(dispatch_id=dispatch_id, actor=actor)
    waiting = Dispatch.objects.filter(pk=one.pk, state=DispatchState.WAITING.value)
    ended = {"state": DispatchState.SENT.value, "ended_at": at, "ended_by": actor.name}
    if waiting.update(**ended):
        _tell_served(one, actor=actor, at=at)
    one.refresh_from_db()
    return one


def _held(one: Dispatch) -> QuerySet[Dispatch]:
    open_states: Sequence[str] = (DispatchState.WAITING.value, DispatchState.FAILED.value)
    ours = Dispatch.objects.filter(pk=one.pk, state__in=open_states)
    return ours.filter(attempts=one.attempts, due_at=one.due_at)


def _tell_served(one: Dispatch, *, actor: Actor, at: datetime) -> None:
    if one.message.formal and one.enterprise is not None:
        number = str(one.enterprise)
        event = NoticeServed(
            subject=number, enterprise=number, region=one.region, channel=one.channel,
            reference=f"message:{one.message_id}",
        )  # fmt: skip
        append(event, actor=actor, at=at)
