"""What codes stand for on a page: enterprises, banks and places, each asked for once."""

from collections.abc import Iterable

from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.regions.queries import places_of
from rongxie.mechanism.enterprises.access import enterprises_in_reach


def organisations_named(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of organisations by code; a code that nobody has is left out."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    return dict(Organisation.objects.filter(code__in=wanted).values_list("code", "name"))


def enterprises_named(numbers: Iterable[int], actor: Actor) -> dict[int, str]:
    """Return the names of enterprises in reach: one that moved away since is left out."""
    found = enterprises_in_reach(actor).filter(pk__in=set(numbers))
    return dict(found.values_list("pk", "name"))


def places_named(codes: Iterable[str], within: str) -> dict[str, str]:
    """Return the names of places from below the place `within` down, by code."""
    wanted = sorted({code for code in codes if code})
    found = places_of([*wanted, within] if within else wanted)
    above = next((len(place.path) for place in found if place.code == within), 0)
    return {place.code: " / ".join(place.path[above:] or place.path[-1:]) for place in found}
