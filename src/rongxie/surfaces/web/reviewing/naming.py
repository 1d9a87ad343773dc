"""How a page about a case calls it, and what it tells of it."""

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.access import enterprises_in_reach
from rongxie.mechanism.lists.models import Case
from rongxie.rulebook.steps import State
from rongxie.surfaces.web.figures.headline import wan_text
from rongxie.surfaces.web.worklists.wording import choice_of
from rongxie.values.texts import Message, Text, say

Words = Text | Message | str


def name_of(case: Case, actor: Actor) -> str | Message:
    """Return the name of the enterprise of a case, or the number if it has moved out of reach."""
    enterprise = enterprises_in_reach(actor).filter(pk=case.enterprise_id).first()
    return enterprise.name if enterprise else say("Case {number}", number=case.pk)


def lines_of(case: Case) -> tuple[tuple[Words, Words], ...]:
    """Return what whoever decides on a case has to have before his eyes."""
    return (
        (Text(en="Asks for", zh="申请金额"),
         say("{amount} × 10,000 yuan", amount=wan_text(case.amount_wan))),
        (Text(en="Purpose", zh="用途"), choice_of("purpose", case.purpose) or "–"),
        (Text(en="State", zh="状态"), State(case.state).staff),
    )  # fmt: skip
