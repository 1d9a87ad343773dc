"""To whom a matter can be passed on: offered as one list, those nearest first."""

from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Organisation, open_organisations
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import below
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.regions.queries import places_of
from rongxie.mechanism.matters.models import Matter, MatterKind
from rongxie.surfaces.web.acting.fields import OneOfField

_COUNTY = 6  # digits of its code
_AT_MOST = 300  # of a county, with the tiers above it
_NO_BANKS = (MatterKind.OBJECTION.value, MatterKind.APPEAL.value)
_Group = tuple[str, list[tuple[str, str]]]
# Who can be chosen on the page under way: a form is made without knowing what it is about.
_offered: ContextVar[tuple[_Group, ...]] = ContextVar("offices_offered", default=())


class OfficesField(OneOfField):
    """One of those who can have the matter of the page under way."""

    def __init__(self, **given: Any) -> None:
        super().__init__(of=(), widget=forms.Select(), **given)
        self.choices = lambda: [("", "–"), *_offered.get()]


def offer(matter: Matter, actor: Actor, on: date) -> None:
    """Have the field offer who can have a matter; whether he may is found out when it is sent."""
    _offered.set(tuple(_groups(matter, actor, on)))


def _groups(matter: Matter, actor: Actor, on: date) -> Iterator[_Group]:
    rows = open_organisations(on).exclude(code=matter.addressee)
    banks = rows.filter(kind=OrganisationKind.BANK.value).order_by("name", "code")
    if actor.kind is Kind.BANK:
        own = below(actor.bank_path)
        yield _("Banks"), _named(banks.filter(path__gte=own.lo, path__lt=own.hi))
        return
    yield from _by_place(rows.exclude(kind=OrganisationKind.BANK.value), matter.region)
    if matter.kind not in _NO_BANKS:
        here = banks.filter(region__startswith=matter.region[:_COUNTY], parent__isnull=False)
        yield _("Banks"), _named(here[:_AT_MOST])


def _by_place(rows: "QuerySet[Organisation]", region: str) -> Iterator[_Group]:
    """Yield the offices of a place, then those of each place above it."""
    above = [region[:end] for end in range(len(region) + 1)]
    there = rows.filter(region__in=above).order_by(Length("region").desc(), "name", "code")
    found = list(there[:_AT_MOST])
    places = {place.code: place.name for place in places_of({one.region for one in found} - {""})}
    for place, listed in groupby(found, key=lambda one: one.region):
        yield places.get(place, place) or _("Nation"), _named(listed)


def _named(rows: Iterable[Organisation]) -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in rows]
