"""Giving and withdrawing consent: per bank, with an end day and how the person was identified."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from rongxie.foundation.accounts.access import Standing
from rongxie.foundation.events.writing import append
from rongxie.foundation.identity.models import IdentifiedSession
from rongxie.foundation.identity.purposes import ProofPurpose
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.referrals.access import (
    consent_in_reach,
    everywhere_of,
    not_found,
    see_role,
    see_that_may,
)
from rongxie.mechanism.referrals.actions.showing import show
from rongxie.mechanism.referrals.advancing import ACTIVE
from rongxie.mechanism.referrals.days import see_day
from rongxie.mechanism.referrals.events import ConsentEnded, ConsentGiven, ConsentWithdrawn
from rongxie.mechanism.referrals.models import Consent, Identified, Referral
from rongxie.mechanism.referrals.purposes import ConsentPurpose, Opens
from rongxie.mechanism.referrals.queries.banks import open_banks
from rongxie.mechanism.referrals.queries.consents import ANY_BANK, FINANCING, consents_of
from rongxie.mechanism.referrals.wording import ENTERPRISE, choices
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

REPLACED = "replaced"  # in `withdrawn_by`: a later consent took the place of this one
ENDED = "ended"  #       its last day has passed
_BY_ITSELF = (Identified.PHONE_CODE, Identified.E_LICENCE)
_BY_OTHERS = (Identified.FACE_TO_FACE, Identified.PAPER)


class NotIdentified(Refusal):
    """How the person was identified does not fit who writes the consent down."""


class PurposeNotOffered(Refusal):
    """Nothing can be consented to for this purpose, or not to any bank at all."""


class ConsentOver(Refusal):
    """The consent was withdrawn, replaced or has ended."""


@transaction.atomic
def give_consent(  # noqa: PLR0913  # named, each of them
    *,
    enterprise_id: int,
    bank: str,
    ends_on: date,
    identified: Identified,
    source: str,
    file: str = "",
    proof: str = "",
    purpose: str = FINANCING,
    actor: Actor,
    at: datetime,
) -> Consent:
    """Open to a bank what the purpose says until a day; `*` is any bank that the county proposes.

    A consent for the same bank that still stands is replaced, and nothing is withdrawn by that.
    `proof` is the session in which the enterprise has identified itself (`session:12`).

    :raises ReferralNotFound: if the enterprise is out of reach
    :raises NotYours: if the actor does not take consents down
    :raises NotIdentified: if the way of identifying does not fit the actor, or what proves it is
        missing
    :raises PurposeNotOffered: if there is no such purpose yet, or not for any bank
    :raises NoSuchBank: if the bank is not there
    :raises DayNotPossible: if the last day is past
    """
    see_role("give_consent", actor)
    enterprise = _enterprise(enterprise_id, actor)
    day = china_day(at)
    see_that_may("give_consent", actor, _standing(enterprise))
    _see_offered(purpose, bank)
    _see_identified(identified, file, proof, actor, at)
    see_day(ends_on, day, date.max)
    path = "" if bank == ANY_BANK else open_banks([bank], day)[bank].path
    written = Consent(bank=bank, bank_path=path, purpose=purpose, given_on=day, ends_on=ends_on)
    written.identified, written.proof = identified.value, proof
    written.source, written.file, written.told_at = source, file, at
    written.enterprise, written.region = enterprise, enterprise.region
    return _replacing(written, actor, at)


@transaction.atomic
def withdraw_consent(*, consent_id: int, actor: Actor, at: datetime) -> Consent:
    """Take a consent back, and with a general one what was written from it.

    What a bank has decided stays; what it still has to answer is withdrawn (`handlers`).

    :raises ReferralNotFound: if the consent is out of reach
    :raises NotYours: if the actor does not take consents down
    :raises ConsentOver: if it does not stand any more
    """
    consent = consent_in_reach(consent_id=consent_id, actor=actor)
    see_that_may("withdraw_consent", actor, _standing_of(consent))
    taken = Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(
        withdrawn_at=at, withdrawn_by=actor.name
    )
    if not taken:
        raise ConsentOver(
            say(
                "Consent {consent} does not stand any more: it was withdrawn, replaced or has"
                " ended. Nothing had to be done.",
                consent=consent.pk,
            )
        )
    # Also from one that a later general consent replaced.
    from_it = Consent.objects.filter(
        enterprise=consent.enterprise_id,
        source__startswith=f"{ANY_BANK}:",
        withdrawn_at=None,
    )
    if consent.bank != ANY_BANK:
        from_it = from_it.none()
    written = list(from_it.order_by("id"))
    from_it.update(withdrawn_at=at, withdrawn_by=actor.name)
    day = china_day(at)
    events = [ConsentWithdrawn(**references(one), done_on=day) for one in (consent, *written)]
    append(*events, actor=actor, at=at)
    consent.refresh_from_db()
    return consent


@transaction.atomic
def end_consents(*, on: date, limit: int = 10_000, actor: Actor, at: datetime) -> int:
    """End consents whose last day is before `on`; returns how many, to be called until none is.

    Where a bank is at work on a case and a general consent covers it for longer, a consent for the
    bank is written from that.

    :raises NotYours: if it is not the platform that ends them
    """
    see_that_may("end_consents", actor, everywhere_of(actor))
    over = Consent.objects.filter(withdrawn_at=None, ends_on__lt=on).order_by("id")
    rows = list(over.select_for_update(skip_locked=True)[:limit])
    Consent.objects.filter(pk__in=[row.pk for row in rows]).update(
        withdrawn_at=at, withdrawn_by=ENDED
    )
    write_down(_going_on(rows, on), actor=actor, at=at)
    append(
        *(ConsentEnded(**references(row), ends_on=row.ends_on) for row in rows), actor=actor, at=at
    )
    return len(rows)


def write_down(written: Sequence[Consent], *, actor: Actor, at: datetime) -> list[Consent]:
    """Save consents that nobody has to be asked about any more, with their events."""
    for consent in written:
        consent.by, consent.at = actor.name, at
    saved = Consent.objects.bulk_create(written)
    append(*map(given, saved), actor=actor, at=at)
    return saved


def from_general(general: Consent, bank: Organisation, on: date) -> Consent:
    """Return the consent for a bank that follows from a general one, not saved yet.

    The enterprise has not named the bank: it is told before the bank sees how to reach it.
    """
    return Consent(
        enterprise_id=general.enterprise_id,
        region=general.region,
        bank=bank.code,
        bank_path=bank.path,
        purpose=general.purpose,
        given_on=on,
        ends_on=general.ends_on,
        identified=general.identified,
        proof=general.proof,
        source=f"{ANY_BANK}:{general.pk}",
        file=general.file,
    )


def given(consent: Consent) -> ConsentGiven:
    """Return the event of a consent that is given."""
    return ConsentGiven(
        **references(consent),
        purpose=consent.purpose,
        ends_on=consent.ends_on,
        identified=consent.identified,
        source=consent.source.replace(ANY_BANK, "any"),
    )


def references(consent: Consent) -> dict[str, str]:
    """Return what the events of a consent have in common; a general one is of no bank."""
    return {
        "subject": str(consent.pk),
        "region": consent.region,
        "enterprise": str(consent.enterprise_id),
        "bank": "" if consent.bank == ANY_BANK else consent.bank,
    }


def _enterprise(enterprise_id: int, actor: Actor) -> Enterprise:
    found = Enterprise.objects.filter(pk=enterprise_id)
    if actor.kind is Kind.ENTERPRISE:
        found = found.filter(pk=int(actor.enterprise))
    elif actor.area is not None:
        found = found.filter(region__gte=actor.area.lo, region__lt=actor.area.hi)
    enterprise = found.first()
    if enterprise is None:
        raise not_found(ENTERPRISE, enterprise_id)
    return enterprise


def _replacing(consent: Consent, actor: Actor, at: datetime) -> Consent:
    """Save a consent in the place of the one that stood for the bank, and show what it opens."""
    Consent.objects.filter(
        enterprise=consent.enterprise,
        bank=consent.bank,
        purpose=consent.purpose,
        withdrawn_at=None,
    ).update(withdrawn_at=at, withdrawn_by=REPLACED)
    (saved,) = write_down([consent], actor=actor, at=at)
    show(saved, at=at)
    return saved


def _going_on(ended: Sequence[Consent], on: date) -> list[Consent]:
    """Return what follows from general consents for banks that are at work, not saved yet."""
    financing = [one for one in ended if one.purpose == FINANCING and one.bank != ANY_BANK]
    held = consents_of([one.enterprise_id for one in financing], on)
    found = []
    for one in financing:
        general = held.general(one.enterprise_id, one.bank)
        working = Referral.objects.filter(
            enterprise=one.enterprise_id, bank=one.bank, state__in=ACTIVE
        )
        if general and working.exists():
            bank = Organisation(code=one.bank, path=one.bank_path)
            found.append(from_general(general, bank, on))
    return found


def _standing(enterprise: Enterprise) -> Standing:
    return Standing(region=enterprise.region, enterprise=str(enterprise.pk))


def _standing_of(consent: Consent) -> Standing:
    return Standing(region=consent.region, enterprise=str(consent.enterprise_id))


def _see_offered(purpose: str, bank: str) -> None:
    known = set(ConsentPurpose)
    terms = ConsentPurpose(purpose).terms if purpose in known else None
    if terms is None or not terms.offered:
        raise PurposeNotOffered(
            say(
                "Nothing can be consented to for the purpose {purpose}. Choose one of: {known}.",
                purpose=terms.title if terms else purpose or "''",
                known=choices((p, p.terms.title) for p in ConsentPurpose if p.terms.offered),
            )
        )
    if bank == ANY_BANK and Opens.REFERRAL not in terms.opens:
        raise PurposeNotOffered(
            say(
                "For the purpose {purpose} the enterprise names the bank. Only for financing can"
                " it leave the choice to the county.",
                purpose=terms.title,
            )
        )


def _see_proven(identified: Identified, proof: str, at: datetime) -> None:
    """See that the enterprise itself has proved who it is for this, and just now."""
    kind, _, number = proof.partition(":")
    running = IdentifiedSession.objects.filter(
        pk=int(number) if number.isdecimal() else 0,
        purpose=ProofPurpose.CONSENT.value,
        identified=identified.value,
        started_at__lte=at,
        ends_at__gt=at,
        ended_at=None,
    )
    if kind != "session" or not running.exists():
        raise NotIdentified(
            say(
                "Who consents has not shown for whom he acts, or not in the last half hour. Ask"
                " for a code to give consent, and enter it."
            )
        )


def _see_identified(
    identified: Identified, file: str, proof: str, actor: Actor, at: datetime
) -> None:
    own = actor.kind is Kind.ENTERPRISE
    if identified not in (_BY_ITSELF if own else _BY_OTHERS):
        raise NotIdentified(
            say(
                "{identified} does not show who consents here. An enterprise identifies itself by a"
                " code sent to its phone or by its electronic licence; an officer writes consent"
                " down face to face or from a signed paper.",
                identified=identified.value,
            )
        )
    if own:
        _see_proven(identified, proof, at)
    if identified is Identified.PAPER and not file:
        raise NotIdentified(
            say("A consent on paper needs the signed paper: upload it and try again.")
        )
