"""Papers handed in by the enterprise itself: photographed once, and never asked for again."""

from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.files.opening import open_file
from rongxie.foundation.files.purposes import Purpose
from rongxie.foundation.files.storing import Upload, store_file
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import as_platform
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.lists.access import StepNotAllowed
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.referrals.access import paper_in_reach, see_that_may, standing_of
from rongxie.mechanism.referrals.actions.filing import AlreadyThere
from rongxie.mechanism.referrals.advancing import references
from rongxie.mechanism.referrals.events import PaperSent
from rongxie.mechanism.referrals.models import Paper
from rongxie.rulebook.steps import ReferralState
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

_BEFORE_COMPLETE = (ReferralState.SENT, ReferralState.ACCEPTED, ReferralState.CONTACTED)
_FILE = "file:"


class NotHeld(Refusal):
    """The enterprise has handed in no such paper before."""


@transaction.atomic
def hand_in_paper(
    *, paper_id: int, content: BinaryIO | bytes, name: str, actor: Actor, at: datetime
) -> Paper:
    """Keep a scan or photograph of a paper for the bank that asked for it.

    That the bank has it, the bank says (`receive_paper`): no clock begins here. Handed in anew it
    takes the place of the one before, until the bank has it.

    :raises ReferralNotFound: if the paper is out of reach
    :raises NotYours: if the actor does not hand papers in for the enterprise
    :raises StepNotAllowed: if the file is complete, or the referral has ended
    :raises AlreadyThere: if the bank has the paper
    :raises Refusal: what `store_file` refuses
    """
    paper = _to_hand_in(paper_id, actor)
    return _kept(paper, content, name, actor, at)


@transaction.atomic
def hand_in_held(*, paper_id: int, actor: Actor, at: datetime) -> Paper:
    """Hand a paper in that the enterprise has handed in before, for this bank too.

    :raises ReferralNotFound: if the paper is out of reach
    :raises NotYours: if the actor does not hand papers in for the enterprise
    :raises StepNotAllowed: if the file is complete, or the referral has ended
    :raises AlreadyThere: if the bank has the paper
    :raises NotHeld: if there is none
    :raises Refusal: what `open_file` refuses
    """
    paper = _to_hand_in(paper_id, actor)
    held = held_before(paper, actor)
    if held is None:
        raise NotHeld(
            say("{paper} has not been handed in before. Photograph it and send it.",
                paper=paper.name)
        )  # fmt: skip
    with open_file(held.pk) as opened:
        return _kept(paper, opened.stream, opened.row.name, actor, at)


def held_before(paper: Paper, actor: Actor) -> StoredFile | None:
    """Return the latest file that was handed in for a paper of the same kind, if it is there."""
    if not paper.code or paper.file:
        return None
    same = in_reach(Paper, actor).filter(enterprise=paper.enterprise_id, code=paper.code)
    files = same.exclude(pk=paper.pk).filter(file__startswith=_FILE).values_list("file", flat=True)
    numbers = [int(one.removeprefix(_FILE)) for one in files if one[len(_FILE) :].isdecimal()]
    found = in_reach(StoredFile, actor).filter(pk__in=numbers, removed_at=None)
    return found.order_by("-stored_at", "-pk").first()


def _to_hand_in(paper_id: int, actor: Actor) -> Paper:
    paper = paper_in_reach(paper_id=paper_id, actor=actor)
    see_that_may("hand_in_paper", actor, standing_of(paper.referral))
    if paper.referral.state not in _BEFORE_COMPLETE:
        raise StepNotAllowed(
            say(
                "{paper} cannot be handed in any more: the bank has the whole file, or does not"
                " work on it any more.",
                paper=paper.name,
            )
        )
    if paper.received_on is not None:
        raise AlreadyThere(
            say("{paper} was received before. Nothing had to be done.", paper=paper.name)
        )
    return paper


def _kept(paper: Paper, content: BinaryIO | bytes, name: str, actor: Actor, at: datetime) -> Paper:
    of = Upload(
        name=name, purpose=Purpose.PAPER, region=paper.region, enterprise=paper.enterprise_id,
        bank_path=paper.reader_path,
    )  # fmt: skip
    file = store_file(content, of, actor=actor, at=at)
    _shut(paper)
    there = Paper.objects.filter(pk=paper.pk, received_on=None, file=paper.file)
    if not there.update(file=f"{_FILE}{file.pk}"):
        raise ChangedMeanwhile(
            say("Somebody else has just changed {paper}. Look at it again.", paper=paper.name)
        )
    told = PaperSent(
        **references(paper.referral), items=(f"paper:{paper.pk}",), file=str(file.pk),
        done_on=china_day(at),
    )  # fmt: skip
    append(told, actor=actor, at=at)
    paper.refresh_from_db()
    return paper


def _shut(paper: Paper) -> None:
    """Have the bank not read a scan that another takes the place of: no consent closes it later."""
    number = paper.file.removeprefix(_FILE)
    if number.isdecimal():
        with as_platform("after:referral.paper_sent", paper.region):
            StoredFile.objects.filter(pk=int(number), enterprise=paper.enterprise_id).update(
                bank_path=""
            )
