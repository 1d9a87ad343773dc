"""Applying for a loan in one go: what is asked for, what is known, the commitment, the consents.

By the enterprise itself, or by a visitor or the township who fills it in for it; the township then
checks the papers and declares the case (32/2.1c).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction

from rongxie.foundation.accounts.access import Standing
from rongxie.foundation.files.purposes import Purpose
from rongxie.foundation.files.storing import Upload, store_file
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.evidence.actions import Stated, record_evidence
from rongxie.mechanism.lists.actions.opening import open_case
from rongxie.mechanism.lists.kinds import CaseOrigin
from rongxie.mechanism.lists.models import Case, CaseNote
from rongxie.mechanism.lists.moving import noted
from rongxie.mechanism.lists.needs import latest_standing_need
from rongxie.mechanism.referrals.access import see_that_may
from rongxie.mechanism.referrals.actions.consenting import give_consent
from rongxie.mechanism.referrals.commitment import ITEM, WORDING
from rongxie.mechanism.referrals.models import Identified
from rongxie.mechanism.visits.actions.needs import NewNeed, state_need
from rongxie.mechanism.visits.models import BY_ENTERPRISE, Need
from rongxie.rulebook.clauses import cited
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

CLAUSES = (cited("32/2.1a"), cited("32/2.1c"), cited("32/2.2c"), cited("32/3.4a"))
_ASSISTED = "assisted"  # the source of what somebody filled in for the enterprise


class NotPromised(Refusal):
    """An application without the commitment that it is true."""


class BankNotNamed(Refusal):
    """An application that no bank may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What an enterprise applies with; without a need it is the one that stands already.

    `banks` are codes in the order of the wish, or `*` for any that the county proposes; each may
    see the application until `ends_on`. `identified`, `proof` and `file` tell how the person was
    known, as with a consent (`give_consent`).
    """

    banks: Sequence[str]
    ends_on: date
    facility_before: bool
    promised: bool
    identified: Identified
    proof: str = ""
    file: str = ""
    need: NewNeed | None = None
    facts: Sequence[Stated] = ()


@transaction.atomic
def apply_for_loan(
    *, enterprise_id: int, application: Application, actor: Actor, at: datetime
) -> Case:
    """Keep all that an enterprise applies with, and open its case; or nothing of it.

    The commitment is kept with the case in its words, with whoever gave or wrote it down and how
    the person was known.

    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    :raises NotYours: if the actor does not apply for it
    :raises NotPromised: without the commitment
    :raises BankNotNamed: if no bank may see it
    :raises Refusal: what `record_evidence`, `state_need`, `open_case` and `give_consent` refuse
    """
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    standing = Standing(region=enterprise.region, enterprise=str(enterprise.pk))
    see_that_may("apply_for_loan", actor, standing)
    _see_whole(application)
    if application.facts:
        record_evidence(enterprise_id=enterprise_id, stated=application.facts, actor=actor, at=at)
    need = _need(enterprise_id, application, actor, at)
    case = open_case(
        enterprise_id=enterprise_id, need_id=need.pk, origin=CaseOrigin.SELF,
        facility_before=application.facility_before, actor=actor, at=at,
    )  # fmt: skip
    CaseNote.objects.bulk_create(
        noted(case, "open", {ITEM: _in_words(application)}, actor=actor, at=at)
    )
    for bank in dict.fromkeys(application.banks):
        give_consent(
            enterprise_id=enterprise_id, bank=bank, ends_on=application.ends_on,
            identified=application.identified, source=_source(actor), file=application.file,
            proof=application.proof, actor=actor, at=at,
        )  # fmt: skip
    return case


@transaction.atomic
def apply_for_owner(  # noqa: PLR0913  # what is filled in for somebody
    *,
    enterprise_id: int,
    need: NewNeed,
    banks: Sequence[str],
    ends_on: date,
    facility_before: bool,
    promised: bool,
    identified: Identified,
    paper: tuple[str, BinaryIO | bytes] | None = None,
    actor: Actor,
    at: datetime,
) -> Case:
    """Apply for an enterprise whose owner was met, or signed.

    `paper` is the name and the content of what was signed; it is kept with the consents.

    :raises Refusal: what `apply_for_loan` and `store_file` refuse
    """
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    file = ""
    if paper is not None:
        name, content = paper
        of = Upload(
            name=name, purpose=Purpose.CONSENT, region=enterprise.region, enterprise=enterprise.pk
        )
        file = str(store_file(content, of, actor=actor, at=at).pk)
    application = Application(
        banks=banks, ends_on=ends_on, facility_before=facility_before, promised=promised,
        identified=identified, file=file, need=need,
    )  # fmt: skip
    return apply_for_loan(enterprise_id=enterprise_id, application=application, actor=actor, at=at)


def _see_whole(application: Application) -> None:
    if not application.promised:
        raise NotPromised(
            say(
                "The application needs the commitment that what it says is true. Read it and tick"
                " it, or have it signed."
            )
        )
    if not application.banks:
        raise BankNotNamed(
            say(
                "No bank may see the application. Choose at least one, or leave the choice to the"
                " county."
            )
        )


def _need(enterprise_id: int, application: Application, actor: Actor, at: datetime) -> Need:
    if application.need is None:
        return latest_standing_need(enterprise_id, china_day(at))
    return state_need(
        enterprise_id=enterprise_id, need=application.need, source=_source(actor), actor=actor,
        at=at,
    )  # fmt: skip


def _source(actor: Actor) -> str:
    return BY_ENTERPRISE if actor.kind is Kind.ENTERPRISE else _ASSISTED


def _in_words(application: Application) -> str:
    known_by = application.proof or (f"file:{application.file}" if application.file else "")
    return f"{WORDING.zh}（{application.identified.value}{' ' if known_by else ''}{known_by}）"
