"""Who files returns, and who reads them."""

from django.db.models import QuerySet

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.reporting.models import BankReturn
from rongxie.rulebook.access import AnyRole, ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.values.texts import Refusal, say

FILERS: frozenset[AnyRole] = frozenset({Role.BANK, ReadingRole.HEAD_OFFICE})


class ReturnOfOthers(Refusal):
    """Somebody files a return for a bank that is not his."""


def returns_in_reach(actor: Actor) -> "QuerySet[BankReturn]":
    """Return the returns in the actor's reach: a head office has those of its branches."""
    return in_reach(BankReturn, actor)


def see_that_files(bank: str, bank_path: str, actor: Actor) -> None:
    """Refuse a return by anybody but the bank itself: branch and head office file each its own.

    :raises ReturnOfOthers: if the actor has another role or bank
    """
    own = actor.kind is Kind.BANK and actor.bank == bank and actor.bank_path == bank_path
    if actor.role not in FILERS or not own:
        raise ReturnOfOthers(
            say(
                "There is no bank {bank} for which you can file a return. Each branch and head"
                " office files its own.",
                bank=bank,
            )
        )
