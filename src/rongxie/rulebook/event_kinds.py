"""What the log can say: every kind of event, what it moves, and what it may carry.

A kind is never renamed and a payload key never reused: events are kept for good.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from rongxie.rulebook.clauses import cited
from rongxie.rulebook.reasons import reasons
from rongxie.values.texts import Refusal, Text, say

FLAGS = "flags"
REASONS = "reasons"
_CODE = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
# A mobile number, and the number of an identity card: neither is a code of ours.
_OF_A_PERSON = re.compile(r"1[3-9]\d{9}|[1-9]\d{5}(19|20)\d{2}[01]\d[0-3]\d{4}[\dXx]")

Plain = str | int | float | bool | list[str]


class Carried(StrEnum):
    """What the value of a payload key may be; none of them has room for words."""

    AMOUNT = "amount"  # 万元, not negative
    RATE = "rate"  #     percent a year
    COUNT = "count"
    DAY = "day"
    CODE = "code"  #     a code or reference of ours
    CODES = "codes"
    DIGEST = "digest"  # 64 hexadecimal digits
    MARK = "mark"  #     true or false


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind: the sort of subject that it moves, and the keys and flags that it may carry."""

    name: str
    title: Text
    subject: str
    clauses: tuple[str, ...]
    payload: Mapping[str, Carried]
    flags: frozenset[str]
    step: str = ""
    referral_step: str = ""


class UnknownEventKind(Refusal):
    """A name that no kind of event has."""


class PayloadNotAllowed(Refusal):
    """An event carries what its kind may not carry."""


@cache
def event_kinds() -> Mapping[str, EventKind]:
    """Return the kinds by name, in the order of the catalogue."""
    raw = _read()
    keys = {name: Carried(sort) for name, sort in raw["keys"].items()}
    groups = {name: frozenset(members) for name, members in raw["flags"].items()}
    groups[REASONS] = frozenset(reasons())
    found = {name: _kind(name, row, keys, groups) for name, row in raw["kinds"].items()}
    return MappingProxyType(found)


@cache
def subjects() -> Mapping[str, Text]:
    """Return the sorts of subject by name."""
    return MappingProxyType({name: Text(**row) for name, row in _read()["subjects"].items()})


def event_kind(name: str) -> EventKind:
    """Return one kind.

    :raises UnknownEventKind: if the catalogue does not have it
    """
    if name not in event_kinds():
        raise UnknownEventKind(say("There is no kind of event {name}", name=name))
    return event_kinds()[name]


def kind_of_step(step: str) -> EventKind:
    """Return the kind that a step of a case writes.

    :raises UnknownEventKind: if no kind is written by the step
    """
    return _written_by("step", step)


def kind_of_referral_step(step: str) -> EventKind:
    """Return the kind that a step of a referral writes.

    :raises UnknownEventKind: if no kind is written by the step
    """
    return _written_by("referral_step", step)


def plain_payload(kind: EventKind, payload: Mapping[str, object]) -> dict[str, Plain]:
    """Return what an event carries, as JSON knows it; None and empty values are left out.

    :raises PayloadNotAllowed: if a key, a flag or a value is not allowed
    """
    given = {name: value for name, value in payload.items() if value not in (None, "", (), [])}
    flags = given.pop(FLAGS, ())
    for name in given.keys() - kind.payload.keys():
        raise _not_allowed(kind, name)
    plain = {name: _plain(kind, name, value) for name, value in given.items()}
    if flags:
        plain[FLAGS] = _flags(kind, flags)
    return plain


def _flags(kind: EventKind, flags: object) -> list[str]:
    """Return the flags, each once, in the order given."""
    if isinstance(flags, str) or not isinstance(flags, Iterable):
        raise _not_allowed(kind, FLAGS)
    listed = list(dict.fromkeys(flags))
    for flag in listed:
        if flag not in kind.flags:
            raise _not_allowed(kind, f"{FLAGS}: {flag}")
    return listed


def _plain(kind: EventKind, name: str, value: object) -> Plain:
    sort = kind.payload[name]
    plain = _FORMS[sort](value)
    if plain is None:
        raise _not_allowed(kind, name)
    return plain


def _number(value: object) -> Plain | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = float(value)
    return number if 0 <= number < float("inf") else None


def _count(value: object) -> Plain | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
    return value if fits and isinstance(value, int) else None


def _day(value: object) -> Plain | None:
    return value.isoformat() if type(value) is date else None


def _code(value: object) -> str | None:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        return None
    return None if _OF_A_PERSON.fullmatch(value) else str(value)


def _codes(value: object) -> Plain | None:
    if isinstance(value, str) or not isinstance(value, Iterable):
        return None
    codes = [_code(one) for one in value]
    known = [code for code in codes if code is not None]
    return known if len(known) == len(codes) else None


def _digest(value: object) -> Plain | None:
    return value if isinstance(value, str) and _DIGEST.fullmatch(value) else None


def _mark(value: object) -> Plain | None:
    return value if isinstance(value, bool) else None


_FORMS = {
    Carried.AMOUNT: _number,
    Carried.RATE: _number,
    Carried.COUNT: _count,
    Carried.DAY: _day,
    Carried.CODE: _code,
    Carried.CODES: _codes,
    Carried.DIGEST: _digest,
    Carried.MARK: _mark,
}


def _not_allowed(kind: EventKind, what: str) -> PayloadNotAllowed:
    """Name the key and never the value: it may be what must not be written down."""
    return PayloadNotAllowed(
        say(
            "An event {kind} may not carry this {what}. Keep words and personal data in their own"
            " tables and refer to them by a code.",
            kind=kind.name,
            what=what,
        )
    )


def _written_by(table: str, step: str) -> EventKind:
    for kind in event_kinds().values():
        if step and getattr(kind, table) == step:
            return kind
    raise UnknownEventKind(say("No kind of event is written by the step {step}", step=step))


@cache
def _read() -> dict[str, Any]:
    raw = yaml.safe_load((files("rongxie.rulebook") / "event_kinds.yaml").read_text("utf-8"))
    return dict(raw)


def _kind(
    name: str,
    row: dict[str, Any],
    keys: Mapping[str, Carried],
    groups: Mapping[str, frozenset[str]],
) -> EventKind:
    if row["subject"] not in subjects():
        raise ValueError(f"{name}: no sort of subject {row['subject']!r}")
    return EventKind(
        name=name,
        title=Text(**row["title"]),
        subject=row["subject"],
        clauses=tuple(cited(clause) for clause in row["clauses"].split()),
        payload=MappingProxyType({key: keys[key] for key in row["payload"].split()}),
        flags=frozenset().union(*(groups[group] for group in row.get("flags", "").split())),
        step=row.get("step", ""),
        referral_step=row.get("referral_step", ""),
    )
