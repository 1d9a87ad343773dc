"""Somebody proves that he acts for an enterprise: by a code sent to a number on the record.

All of it runs in the reach of the platform (`foundation.identity.sessions.DOOR`): before the proof
nobody has a reach of his own, and is shown nothing.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.identity.codes import (
    Asked,
    Asking,
    Recipient,
    keep_code,
    take_to_send,
    try_code,
)
from rongxie.foundation.identity.purposes import ProofPurpose
from rongxie.foundation.identity.sessions import Opened, Proof, open_session
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.secrecy.lookups import lookup_digest, lookup_digests
from rongxie.mechanism.enterprises.access import Purpose
from rongxie.mechanism.enterprises.actions.contacts import in_clear, look_told
from rongxie.mechanism.enterprises.models import Contact, Enterprise
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.access import everywhere_of, see_that_may
from rongxie.mechanism.referrals.events import IdentityProved
from rongxie.mechanism.referrals.models import Identified
from rongxie.values.texts import Refusal, say
from rongxie.values.written import squeezed

_CASE = re.compile(r"[0-9]{1,18}")


class CodeNotRight(Refusal):
    """The code is wrong, over, used, or was never sent: which of them nobody is told."""


@dataclass(frozen=True, slots=True)
class CodeToSend:
    """A code with the number that it goes to; not printed, so that no log has it by accident."""

    purpose: ProofPurpose
    phone: str = field(repr=False)
    code: str = field(repr=False)


@transaction.atomic
def ask_code(  # noqa: PLR0913  # named, each of them
    *, about: str, phone: str, purpose: ProofPurpose, address: str, actor: Actor, at: datetime
) -> Asked:
    """Keep that somebody asks for a code; who knows no number of the record gets none.

    `about` is the number of a case or the credit code. The code goes to the number on the record
    that is the one typed. The answer is the same, and the same is done, whatever is there.

    :raises NotYours: if it is not the platform that keeps it
    :raises TooManyCodes: if too many were asked for a number, a case, or from an address
    """
    see_that_may("ask_code", actor, everywhere_of(actor))
    asking = Asking(
        about=squeezed(about).upper(),
        phone=lookup_digest(phone).hex(),
        address=address,
        purpose=purpose,
    )
    return keep_code(asking, _recipient(asking.about, phone), at=at)


@transaction.atomic
def code_to_send(*, handle: str, actor: Actor, at: datetime) -> CodeToSend | None:
    """Return what is to be sent for a handle, once; None where nothing is.

    The number is looked up only now, and the enterprise sees that it was.

    :raises NotYours: if it is not the platform that sends
    """
    see_that_may("ask_code", actor, everywhere_of(actor))
    if (taken := take_to_send(handle, at=at)) is None:
        return None
    row, code = taken
    contact = Contact.objects.filter(pk=row.contact or 0, ended_at=None).first()
    if contact is None:
        return None
    append(look_told(contact, Purpose.MESSAGE, actor), actor=actor, at=at)
    return CodeToSend(ProofPurpose(row.purpose), in_clear(contact).phone, code)


@transaction.atomic
def prove_code(
    *, handle: str, purpose: ProofPurpose, code: str, actor: Actor, at: datetime
) -> Opened | None:
    """Open a session for who enters the right code; None if it is not (see `proved`).

    It refuses nothing, for a refusal would take the count of tries back.

    :raises NotYours: if it is not the platform that looks
    """
    see_that_may("ask_code", actor, everywhere_of(actor))
    row = try_code(handle, purpose, code, at=at)
    if row is None or row.enterprise is None:
        return None
    reference = f"code:{row.pk}"
    proof = Proof(
        enterprise=row.enterprise,
        region=row.region,
        purpose=purpose,
        identified=Identified.PHONE_CODE.value,
        reference=reference,
    )
    opened = open_session(proof, at=at)
    number = str(row.enterprise)
    event = IdentityProved(
        subject=number,
        enterprise=number,
        region=row.region,
        purpose=purpose.value,
        identified=proof.identified,
        reference=str(opened.session),
    )
    append(event, actor=actor, at=at)
    return opened


def proved(opened: Opened | None) -> Opened:
    """Return the session that a code has opened, outside of the reach in which it was tried.

    :raises CodeNotRight: if it has opened none
    """
    if opened is None:
        raise CodeNotRight(
            say(
                "The code is not right, or does not count any more: it holds for ten minutes and"
                " five tries, and once. Look at the latest message, or ask for another code."
            )
        )
    return opened


def _recipient(about: str, phone: str) -> Recipient | None:
    """Return whom a code goes to; the same is asked of the database whatever is there."""
    number = int(about) if _CASE.fullmatch(about) else 0
    of_case = Case.objects.filter(pk=number).values_list("enterprise_id", flat=True).first()
    by_code = Enterprise.objects.filter(uscc=about).exclude(uscc="").only("pk").first()
    whose = of_case or (by_code.pk if by_code else 0)
    there = Enterprise.objects.filter(pk=whose).first()
    going_on = (there.successor_id or there.pk) if there else 0
    contact = (
        Contact.objects.filter(
            enterprise=going_on, phone_digest__in=lookup_digests(phone), ended_at=None
        )
        .order_by("-pk")
        .first()
    )
    return Recipient(going_on, contact.pk, contact.region) if contact else None
