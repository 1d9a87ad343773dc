"""What a matter must be to stand: an appeal is raised against a removal that holds."""

from rongxie.foundation.events.consequences import Consequence
from rongxie.foundation.reach.entering import as_platform
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.matters.models import MatterKind
from rongxie.rulebook.steps import State
from rongxie.values.texts import Refusal, say

_PROVINCE = 2  # digits


class NothingToAppeal(Refusal):
    """An appeal is raised against something other than a removal of the enterprise that holds."""


def see_that_removed(consequence: Consequence) -> None:
    """After `matter.opened`: take back an appeal that nobody could ever decide.

    Matters are raised before cases are known; who appeals may reach the matter and not the case.

    :raises NothingToAppeal: if the case is not there, another enterprise's, or not removed
    """
    event = consequence.event
    if getattr(event, "matter", "") != MatterKind.APPEAL.value:
        return
    with as_platform(consequence.actor.name, event.region[:_PROVINCE]):
        removed = event.case.isdecimal() and Case.objects.filter(
            pk=int(event.case), enterprise=int(event.enterprise), state=State.REMOVED.value
        )  # fmt: skip
        if removed and removed.exists():
            return
    raise NothingToAppeal(
        say(
            "An appeal is raised against the removal of a case of the enterprise, and case {case}"
            " is not removed now or not there. Choose the case on the enterprise's page; raise"
            " anything else as a complaint or an objection.",
            case=event.case or "-",
        )
    )
