"""What the one who asked does with an answer: take it, or raise the matter again."""

from datetime import date, datetime

from django.db import transaction

from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.matters.access import matter_in_reach, see_that_asked
from rongxie.mechanism.matters.actions.handling import see_no_appeal
from rongxie.mechanism.matters.addressing import (
    Above,
    NothingAbove,
    above_of,
    due_day,
    reader_path,
)
from rongxie.mechanism.matters.events import MatterClosed, MatterReopened
from rongxie.mechanism.matters.models import Matter, MatterKind, MatterState
from rongxie.mechanism.matters.moving import Said, move
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say


class NotAnsweredYet(Refusal):
    """Nobody has answered the matter, or it is closed."""


class NoReason(Refusal):
    """A matter is raised again without saying why."""


@transaction.atomic
def close_matter(*, matter_id: int, actor: Actor, at: datetime) -> Matter:
    """Close a matter whose answer the asker has seen and takes.

    :raises MatterNotFound: if the actor cannot reach it
    :raises MatterNotForYou: if somebody else asked
    :raises NotAnsweredYet: if there is no answer to see
    :raises ChangedMeanwhile: if it was raised again meanwhile
    """
    matter = answered_for(matter_id, actor)
    said = Said(what="closed")
    return move(
        matter, MatterClosed, said, actor=actor, at=at,
        state=MatterState.CLOSED.value, closed_at=at,
    )  # fmt: skip


@transaction.atomic
def reopen_matter(*, matter_id: int, text: str, actor: Actor, at: datetime) -> Matter:
    """Raise a matter again whose answer will not do: it goes to whoever stands above.

    Where nobody does it goes back to the one who answered.

    :raises MatterNotFound: if the actor cannot reach it
    :raises MatterNotForYou: if somebody else asked
    :raises NotAnsweredYet: if there is no answer to be unhappy with
    :raises AppealDecided: if it is an appeal: its decision stands
    :raises NoReason: if the text is blank
    :raises ChangedMeanwhile: if it was closed meanwhile
    """
    matter, on = answered_for(matter_id, actor), china_day(at)
    see_no_appeal(matter)
    if not text.strip():
        raise NoReason(
            say("Say what the answer leaves open, so that whoever reads it next can answer that.")
        )
    above = _above_or_same(matter, on)
    said = Said(what="reopened", text=text.strip(), to=above.organisation.code)
    return move(
        matter, MatterReopened, said, actor=actor, at=at, state=MatterState.OPEN.value,
        addressee=above.organisation.code, tier=above.tier, outcome="", answered_at=None,
        bank_path=reader_path(above.organisation, matter.asker, on),
        due_on=due_day(MatterKind(matter.kind), matter.region, on),
    )  # fmt: skip


def answered_for(matter_id: int, actor: Actor) -> Matter:
    """Return a matter whose answer waits for the actor, who asked.

    :raises MatterNotFound: if the actor cannot reach it
    :raises MatterNotForYou: if somebody else asked
    :raises NotAnsweredYet: if there is no answer to see
    """
    matter = matter_in_reach(matter_id=matter_id, actor=actor)
    see_that_asked(matter, actor)
    if matter.state != MatterState.ANSWERED.value:
        raise NotAnsweredYet(
            say(
                "The matter {matter} has no answer that waits for you: nobody has answered it yet,"
                " or it is closed. Come back when it has been answered.",
                matter=matter.pk,
            )
        )
    return matter


def _above_or_same(matter: Matter, on: date) -> Above:
    try:
        return above_of(matter.addressee, matter.region, on)
    except NothingAbove:
        return Above(Organisation.objects.get(code=matter.addressee), str(matter.tier))
