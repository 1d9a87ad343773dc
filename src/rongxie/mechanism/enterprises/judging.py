"""Whether what is said of an enterprise can be kept: each column by itself, all of them named."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.regions.codes import codes_above
from rongxie.foundation.regions.queries import Place, places_of, plain_code
from rongxie.mechanism.enterprises.models import Changed, EnterpriseKind
from rongxie.values.industries import read_industry
from rongxie.values.regions import Level
from rongxie.values.texts import Message, Refusal, Text, say
from rongxie.values.uscc import read_code

NAME_MAX, ADDRESS_MAX = 200, 400
# A company and a cooperative exist by being registered; a stall or a farm may have no code.
CODED = frozenset({EnterpriseKind.COMPANY, EnterpriseKind.COOPERATIVE})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a value is held against: the actor's place, the places there are, and the day."""

    actor: Actor
    on: date
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(slots=True)
class Judged:
    """The values that can be kept, by column, and why the others cannot."""

    values: dict[Changed, str | date | None] = field(default_factory=dict)
    faults: dict[Changed, Message] = field(default_factory=dict)

    @property
    def fault(self) -> Message:
        """All faults in one sentence."""
        told = [
            say("{column}: {fault}", column=column.named, fault=fault)
            for column, fault in self.faults.items()
        ]
        joined = told[0]
        for one in told[1:]:
            joined = say("{first}; {second}", first=joined, second=one)
        return joined


def surroundings(actor: Actor, on: date, regions: Iterable[object]) -> Surroundings:
    """Return what values are held against, with the places of codes looked up at once."""
    codes = {plain_code(str(code)) for code in regions}
    return Surroundings(actor, on, {place.code: place for place in places_of(codes)})


def judge(values: Mapping[Changed, object], around: Surroundings) -> Judged:
    """Return which of the values can be kept, in plain form, and what is wrong with the others."""
    judged = Judged()
    for column, value in values.items():
        try:
            judged.values[column] = _READERS[column](value, around)
        except Refusal as refusal:
            judged.faults[column] = refusal.message
    return judged


def common_place(regions: Iterable[str]) -> str:
    """Return the code of the narrowest place that all lie in; blank: only the country has them."""
    shared = set.intersection(*({*codes_above(code), code} for code in set(regions)))
    return max(shared, key=len, default="")


def code_missing(kind: EnterpriseKind) -> Message:
    """Return what is wrong with a company that is entered without its code."""
    return say(
        "{kind}: it has a code; read it from the licence, or look the name up in the public"
        " register",
        kind=kind.named,
    )


class _Unusable(Refusal):
    """One value; caught here, and told with all others."""


def _name(value: object, around: Surroundings) -> str:
    name = " ".join(str(value).split())
    if not (2 <= len(name) <= NAME_MAX and name.isprintable()):
        raise _Unusable(
            say("The name needs 2 to {most} characters, as on the licence", most=NAME_MAX)
        )
    return name


def _address(value: object, around: Surroundings) -> str:
    address = " ".join(str(value).split())
    if len(address) > ADDRESS_MAX or not address.isprintable():
        raise _Unusable(
            say("An address has at most {most} characters, in one line", most=ADDRESS_MAX)
        )
    return address


def _kind(value: object, around: Surroundings) -> str:
    if str(value) not in {kind.value for kind in EnterpriseKind}:
        raise _Unusable(
            say(
                "{kind} is not a kind of enterprise; there are: {kinds}",
                kind=str(value) or "(blank)",
                kinds=Text(
                    en=", ".join(kind.value for kind in EnterpriseKind),
                    zh="、".join(kind.named.zh for kind in EnterpriseKind),
                ),
            )
        )
    return str(value)


def _region(value: object, around: Surroundings) -> str:
    code = plain_code(str(value))
    place = around.places.get(code)
    if place is None or place.until is not None or place.level.value < Level.COUNTY.value:
        raise _Unusable(
            say(
                "{region} is no place that stands today, from the county down. Pick the place by"
                " its name",
                region=str(value).strip() or "(blank)",
            )
        )
    if not around.actor.covers(code):
        raise _Unusable(
            say(
                "{place} lies outside of the place that you act for. Only an office that has both"
                " places, the tier above, can put an enterprise there: ask it to",
                place=place.path_text,
            )
        )
    return code


def _uscc(value: object, around: Surroundings) -> str:
    return str(read_code(str(value))) if str(value).strip() else ""


def _industry(value: object, around: Surroundings) -> str:
    return str(read_industry(str(value))) if str(value).strip() else ""


def _established_on(value: object, around: Surroundings) -> date | None:
    if value is None:
        return None
    if type(value) is not date or value > around.on:
        raise _Unusable(say("{day} is not a day up to today", day=str(value)))
    return value


_READERS: Mapping[Changed, Callable[[object, Surroundings], str | date | None]] = MappingProxyType({
    Changed.NAME: _name,
    Changed.ADDRESS: _address,
    Changed.REGION: _region,
    Changed.USCC: _uscc,
    Changed.KIND: _kind,
    Changed.INDUSTRY: _industry,
    Changed.ESTABLISHED_ON: _established_on,
})  # fmt: skip
