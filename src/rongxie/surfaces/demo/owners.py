"""The owner as whom one can look at the pages that need no account: by code and telephone."""

from dataclasses import dataclass
from pathlib import Path

from rongxie.foundation.database.home import closed_to_others
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.secrecy.keys import keys_of
from rongxie.mechanism.enterprises.actions.contacts import opened
from rongxie.mechanism.enterprises.models import Contact, Enterprise
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.steps import ReferralState, Role
from rongxie.surfaces.demo.cast import SIGN_INS, platform
from rongxie.values.texts import Language


@dataclass(frozen=True, slots=True)
class Owner:
    """What an owner proves to be one with; the code comes to the telephone."""

    uscc: str
    phone: str


def one_owner() -> Owner | None:
    """Return the owner of the first enterprise that a bank approved, if any was."""
    with reach(platform("sample")):
        approved = Referral.objects.filter(state=ReferralState.APPROVED.value).exclude(
            enterprise__uscc=""
        )
        one = approved.order_by("pk").values_list("enterprise_id", flat=True).first()
        contact = Contact.objects.filter(enterprise=one, ended_at=None).order_by("pk").first()
        if one is None or contact is None:
            return None
        uscc = Enterprise.objects.get(pk=one).uscc
        return Owner(uscc, opened(contact, keys_of({one})[one]).phone)


def keep_owner(one: Owner, home: Path, language: Language) -> None:
    """Add the owner to the file of the sign-ins: role, code, telephone."""
    role = Role.ENTERPRISE.named.said_in(language)
    with open(home / SIGN_INS, "a", encoding="utf-8", opener=closed_to_others) as file:
        file.write(f"{role}\t{one.uscc}\t{one.phone}\n")
