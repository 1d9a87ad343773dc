"""The signature that puts a batch on the recommendation list (32/2.2a)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from rongxie.foundation.accounts.access import Standing, may_take
from rongxie.foundation.events.writing import Event, append
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.access import StepNotAllowed, batch_in_reach, see_that_allowed
from rongxie.mechanism.lists.actions.laying import (
    locked,
    previous_signed,
    see_that_laid,
    see_that_recent,
)
from rongxie.mechanism.lists.events import BatchSigned, CaseRecommended, CaseReturned
from rongxie.mechanism.lists.kinds import BatchState, SignMode
from rongxie.mechanism.lists.mandates import Mandate, mandate_of, same_person
from rongxie.mechanism.lists.models import Batch, BatchCase, Case, CaseNote
from rongxie.mechanism.lists.moving import move_all, noted, references
from rongxie.mechanism.lists.snapshots import changed_since, digest_of
from rongxie.mechanism.lists.wording import numbers
from rongxie.rulebook.access import role_named
from rongxie.rulebook.parameters import InForce
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

STRUCK = "struck"


class NotProvenAgain(Refusal):
    """Somebody signs on the platform who has not just proved again who he is."""


class SealMissing(Refusal):
    """A batch is signed by electronic seal without the reference of the seal."""


class NotASecondPerson(Refusal):
    """A batch on paper is compared by nobody, or by the one who handed in its scan."""


class DigestDiffers(Refusal):
    """What was signed is not what was laid."""


class ChangedSinceLaid(Refusal):
    """Rows say something else than what the batch shows."""


class StrikingUnclear(Refusal):
    """A case is struck out without a reason, is not in the batch, or none is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """How a batch is signed; `digest_seen` is the digest on what was read and signed.

    On the platform `reauthenticated_at` is when the signer last proved who he is; by electronic
    seal `seal` is its reference. On paper the actor is the second person, who compares the scan
    that somebody else handed in. `document` names whoever signs in the convener's place.
    """

    mode: SignMode
    digest_seen: str
    document: str = ""
    reauthenticated_at: datetime | None = None
    seal: str = ""


@transaction.atomic
def sign_batch(
    *,
    batch_id: int,
    signature: Signature,
    struck: Mapping[int, str] | None = None,
    actor: Actor,
    at: datetime,
) -> Batch:
    """Put the cases of a batch on the recommendation list, all of them or none.

    `struck` are cases that the convener does not sign, each with the reason: they go back.

    :raises BatchNotFound: if the actor cannot reach the batch
    :raises StepNotAllowed: if the actor is not convener there, or a case has moved on
    :raises BatchNotLaid: if it is signed already, or was taken back
    :raises NotNamedInWriting: if the actor is not the convener and no document names him
    :raises NotProvenAgain: on the platform, if the last proof of who he is is too old
    :raises SealMissing: if the seal has no reference
    :raises NotASecondPerson: on paper, without a scan of somebody else
    :raises DigestDiffers: if another digest was signed
    :raises ChangedSinceLaid: if a case has changed since, and which
    :raises ScreeningsTooOld: if a screening is too old or fails by now
    :raises StrikingUnclear: if a struck case lacks its reason, or none is left to sign
    """
    batch = batch_in_reach(batch_id=batch_id, actor=actor)
    if not may_take(actor, "sign", Standing(region=batch.region)):
        raise _not_the_convener(actor)
    see_that_laid(batch)
    mandate = mandate_of(actor, batch.region, signature.document, china_day(at))
    _see_that_signed(batch, signature, actor, at)
    cases = locked(list(batch.lines.values_list("case", flat=True)), actor)
    _see_that_unchanged(batch, cases, actor)
    reasons = _reasons(cases, struck or {})
    signed = [case for case in cases if case.pk not in reasons]
    see_that_recent(signed, china_day(at))
    told = [*_strike(batch, cases, reasons, actor, at), *_recommend(batch, signed, signature, at)]
    _seal(batch, signature, mandate, actor, at)
    append(*told, _signed(batch, len(signed)), actor=actor, at=at)
    return batch


def _see_that_signed(batch: Batch, signature: Signature, actor: Actor, at: datetime) -> None:
    if signature.digest_seen != batch.digest:
        raise DigestDiffers(
            say(
                "The digest that was signed is not that of batch {batch}. Open the batch again and"
                " compare the digest at its end.",
                batch=batch.pk,
            )
        )
    _MODES[SignMode(signature.mode)](batch, signature, actor, at)


def _on_platform(batch: Batch, signature: Signature, actor: Actor, at: datetime) -> None:
    minutes = InForce(china_day(at), batch.region)["reauthentication_minutes"]
    proven = signature.reauthenticated_at
    if proven is None or not timedelta(0) <= at - proven <= timedelta(minutes=minutes):
        raise NotProvenAgain(
            say(
                "To sign, prove again who you are: it must be at most {minutes} minutes ago."
                " Then press once more; the batch is as it was.",
                minutes=minutes,
            )
        )


def _by_seal(batch: Batch, signature: Signature, actor: Actor, at: datetime) -> None:
    if not signature.seal.strip():
        raise SealMissing(
            say(
                "Batch {batch} lacks the reference of the electronic seal. Copy it from the system"
                " of seals.",
                batch=batch.pk,
            )
        )


def _on_paper(batch: Batch, signature: Signature, actor: Actor, at: datetime) -> None:
    if not batch.scan or same_person(batch.scanned_by, actor.name):
        raise NotASecondPerson(
            say(
                "A batch signed on paper takes two: one hands in the scan, another compares the"
                " printed digest and enters it. For batch {batch} the other is missing.",
                batch=batch.pk,
            )
        )


_MODES = {SignMode.PLATFORM: _on_platform, SignMode.E_SEAL: _by_seal, SignMode.PAPER: _on_paper}


def _see_that_unchanged(batch: Batch, cases: Sequence[Case], actor: Actor) -> None:
    for case in cases:
        see_that_allowed(case, "sign", actor)
    changed = changed_since(batch, cases)
    if changed or digest_of(batch.snapshot) != batch.digest:
        raise ChangedSinceLaid(
            say(
                "These cases of batch {batch} have changed since it was laid: {cases}. Take it"
                " back and lay it again, so that what is signed is what holds.",
                batch=batch.pk,
                cases=numbers(changed) or "-",
            )
        )


def _reasons(cases: Sequence[Case], struck: Mapping[int, str]) -> dict[int, str]:
    reasons = {number: text.strip() for number, text in struck.items()}
    known = {case.pk for case in cases}
    if not all(reasons.values()) or not reasons.keys() <= known or reasons.keys() == known:
        raise StrikingUnclear(
            say(
                "A struck case is one of the batch and needs its reason, and one case at least"
                " stays to be signed. If none is to be signed, take the batch back."
            )
        )
    return reasons


def _strike(
    batch: Batch, cases: Sequence[Case], reasons: Mapping[int, str], actor: Actor, at: datetime
) -> list[Event]:
    """Send struck cases back, each with its reason, and return the events that tell of it."""
    struck = [case for case in cases if case.pk in reasons]
    told = [
        CaseReturned(**references(case), from_state=case.state, items=(STRUCK,)) for case in struck
    ]
    move_all(struck, "return", at=at, changes={})
    BatchCase.objects.filter(batch=batch, case__in=struck).update(struck=True)
    CaseNote.objects.bulk_create(
        note
        for case in struck
        for note in noted(case, "return", {STRUCK: reasons[case.pk]}, actor=actor, at=at)
    )
    return [*told]


def _recommend(
    batch: Batch, cases: Sequence[Case], signature: Signature, at: datetime
) -> list[Event]:
    """Put cases on the recommendation list, and return the events that tell of it."""
    move_all(cases, "sign", at=at, changes={"recommended_on": china_day(at)})
    return [
        CaseRecommended(
            **references(case),
            amount_wan=case.amount_wan,
            batch=str(batch.pk),
            digest=batch.digest,
            mode=signature.mode.value,
        )
        for case in cases
    ]


def _seal(batch: Batch, signature: Signature, mandate: Mandate, actor: Actor, at: datetime) -> None:
    batch.previous = previous_signed(batch.region)
    batch.state = BatchState.SIGNED.value
    batch.mode = signature.mode.value
    batch.seal = signature.seal if signature.mode is SignMode.E_SEAL else ""
    batch.checked_by = actor.name if signature.mode is SignMode.PAPER else ""
    batch.convener, batch.document = mandate.convener, mandate.document
    batch.signed_by, batch.signed_at = actor.name, at
    batch.save()


def _signed(batch: Batch, count: int) -> BatchSigned:
    return BatchSigned(
        subject=str(batch.pk),
        region=batch.region,
        count=count,
        digest=batch.digest,
        mode=batch.mode,
        document=f"batch:{batch.pk}" if batch.document else "",  # its number stands in the table
    )


def _not_the_convener(actor: Actor) -> StepNotAllowed:
    return StepNotAllowed(
        say(
            "You act as {role}. A batch is signed by the convener, or by whoever a document names"
            " in the convener's place.",
            role=role_named(actor.role),
        )
    )
