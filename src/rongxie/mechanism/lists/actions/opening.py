"""Opening a case for a need: one open case for an enterprise at a time (32/2.1a 32/2.2b)."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from django.db import IntegrityError, transaction

from rongxie.foundation.accounts.access import Standing, may_take
from rongxie.foundation.events.writing import append
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import open_organisations
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.access import StepNotAllowed
from rongxie.mechanism.lists.events import CaseOpened
from rongxie.mechanism.lists.kinds import CaseOrigin
from rongxie.mechanism.lists.models import OPEN_STATES, Case, Removal
from rongxie.mechanism.lists.moving import references
from rongxie.mechanism.lists.needs import asked_for, need_of
from rongxie.rulebook.access import role_named
from rongxie.rulebook.steps import Role, State
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, Text, say

# Who found whom is told by whoever it is true of; a bank's nomination goes through the task force.
ORIGINS: Mapping[Role, tuple[CaseOrigin, ...]] = MappingProxyType({
    Role.VISITOR: (CaseOrigin.VISIT, CaseOrigin.SELF),
    Role.TOWNSHIP: (CaseOrigin.VISIT, CaseOrigin.SELF),
    Role.DEPARTMENT: (CaseOrigin.DEPARTMENT, CaseOrigin.VISIT),
    Role.FEDERATION: (CaseOrigin.FEDERATION, CaseOrigin.VISIT),
    Role.ENTERPRISE: (CaseOrigin.SELF,),
    Role.TASK_FORCE: (CaseOrigin.BANK,),
})  # fmt: skip

_BANK, _ORGANISATION = Text(en="bank", zh="银行"), Text(en="organisation", zh="机构")


class OriginOfOthers(Refusal):
    """Somebody states an origin that is not his to state, or leaves it out."""


class FinderUnknown(Refusal):
    """Who is said to have found the enterprise is not there on the day."""


class EnterpriseJoined(Refusal):
    """The enterprise was found to be the double of another, which goes on."""


class HasOpenCase(Refusal):
    """The enterprise has a case that is still open."""


class NotBeforeReentry(Refusal):
    """The enterprise was removed from the list, and may not come back yet."""


@transaction.atomic
def open_case(  # noqa: PLR0913  # what a case says of itself from the first day on
    *,
    enterprise_id: int,
    need_id: int,
    origin: CaseOrigin,
    facility_before: bool,
    found_by: str = "",
    another_bank: bool = True,
    actor: Actor,
    at: datetime,
) -> Case:
    """Open a case for a need of an enterprise.

    `found_by` is the organisation that found it, left out the actor's own; for a nomination the
    bank. `another_bank`: after a refusal try another bank at once, before any coaching.

    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    :raises StepNotAllowed: if the actor opens no cases there, or his own bank nominated it
    :raises OriginOfOthers: if somebody in this quality cannot say that
    :raises NeedNotFound: if the need is another's or was taken back
    :raises HasOpenCase: if another case is open
    :raises NotBeforeReentry: if it was removed and the day has not come
    """
    on = china_day(at)
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    _see_that_may_open(enterprise, origin, found_by, actor)
    finder = _finder(origin, found_by, actor, on)
    need = need_of(enterprise.pk, need_id, on)
    _see_that_may_come_back(enterprise, on)
    case = _opened(
        Case(
            enterprise_id=enterprise.pk, region=enterprise.region, state=State.DRAFT.value,
            origin=origin.value, found_by=finder, facility_before=bool(facility_before),
            another_bank=another_bank, opened_by=actor.name, opened_at=at, moved_at=at,
            **asked_for(need),
        )
    )  # fmt: skip
    append(_told(case), actor=actor, at=at)
    return case


def _see_that_may_open(
    enterprise: Enterprise, origin: CaseOrigin, found_by: str, actor: Actor
) -> None:
    banks = frozenset({found_by}) if origin is CaseOrigin.BANK else frozenset[str]()
    of = Standing(region=enterprise.region, enterprise=str(enterprise.pk), banks=banks)
    if not may_take(actor, "open", of):
        raise StepNotAllowed(
            say(
                "You act as {role} and cannot open a case for this enterprise: that is done by"
                " whoever found it in its place, and by nobody for a bank of his own.",
                role=role_named(actor.role),
            )
        )
    if origin not in ORIGINS[Role(actor.role or "")]:
        raise OriginOfOthers(
            say(
                "{role} does not open cases of the origin {origin}. Choose the one that is true,"
                " or pass it to whoever found the enterprise.",
                role=Role(actor.role or "").named,
                origin=CaseOrigin(origin).named,
            )
        )
    if enterprise.successor_id is not None:
        raise EnterpriseJoined(
            say(
                "This entry was joined with the enterprise {successor}. Open the case there.",
                successor=enterprise.successor_id,
            )
        )


def _finder(origin: CaseOrigin, found_by: str, actor: Actor, on: date) -> str:
    """Return who found the enterprise, by code; nobody where it came by itself."""
    if origin is CaseOrigin.SELF:
        return ""
    code = found_by or actor.organisation
    standing = open_organisations(on).filter(code=code)
    if origin is CaseOrigin.BANK:
        standing = standing.filter(kind=OrganisationKind.BANK.value)
    if (found_by or origin is CaseOrigin.BANK) and not standing.exists():
        raise FinderUnknown(
            say(
                "{code} is no open {kind} on {day}. Choose who found the enterprise from the list;"
                " of a merged one take the successor.",
                code=code,
                kind=_BANK if origin is CaseOrigin.BANK else _ORGANISATION,
                day=on,
            )
        )
    return code


def _see_that_may_come_back(enterprise: Enterprise, on: date) -> None:
    barred = Removal.objects.filter(enterprise=enterprise.pk, state="removed", reentry_on__gt=on)
    last = barred.order_by("-reentry_on").first()
    if last is not None:
        raise NotBeforeReentry(
            say(
                "The enterprise was removed from the recommendation list (case {case}) and may be"
                " listed again from {day} on. Until then it can appeal to the city.",
                case=last.case_id,
                day=last.reentry_on,
            )
        )


def _opened(case: Case) -> Case:
    """Write the case; of two who open one at the same time the database lets one through."""
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as error:
        if "case_one_open_for_an_enterprise" not in str(error):
            raise
        raise has_open_case(case.enterprise_id) from None
    return case


def has_open_case(enterprise_id: int) -> HasOpenCase:
    """Return the refusal of a second open case, naming the first if it is in reach."""
    first = Case.objects.filter(enterprise=enterprise_id, state__in=OPEN_STATES).first()
    return HasOpenCase(
        say(
            "The enterprise has an open case already: {case}. Go on with that one, or close it"
            " first.",
            case=first.pk if first else "…",
        )
    )


def _told(case: Case) -> CaseOpened:
    return CaseOpened(
        **references(case),
        amount_wan=case.amount_wan,
        origin=case.origin,
        found_by=case.found_by,
        facility_before=case.facility_before,
    )
