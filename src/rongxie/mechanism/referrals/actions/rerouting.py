"""What a bank had open goes to the bank that took it over."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from rongxie.foundation.events.writing import append
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.access import everywhere_of, see_that_may
from rongxie.mechanism.referrals.actions.working import end_referral
from rongxie.mechanism.referrals.advancing import ACTIVE, references
from rongxie.mechanism.referrals.causes import WithdrawCause
from rongxie.mechanism.referrals.events import ReferralRerouted
from rongxie.mechanism.referrals.models import Card, Consent, Paper, Referral
from rongxie.mechanism.referrals.queries.banks import open_banks
from rongxie.values.moments import china_day

_MERGED = "merged"  # in `withdrawn_by` and before the id in `source` of a consent


@transaction.atomic
def reroute_referrals(*, from_code: str, to_code: str, actor: Actor, at: datetime) -> int:
    """Move the open referrals of a bank to its successor, with their papers and consents.

    Clocks run on as they began. A case that the successor has or had itself cannot go to it twice:
    that referral is withdrawn and the case set free. What has ended stays where it was decided.

    Returns how many were moved.

    :raises NotYours: if it is not the platform that does so
    :raises NoSuchBank: if the successor is not there
    """
    see_that_may("reroute_referrals", actor, everywhere_of(actor))
    day = china_day(at)
    successor = open_banks([to_code], day)[to_code]
    open_ones = Referral.objects.filter(bank=from_code, state__in=ACTIVE)
    cases = Case.objects.filter(pk__in=open_ones.values("case")).order_by("pk")
    held = {case.pk: case for case in cases.select_for_update()}
    moved = 0
    for referral in open_ones.order_by("pk"):
        case = held[referral.case_id]
        if to_code in case.banks:
            end_referral(referral, WithdrawCause.BANK_MERGED, actor=actor, at=at)
            continue
        event = ReferralRerouted(**references(referral), successor=to_code)
        _hand_over(referral, case, successor)
        append(event, actor=actor, at=at)
        _consent_to(successor, referral, from_code, day, at)
        moved += 1
    return moved


@transaction.atomic
def follow_paths(*, under: str, actor: Actor, at: datetime) -> int:
    """Write the present paths of all branches under a path onto what they have open.

    When a head office is merged its branches keep their codes and get other paths.

    :raises NotYours: if it is not the platform that does so
    """
    see_that_may("reroute_referrals", actor, everywhere_of(actor))
    changed = 0
    for code, path in Organisation.objects.filter(path__startswith=under).values_list(
        "code", "path"
    ):
        stale = Referral.objects.filter(~Q(bank_path=path), bank=code, state__in=ACTIVE)
        Paper.objects.filter(referral__in=stale.values("pk")).update(bank_path=path)
        Card.objects.filter(~Q(bank_path=path), bank=code).update(bank_path=path)
        changed += stale.update(bank_path=path)
        consents = Consent.objects.filter(~Q(bank_path=path), bank=code, withdrawn_at=None)
        consents.update(bank_path=path)
    return changed


def _hand_over(referral: Referral, case: Case, successor: Organisation) -> None:
    Referral.objects.filter(pk=referral.pk).update(bank=successor.code, bank_path=successor.path)
    Paper.objects.filter(referral=referral).update(bank_path=successor.path)
    Card.objects.filter(referral=referral).update(bank=successor.code, bank_path=successor.path)
    case.banks = [*case.banks, successor.code]
    Case.objects.filter(pk=case.pk).update(banks=case.banks)


def _consent_to(
    successor: Organisation, referral: Referral, before: str, day: date, at: datetime
) -> None:
    """The successor has taken the bank's place; what the enterprise allowed holds as long."""
    standing = Consent.objects.filter(enterprise=referral.enterprise_id, withdrawn_at=None)
    consent = standing.filter(bank=before).first()
    if consent is None:
        return
    standing.filter(pk=consent.pk).update(withdrawn_at=at, withdrawn_by=_MERGED)
    if not standing.filter(bank=successor.code, purpose=consent.purpose).exists():
        consent.source = f"{_MERGED}:{consent.pk}"
        consent.pk, consent.bank, consent.bank_path = None, successor.code, successor.path
        consent.withdrawn_at, consent.withdrawn_by = None, ""
        consent.given_on = min(day, consent.ends_on)
        consent.save(force_insert=True)
