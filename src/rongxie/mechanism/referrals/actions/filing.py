"""The papers of a referral, and the day on which the bank has them all: there its clock begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.access import StepNotAllowed
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.referrals.access import (
    paper_in_reach,
    referral_in_reach,
    see_that_allowed,
    see_that_may,
    standing_of,
)
from rongxie.mechanism.referrals.actions.working import see_words
from rongxie.mechanism.referrals.advancing import advance, references
from rongxie.mechanism.referrals.days import see_day
from rongxie.mechanism.referrals.events import (
    FileCompleted,
    HandedIn,
    PapersAsked,
    PapersReceived,
)
from rongxie.mechanism.referrals.models import Paper, Referral
from rongxie.rulebook.deadlines import decision_due
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.steps import ReferralState
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

_COLLECTING = (ReferralState.ACCEPTED, ReferralState.CONTACTED)
_BEFORE_COMPLETE = (ReferralState.SENT, *_COLLECTING)


class Basis(StrEnum):
    """On what a bank holds the file to be complete."""

    ALL_RECEIVED = "all_received"
    BANK_SAYS = "bank_says"
    HANDED_IN = "handed_in"  # the enterprise has said so, and the bank agrees


class PapersOpen(Refusal):
    """Needed papers have not been received."""


class NotHandedIn(Refusal):
    """Nobody has said that all papers are handed in."""


class AlreadyThere(Refusal):
    """The paper was received, or the papers were handed in, before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPaper:
    """A paper that a bank asks for."""

    name: str
    code: str = ""
    needed: bool = True


@transaction.atomic
def ask_papers(
    *, referral_id: int, papers: Sequence[NewPaper], actor: Actor, at: datetime
) -> list[Paper]:
    """Ask for further papers, before the file is complete; nothing stops the clock afterwards.

    :raises ReferralNotFound: if the referral is out of reach
    :raises NotYours: if the actor does not ask for papers of it
    :raises StepNotAllowed: if the referral is not being worked on, or the file is complete
    :raises WordsMissing: if there is no paper, or one without a name
    """
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    see_that_may("ask_papers", actor, standing_of(referral), bank=referral.bank)
    _see_collecting(referral, _COLLECTING)
    for name in [paper.name for paper in papers] or [""]:
        see_words(name)
    day = china_day(at)
    rows = Paper.objects.bulk_create(
        Paper(
            referral=referral,
            enterprise_id=referral.enterprise_id,
            region=referral.region,
            bank_path=referral.bank_path,
            name=paper.name,
            code=paper.code,
            needed=paper.needed,
            asked_on=day,
        )
        for paper in papers
    )
    asked = PapersAsked(**references(referral), count=len(rows), done_on=day)
    append(asked, actor=actor, at=at)
    return rows


@transaction.atomic
def receive_paper(  # noqa: PLR0913  # named, each of them
    *,
    paper_id: int,
    received_on: date,
    received_from: str,
    file: str = "",
    actor: Actor,
    at: datetime,
) -> Paper:
    """Note that the bank has a paper; with the last needed one the file is complete.

    Only the bank says that it has a paper. What is handed in elsewhere is `mark_handed_in`.

    :raises ReferralNotFound: if the paper is out of reach
    :raises NotYours: if the actor does not receive papers of the referral
    :raises StepNotAllowed: if the referral is not being worked on, or the file is complete
    :raises AlreadyThere: if the paper was received before
    :raises DayNotPossible: if the day is before the sending or after today
    """
    paper = paper_in_reach(paper_id=paper_id, actor=actor)
    # Held, so that of two last papers at once one sees the other.
    referral = Referral.objects.select_for_update().get(pk=paper.referral_id)
    see_that_may("receive_paper", actor, standing_of(referral), bank=referral.bank)
    _see_collecting(referral, _COLLECTING)
    see_day(received_on, china_day(referral.sent_at), china_day(at))
    handed_in = file or paper.file  # what the enterprise sent stays where the bank adds none
    got = {"received_on": received_on, "received_from": received_from, "file": handed_in}
    if not Paper.objects.filter(pk=paper.pk, received_on=None).update(**got):
        raise AlreadyThere(
            say("{paper} was received before. Nothing had to be done.", paper=paper.name)
        )
    items = (f"paper:{paper.pk}",)
    received = PapersReceived(**references(referral), items=items, done_on=received_on)
    append(received, actor=actor, at=at)
    if not _open_papers(referral):
        dated = Paper.objects.filter(referral=referral, needed=True, received_on__isnull=False)
        last = max((*(day for (day,) in dated.values_list("received_on") if day), received_on))
        _complete(referral, last, Basis.ALL_RECEIVED, actor, at)
    paper.refresh_from_db()
    return paper


@transaction.atomic
def mark_handed_in(*, referral_id: int, on: date, actor: Actor, at: datetime) -> Referral:
    """Say for the enterprise that the bank has everything: the bank then has to answer.

    It starts no clock by itself; a bank that does not answer in time is shown as the one at whom
    it stalls (`stalled_at_bank`).

    :raises ReferralNotFound: if the referral is out of reach
    :raises NotYours: if the actor does not speak for the enterprise
    :raises StepNotAllowed: if the file is complete, or the referral has ended
    :raises DayNotPossible: if the day is before the sending or after today
    :raises AlreadyThere: if it was said before
    """
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    see_that_may("mark_handed_in", actor, standing_of(referral))
    _see_collecting(referral, _BEFORE_COMPLETE)
    see_day(on, china_day(referral.sent_at), china_day(at))
    if referral.handed_in_on is not None:
        raise AlreadyThere(
            say(
                "That everything is handed in was said on {day} already. Nothing had to be done.",
                day=referral.handed_in_on,
            )
        )
    if not Referral.objects.filter(pk=referral.pk, state=referral.state, handed_in_on=None).update(
        handed_in_on=on
    ):
        raise ChangedMeanwhile(
            say(
                "Somebody else has just moved referral {referral}; nothing of yours was kept."
                " Reload the page and look at it again.",
                referral=referral.pk,
            )
        )
    referral.handed_in_on = on
    append(HandedIn(**references(referral), done_on=on), actor=actor, at=at)
    return referral


@transaction.atomic
def complete_file(
    *,
    referral_id: int,
    on: date,
    basis: Basis = Basis.BANK_SAYS,
    actor: Actor,
    at: datetime,
) -> Referral:
    """Record that the bank has the whole file: its days to decide count from `on`.

    :raises ReferralNotFound: if the referral is out of reach
    :raises StepNotAllowed: if it does not stand there, or the actor may not
    :raises DayNotPossible: if the day is before the sending or after today
    :raises PapersOpen: if all papers are said to be there and are not
    :raises NotHandedIn: if it rests on the enterprise's word and there is none
    :raises ChangedMeanwhile: if somebody was faster
    """
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    see_that_allowed(referral, "complete_file", actor)
    see_day(on, china_day(referral.sent_at), china_day(at))
    if basis is Basis.ALL_RECEIVED and (missing := _open_papers(referral)):
        raise PapersOpen(
            say(
                "These papers have not been received: {papers}. Receive them first, or record that"
                " the bank has enough.",
                papers=", ".join(missing),
            )
        )
    if basis is Basis.HANDED_IN and referral.handed_in_on is None:
        raise NotHandedIn(
            say(
                "Nobody has said that everything is handed in. Record that the bank has enough"
                " instead."
            )
        )
    return _complete(referral, on, basis, actor, at)


def _complete(referral: Referral, on: date, basis: Basis, actor: Actor, at: datetime) -> Referral:
    due = decision_due(on, InForce(on, referral.region))
    event = FileCompleted(
        **references(referral),
        amount_wan=referral.amount_wan,
        done_on=on,
        due_on=due,
        basis=basis.value,
    )
    return advance(
        referral,
        "complete_file",
        event,
        actor=actor,
        at=at,
        file_complete_on=on,
        decision_due_on=due,
        complete_basis=basis.value,
    )


def _open_papers(referral: Referral) -> list[str]:
    missing = Paper.objects.filter(referral=referral, needed=True, received_on=None)
    return list(missing.order_by("id").values_list("name", flat=True))


def _see_collecting(referral: Referral, states: Sequence[ReferralState]) -> None:
    if referral.state not in states:
        raise StepNotAllowed(
            say(
                "The papers of referral {referral} cannot be changed: it is in the state {state}."
                " They are collected from its acceptance until the file is complete.",
                referral=referral.pk,
                state=ReferralState(referral.state).staff,
            )
        )
