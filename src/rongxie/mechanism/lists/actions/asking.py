"""What the first check finds missing goes back to the enterprise, before a case is declared."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.access import case_in_reach, see_that_allowed
from rongxie.mechanism.lists.actions.declaring import Item, reasons_in
from rongxie.mechanism.lists.events import CaseAskedBack
from rongxie.mechanism.lists.kinds import FIRST_CHECK
from rongxie.mechanism.lists.models import Case, CaseNote
from rongxie.mechanism.lists.moving import noted, references
from rongxie.rulebook.clauses import cited

CLAUSES = (cited("32/3.2a"),)


@transaction.atomic
def ask_back(*, case_id: int, items: Sequence[Item], actor: Actor, at: datetime) -> Case:
    """Tell an enterprise what its application lacks; whoever may declare the case asks (32/3.2a).

    The case stays where it is, and is declared when what was asked for is there.

    :raises CaseNotFound: if the actor cannot reach the case
    :raises StepNotAllowed: if it is declared already, or the actor is not the township
    :raises ReasonsMissing: if an item lacks its reason, or there is none
    """
    case = case_in_reach(case_id=case_id, actor=actor)
    see_that_allowed(case, "declare", actor)
    reasons = reasons_in(case, items)
    CaseNote.objects.bulk_create(noted(case, FIRST_CHECK, reasons, actor=actor, at=at))
    append(CaseAskedBack(**references(case), items=tuple(reasons)), actor=actor, at=at)
    return case
