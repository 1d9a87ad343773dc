"""The people that enterprises are reached by, masked until there is a reason to look."""

from typing import Annotated

from ninja import Query
from pydantic import Field

from rongxie.mechanism.enterprises.access import DUTIES, Purpose, contacts_in_reach
from rongxie.mechanism.enterprises.actions.contacts import (
    add_contact,
    end_contact,
    look_at_contact,
)
from rongxie.mechanism.enterprises.models import ContactKind
from rongxie.mechanism.enterprises.queries.looking_up import by_phone, looks_at_contacts
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.fields import Code, In, Line, Number, Out
from rongxie.surfaces.api.paging import Asked, Page, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.contacts import ContactOut, LookOut, SeenOut
from rongxie.surfaces.api.shapes.enterprises import EnterpriseOut
from rongxie.surfaces.api.shapes.made import Made

routes = Routes("enterprises")


class ContactIn(In):
    """A person to reach an enterprise by."""

    kind: ContactKind
    name: Line
    phone: Line
    source: Code


class LookIn(In):
    """Why a contact is looked at; the enterprise sees it."""

    purpose: Purpose


class PhoneIn(In):
    """A telephone number that an enterprise is known by."""

    phone: Annotated[str, Field(max_length=40)]


class LooksAsked(In):
    """How many of the latest looks."""

    limit: Annotated[int, Field(ge=1, le=1_000)] = 100


class Enterprises(Out):
    """Enterprises that were found."""

    items: list[EnterpriseOut]


@routes.read("/enterprises/{int:enterprise}/contacts", does=contacts_in_reach)
def contacts(request: ActingRequest, enterprise: Number, asked: Asked) -> Page[ContactOut]:
    """List the standing contacts of an enterprise, masked, the latest first."""
    rows = contacts_in_reach(enterprise_id=enterprise, actor=request.actor)
    return page_of(request, rows, ContactOut.of, asked=asked, latest_first=True)


@routes.read("/enterprises/{int:enterprise}/looks", does=looks_at_contacts)
def looks(
    request: ActingRequest, enterprise: Number, asked: Annotated[LooksAsked, Query(...)]
) -> Page[LookOut]:
    """List who looked at the contacts of an enterprise, the latest first."""
    found = looks_at_contacts(enterprise_id=enterprise, actor=request.actor, limit=asked.limit)
    return Page(items=[LookOut.of(look) for look in found])


@routes.write(
    "/enterprises/{int:enterprise}/contacts",
    does=add_contact, status=201, who=DUTIES["keep_contacts"],
)  # fmt: skip
def add(request: ActingRequest, enterprise: Number, body: ContactIn) -> Made:
    """Keep a person to reach an enterprise by."""
    kept = add_contact(
        enterprise_id=enterprise, kind=body.kind, name=body.name, phone=body.phone,
        source=body.source, actor=request.actor, at=request.at,
    )  # fmt: skip
    return Made(id=kept.pk)


@routes.write("/contacts/{int:contact}/end", does=end_contact, who=DUTIES["keep_contacts"])
def end(request: ActingRequest, contact: Number) -> Made:
    """End a contact: nobody is reached by it any more."""
    return Made(id=end_contact(contact_id=contact, actor=request.actor, at=request.at).pk)


@routes.write("/contacts/{int:contact}/look", does=look_at_contact, kept=False)
def look(request: ActingRequest, contact: Number, body: LookIn) -> SeenOut:
    """Look at a contact in the clear; the enterprise sees who looked, when and what for."""
    seen = look_at_contact(
        contact_id=contact, purpose=body.purpose, actor=request.actor, at=request.at
    )
    return SeenOut(name=seen.name, phone=seen.phone)


@routes.ask("/enterprises/by-phone", does=by_phone)
def of_phone(request: ActingRequest, body: PhoneIn) -> Enterprises:
    """Find the enterprises in reach that a standing contact has a telephone number of."""
    found = by_phone(phone=body.phone, actor=request.actor)
    return Enterprises(items=[EnterpriseOut.of(row) for row in found])
