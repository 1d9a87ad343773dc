"""Who acts when a command works on the record: a member, in whose reach everything is done."""

from datetime import date

from rongxie.foundation.accounts.models import User
from rongxie.foundation.accounts.queries import actors_of
from rongxie.foundation.reach.actors import Actor
from rongxie.values.texts import Refusal, say


class NobodyToActAs(Refusal):
    """No member has the sign-in, or several of his memberships could be meant."""


def member_named(login: str, membership: int, on: date) -> Actor:
    """Return the one who acts: a member by his sign-in, under one of his memberships (0: the only).

    :raises NobodyToActAs: if there is none, or more than one
    """
    user = User.objects.filter(login=login, is_active=True).first()
    actors = actors_of(user.pk, on) if user else []
    wanted = f"membership:{membership}"
    chosen = [one for one in actors if not membership or one.name == wanted]
    if len(chosen) != 1:
        raise NobodyToActAs(
            say(
                "Say who acts: --as SIGN-IN, and --membership N where there are several."
                " Memberships that hold today: {held}.",
                held=", ".join(one.name.partition(":")[2] for one in actors) or "-",
            )
        )
    return chosen[0]
