"""Plans and tasks: what is open, what is late, and who coaches a place."""

from datetime import date

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Length, StrIndex

from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.mechanisms import MechanismNotFound, mechanism_of
from rongxie.foundation.organisations.models import Organisation, open_organisations
from rongxie.foundation.reach.areas import Area
from rongxie.mechanism.coaching.models import CoachingPlan, CoachingTask
from rongxie.rulebook.steps import State


def open_plan_of(case_id: int) -> CoachingPlan | None:
    """Return the plan by which a case is coached now."""
    return CoachingPlan.objects.filter(case=case_id, state="open").first()


def tasks_overdue(on: date, area: Area) -> QuerySet[CoachingTask]:
    """Return the tasks of an area that should have been done before `on`, oldest first."""
    return _to_do(area).filter(due_on__lt=on).order_by("due_on", "id")


def tasks_to_do(area: Area) -> QuerySet[CoachingTask]:
    """Return the tasks of an area that are not proven yet, most urgent first."""
    return _to_do(area).order_by("due_on", "id")


def township_of(region: str, on: date) -> str:
    """Return the code of the organisation that coaches in a place: its township or street.

    Where none is entered, the office of the mechanism in charge; blank where there is no such.
    """
    nearest = (
        open_organisations(on)
        .filter(kind=OrganisationKind.TOWNSHIP.value)
        .annotate(found_at=StrIndex(Value(region), F("region")))
        .filter(found_at=1)
        .exclude(region="")
        .order_by(Length("region").desc(), "code")
        .first()
    )
    return nearest.code if nearest else _office_of(region, on)


def _office_of(region: str, on: date) -> str:
    try:
        office: Organisation = mechanism_of(region, on).office
    except MechanismNotFound:
        return ""
    return office.code


def _to_do(area: Area) -> QuerySet[CoachingTask]:
    return CoachingTask.objects.filter(
        region__gte=area.lo,
        region__lt=area.hi,
        done_on__isnull=True,
        plan__state="open",
        plan__case__state=State.COACHING.value,  # a removed case rests, and may be restored
    )
