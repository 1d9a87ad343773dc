"""What the one who was asked does with a matter: give it on, raise it to the tier above, answer."""

from datetime import date, datetime

from django.db import transaction

from rongxie.foundation.organisations.mechanisms import mechanism_of
from rongxie.foundation.organisations.models import open_organisations
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import below
from rongxie.foundation.reach.entering import as_platform
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.evidence.actions import withdraw_evidence
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.matters.access import (
    HANDLERS,
    MatterNotForYou,
    addressed,
    asked_by,
    conflicted,
    matter_in_reach,
    see_that_addressed,
)
from rongxie.mechanism.matters.addressing import (
    Above,
    AddresseeNotThere,
    above_of,
    due_day,
    organisation_for,
    reader_path,
)
from rongxie.mechanism.matters.events import MatterAnswered, MatterAssigned, MatterEscalated
from rongxie.mechanism.matters.models import Matter, MatterKind, MatterState, Outcome
from rongxie.mechanism.matters.moving import Said, move
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say


class MatterNotOpen(Refusal):
    """The matter has been answered or closed."""


class AppealDecided(Refusal):
    """An appeal goes to the city alone, which decides it together with the removal."""


class NothingAnswered(Refusal):
    """An answer without words."""


class NotDueYet(Refusal):
    """Who was asked still has time to answer."""


@transaction.atomic
def assign_matter(*, matter_id: int, to: str, text: str = "", actor: Actor, at: datetime) -> Matter:
    """Give a matter to another organisation; the asker was promised the due day, so it stays.

    Who gives it is the addressee or, where that one is no more, the office of the mechanism.

    :raises MatterNotFound: if the actor cannot reach it
    :raises MatterNotForYou: if it is not for the actor to give on, or not to that one
    :raises MatterNotOpen: if it has been answered
    :raises AddresseeNotThere: if the other cannot have it, or has it already
    :raises AnotherBank: if another bank raised it
    :raises ChangedMeanwhile: if somebody was faster
    """
    matter, on = matter_in_reach(matter_id=matter_id, actor=actor), china_day(at)
    see_that_may_assign(matter, actor, on)
    see_that_open(matter)
    if to == matter.addressee:
        raise AddresseeNotThere(say("{to} has the matter already. Choose another.", to=to))
    other = organisation_for(to, matter.region, on, MatterKind(matter.kind))
    path = reader_path(other, matter.asker, on)
    _see_that_bank_keeps(path, actor)
    said = Said(what="assigned", text=text.strip(), to=to)
    return move(
        matter, MatterAssigned, said, actor=actor, at=at, addressee=other.code, bank_path=path
    )


@transaction.atomic
def escalate_matter(  # noqa: PLR0913  # the frozen form
    *, matter_id: int, to: str = "", tier: str = "", text: str = "", actor: Actor, at: datetime
) -> Matter:
    """Raise a matter to the tier above, or from a branch to its head office; its days begin again.

    The addressee may at any time, the asker once it is overdue. `to` and `tier` are found where
    they are blank; where they are given they have to be what is above.

    :raises MatterNotFound: if the actor cannot reach it
    :raises MatterNotForYou: if the actor neither has it nor asked
    :raises NotDueYet: if the asker has to wait
    :raises MatterNotOpen: if it has been answered
    :raises AppealDecided: if it is an appeal
    :raises NothingAbove: if nobody stands above
    :raises AddresseeNotThere: if `to` or `tier` is not what stands above
    :raises ChangedMeanwhile: if somebody was faster
    """
    matter, on = matter_in_reach(matter_id=matter_id, actor=actor), china_day(at)
    see_no_appeal(matter)
    see_that_open(matter)
    see_that_may_escalate(matter, actor, on)
    above = above_of(matter.addressee, matter.region, on)
    _see_that_above(matter, above, to, tier)
    path = _path_above(matter, above, actor, on)
    said = Said(what="escalated", text=text.strip(), to=above.organisation.code)
    return move(
        matter, MatterEscalated, said, actor=actor, at=at, addressee=above.organisation.code,
        tier=above.tier, bank_path=path,
        due_on=due_day(MatterKind(matter.kind), matter.region, on),
    )  # fmt: skip


@transaction.atomic
def answer_matter(  # noqa: PLR0913  # the frozen form
    *, matter_id: int, outcome: Outcome, text: str, file: str = "", actor: Actor, at: datetime
) -> Matter:
    """Answer a matter in words that the asker reads; an objection upheld withdraws its fact.

    :raises MatterNotFound: if the actor cannot reach it
    :raises MatterNotForYou: if it is not for the actor to answer
    :raises MatterNotOpen: if it has been answered
    :raises AppealDecided: if it is an appeal
    :raises NothingAnswered: if the answer has no words
    :raises ChangedMeanwhile: if somebody was faster
    """
    matter = matter_in_reach(matter_id=matter_id, actor=actor)
    see_no_appeal(matter)
    _answer(matter, outcome, Said(what="answered", text=text.strip(), file=file), actor, at)
    if matter.kind == MatterKind.OBJECTION.value and outcome is Outcome.UPHELD:
        _withdraw(matter, at)
    return matter


@transaction.atomic
def answer_appeal(  # noqa: PLR0913  # as answer_matter
    *, matter_id: int, outcome: Outcome, text: str, file: str = "", actor: Actor, at: datetime
) -> Matter:
    """Answer an appeal, as a part of deciding it (32/3.4b): called by nobody else.

    :raises MatterNotFound: if the actor cannot reach it, or it is no appeal
    :raises MatterNotForYou: if it is not for the actor to answer
    :raises MatterNotOpen: if it has been answered
    :raises NothingAnswered: if the answer has no words
    :raises ChangedMeanwhile: if somebody was faster
    """
    matter = matter_in_reach(matter_id=matter_id, actor=actor)
    if matter.kind != MatterKind.APPEAL.value:
        raise MatterNotOpen(
            say("The matter {matter} is no appeal. Answer it as a matter.", matter=matter_id)
        )
    return _answer(matter, outcome, Said(what="answered", text=text.strip(), file=file), actor, at)


def steps_open(matter: Matter, actor: Actor, on: date) -> frozenset[str]:
    """Return what the actor may do with a matter as it stands, as `MatterStep.what` calls it.

    An appeal is `answered` too: by deciding it.
    """
    if matter.state != MatterState.OPEN.value:
        return frozenset()
    found = {"answered", "assigned"} if addressed(matter, actor) else set[str]()
    try:
        if not found and _takes_over(matter, actor, on):
            found = {"assigned"}
        see_no_appeal(matter)
        see_that_may_escalate(matter, actor, on)
        _path_above(matter, above_of(matter.addressee, matter.region, on), actor, on)
    except Refusal:  # nobody is above, or nobody in charge: it stays where it is
        return frozenset(found)
    return frozenset(found | {"escalated"})


def see_no_appeal(matter: Matter) -> None:
    """Refuse to treat an appeal like other matters.

    :raises AppealDecided: if it is one
    """
    if matter.kind == MatterKind.APPEAL.value:
        raise AppealDecided(
            say(
                "An appeal is decided by the city together with the removal, and by nobody else."
                " Open the removal of {about}.",
                about=matter.about,
            )
        )


def _answer(matter: Matter, outcome: Outcome, said: Said, actor: Actor, at: datetime) -> Matter:
    see_that_addressed(matter, actor)
    see_that_open(matter)
    if not said.text:
        raise NothingAnswered(
            say("The answer has no words. Write what was found, and what happens now.")
        )
    return move(
        matter, MatterAnswered, said, actor=actor, at=at,
        state=MatterState.ANSWERED.value, outcome=outcome.value, answered_at=at,
    )  # fmt: skip


def _withdraw(matter: Matter, at: datetime) -> None:
    """Let a fact found wrong no longer count, whoever may correct it otherwise."""
    number = int(str(matter.about).partition(":")[2])
    if Evidence.objects.filter(pk=number, withdrawn_at__isnull=True).exists():
        with as_platform("after:matter.answered", matter.region) as platform:
            withdraw_evidence(
                evidence_id=number,
                reason=f"matter:{matter.pk}",
                actor=platform,
                at=at,
            )


def see_that_open(matter: Matter) -> None:
    """Refuse to handle what was handled.

    :raises MatterNotOpen: if it has been answered
    """
    if matter.state != MatterState.OPEN.value:
        raise MatterNotOpen(
            say(
                "The matter {matter} has been answered already. Read the answer; who asked may"
                " raise it again.",
                matter=matter.pk,
            )
        )


def _see_that_above(matter: Matter, above: Above, to: str, tier: str) -> None:
    """Refuse another addressee or tier than the one above; blank is whichever that is."""
    stands = above.organisation.code, above.tier
    if (to or stands[0], tier or stands[1]) != stands:
        raise AddresseeNotThere(
            say(
                "Above {holder} stands {above} ({tier}). Raise the matter there.",
                holder=matter.addressee,
                above=above.organisation.code,
                tier=above.tier,
            )
        )


def see_that_may_assign(matter: Matter, actor: Actor, on: date) -> None:
    """Refuse to have a matter given on by anybody but the one who has it, or follows him.

    :raises MatterNotForYou: if it is for others
    """
    if not _takes_over(matter, actor, on):
        see_that_addressed(matter, actor)


def see_that_may_escalate(matter: Matter, actor: Actor, on: date) -> None:
    """Refuse to have a matter raised by anybody but the one who has it, or asked long enough ago.

    :raises MatterNotForYou: if the actor neither has it nor asked
    :raises NotDueYet: if the asker has to wait
    """
    if addressed(matter, actor):
        return
    if not asked_by(matter, actor):
        see_that_addressed(matter, actor)
    if on <= matter.due_on:
        raise NotDueYet(
            say(
                "{addressee} has until {due} to answer. Wait for the answer; after that day you"
                " can raise the matter to the tier above.",
                addressee=matter.addressee,
                due=matter.due_on,
            )
        )


def _path_above(matter: Matter, above: Above, actor: Actor, on: date) -> str:
    """Return the path of the bank that reads a matter once it has been raised to who is above."""
    path = reader_path(above.organisation, matter.asker, on)
    if path and matter.bank_path.startswith(path):
        path = matter.bank_path  # the branch goes on seeing what it has sent up
    _see_that_bank_keeps(path, actor)
    return path


def _takes_over(matter: Matter, actor: Actor, on: date) -> bool:
    """Tell whether the actor's office has to find a new addressee: the one before is no more."""
    if actor.role not in HANDLERS or conflicted(matter, actor):
        return False
    if open_organisations(on).filter(code=matter.addressee).exists():
        return False
    return bool(mechanism_of(matter.region, on).office.code == actor.organisation)


def _see_that_bank_keeps(path: str, actor: Actor) -> None:
    """Refuse a bank to move a matter out of its own sight: only an office can take it there."""
    if actor.kind is Kind.BANK and not (path and below(actor.bank_path).covers(path)):
        raise MatterNotForYou(
            say(
                "A bank gives what it was asked to its own branches and head office only. Answer"
                " that it is not for you, and for whom it is."
            )
        )
