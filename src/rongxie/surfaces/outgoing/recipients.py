"""Whom an event is told: found in the record, in the reach of the platform that is open."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.db.models import Model

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.organisations.models import Organisation, holding
from rongxie.mechanism.coaching.models import CoachingPlan
from rongxie.mechanism.evidence.models import FactRequest
from rongxie.mechanism.matters.models import Matter
from rongxie.mechanism.supervision.models import SupervisionOrder
from rongxie.rulebook.steps import Role
from rongxie.surfaces.outgoing.templates import Audience

_COUNTY = 6  # digits


@dataclass(frozen=True, slots=True)
class Recipient:
    """An enterprise by its number, or an organisation by its code; a bank has its path too."""

    reference: str
    enterprise: int | None = None
    bank_path: str = ""


def recipients(event: EventRow, audience: Audience, on: date) -> list[Recipient]:
    """Return whom of an audience an event is told; nobody where there is none."""
    return list(_FINDERS[audience](event, on))


def _enterprise(event: EventRow, on: date) -> Iterator[Recipient]:
    if event.enterprise.isdigit():
        yield Recipient(f"enterprise:{event.enterprise}", int(event.enterprise))


def _bank(event: EventRow, on: date) -> Iterator[Recipient]:
    yield from _organisation(event.bank)


def _addressee(event: EventRow, on: date) -> Iterator[Recipient]:
    sort = event.kind.split(".", maxsplit=1)[0]
    model, column = _ADDRESSED[sort]
    found = model._default_manager.filter(pk=event.subject).values_list(column, flat=True).first()
    yield from _organisation(found or "")


def _asker(event: EventRow, on: date) -> Iterator[Recipient]:
    found = Matter.objects.filter(pk=event.subject).values_list("asker", flat=True).first()
    yield from _organisation(found or "")


def _coach(event: EventRow, on: date) -> Iterator[Recipient]:
    plans = CoachingPlan.objects.filter(case=int(event.case)).order_by("-pk")
    yield from _organisation(plans.values_list("coach", flat=True).first() or "")


def _convener(event: EventRow, on: date) -> Iterator[Recipient]:
    yield from _holding(Role.CONVENER, event.region, on)


def _task_force(event: EventRow, on: date) -> Iterator[Recipient]:
    yield from _holding(Role.TASK_FORCE, event.region[:_COUNTY], on)


def _holding(role: Role, region: str, on: date) -> Iterator[Recipient]:
    """Yield the organisations whose people hold a role in just this place."""
    held = Membership.objects.filter(holding(on), role=role.value, region=region)
    codes = held.values_list("organisation__code", flat=True)
    for code in codes.order_by("organisation__code").distinct():
        yield from _organisation(code)


def _organisation(code: str) -> Iterator[Recipient]:
    found = Organisation.objects.filter(code=code).first() if code else None
    if found is not None:
        path = found.path if found.kind == "bank" else ""
        yield Recipient(f"organisation:{code}", bank_path=path)


_ADDRESSED: Mapping[str, tuple[type[Model], str]] = {
    "matter": (Matter, "addressee"),
    "order": (SupervisionOrder, "addressee"),
    "evidence": (FactRequest, "department"),
}
_FINDERS: Mapping[Audience, Callable[[EventRow, date], Iterator[Recipient]]] = MappingProxyType({
    Audience.ENTERPRISE: _enterprise,
    Audience.BANK: _bank,
    Audience.ADDRESSEE: _addressee,
    Audience.ASKER: _asker,
    Audience.COACH: _coach,
    Audience.CONVENER: _convener,
    Audience.TASK_FORCE: _task_force,
})  # fmt: skip
