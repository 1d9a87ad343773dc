"""Answering several requests for facts in one go: all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.evidence.actions import answer_request
from rongxie.mechanism.evidence.models import FactRequest
from rongxie.mechanism.evidence.recording import NothingStated, Stated
from rongxie.values.texts import say


@dataclass(frozen=True, slots=True)
class Answer:
    """What a department answers one request: see `answer_request`."""

    request_id: int
    answer: str
    stated: Sequence[Stated] = ()
    note: str = ""


@transaction.atomic
def answer_requests(*, answers: Sequence[Answer], actor: Actor, at: datetime) -> list[FactRequest]:
    """Answer requests in the order given.

    :raises NothingStated: if none is answered
    :raises Refusal: as `answer_request` does, for the first that cannot be answered
    """
    if not answers:
        raise nothing_answered()
    return [
        answer_request(
            request_id=one.request_id, answer=one.answer, stated=one.stated, note=one.note,
            actor=actor, at=at,
        )
        for one in answers
    ]  # fmt: skip


def nothing_answered() -> NothingStated:
    """Return the refusal of whoever has neither a fact nor says that there is none."""
    return NothingStated(
        say("Nothing is answered yet. Fill in a fact, or say that there is no record.")
    )
