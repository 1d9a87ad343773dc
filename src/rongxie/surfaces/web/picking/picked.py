"""Finding a place, an organisation or a bank by what somebody types, in forms and while typing."""

import re
from dataclasses import dataclass

from django.db.models import Q

from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import open_organisations
from rongxie.foundation.regions.finding import find
from rongxie.foundation.regions.queries import places_of
from rongxie.surfaces.clock import today

PLACES, BANKS, ORGANISATIONS = "places", "banks", "organisations"
KINDS = (PLACES, BANKS, ORGANISATIONS)
_OFFERED = 10  # what fits below a field on a phone
_WRITTEN = re.compile(r".*[（(]([0-9A-Za-z_.-]{2,40})[）)]\s*")


@dataclass(frozen=True, slots=True)
class Pick:
    """Something that can be picked; `path` tells where it lies."""

    code: str
    name: str
    path: str

    @property
    def written(self) -> str:
        """What stands in the field once it is picked."""
        return f"{self.name}（{self.code}）"


def offered(kind: str, text: str, within: str = "") -> tuple[Pick, ...]:
    """Return what a text may mean, the likeliest first; those within a place before others."""
    if not text.strip():
        return ()
    if kind != PLACES:
        return tuple(
            _open(kind, Q(name__icontains=text.strip()) | Q(code__istartswith=text.strip()))
        )
    return tuple(
        Pick(place.code, place.name, place.path_text)
        for place in find(text, within or None, _OFFERED)
    )


def pick_of(kind: str, text: str) -> tuple[Pick, ...]:
    """Return what is meant by the text of a field: one if it is clear, else what it may mean."""
    found = _WRITTEN.fullmatch(text)
    exact = _exactly(kind, found[1] if found else text.strip())
    if exact:
        return exact
    several = offered(kind, text)
    named = tuple(one for one in several if one.name == text.strip())
    return named if len(named) == 1 else several


def written(kind: str, value: str) -> str:
    """Return a code with its name, or what was typed as it was."""
    found = _exactly(kind, value)
    return found[0].written if found else value


def _exactly(kind: str, code: str) -> tuple[Pick, ...]:
    if not code.isascii():
        return ()
    if kind != PLACES:
        return tuple(_open(kind, Q(code=code)))
    return tuple(
        Pick(place.code, place.name, place.path_text)
        for place in places_of([code])
        if place.until is None
    )


def _open(kind: str, which: Q) -> list[Pick]:
    rows = open_organisations(today()).filter(which)
    if kind == BANKS:
        rows = rows.filter(kind=OrganisationKind.BANK.value)
    found = rows.select_related("parent").order_by("name", "code")[:_OFFERED]
    return [Pick(one.code, one.name, one.parent.name if one.parent else "") for one in found]
