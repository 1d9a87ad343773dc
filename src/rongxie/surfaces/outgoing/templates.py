"""Who is told what in which words: the one table of messages, as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from rongxie.rulebook.event_kinds import event_kind
from rongxie.values.texts import Text

DIGEST = "digest"


class Audience(StrEnum):
    """Who is told: a role that somebody has in what the event is about."""

    ENTERPRISE = "enterprise"
    BANK = "bank"
    ADDRESSEE = "addressee"
    ASKER = "asker"
    COACH = "coach"
    CONVENER = "convener"
    TASK_FORCE = "task_force"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A message for one audience; `sms` None: it is read on the page only."""

    name: str
    kind: str
    to: Audience
    title: Text
    text: Text
    sms: Text | None
    formal: bool
    unless: Mapping[str, Sequence[str]]


@cache
def templates() -> Mapping[str, Template]:
    """Return the templates by name, in the order of the table."""
    rows = _read()["templates"]
    return MappingProxyType({name: _template(name, row) for name, row in rows.items()})


@cache
def templates_of(kind: str) -> tuple[Template, ...]:
    """Return what is told after a kind of event."""
    return tuple(one for one in templates().values() if one.kind == kind)


@cache
def told_kinds() -> tuple[str, ...]:
    """Return the kinds of events after which anybody is told anything."""
    return tuple(dict.fromkeys(one.kind for one in templates().values()))


@cache
def silent_kinds() -> Mapping[str, str]:
    """Return why the enterprise is not told of a kind, by kind."""
    listed = _read()["silent"].items()
    return MappingProxyType({kind: why for why, kinds in listed for kind in kinds})


def tail() -> Text:
    """Return what stands behind every text that leaves the platform."""
    return Text(**_read()["tail"])


def sender() -> Text:
    """Return in whose name messages come."""
    return Text(**_read()["sender"])


def digest_title() -> Text:
    """Return the title of the daily digest."""
    return Text(**_read()[DIGEST]["title"])


@cache
def digest_lines() -> Mapping[str, Text]:
    """Return the lines of the daily digest by name, in their order."""
    lines = _read()[DIGEST]["lines"]
    return MappingProxyType({name: Text(**row) for name, row in lines.items()})


def _template(name: str, row: dict[str, Any]) -> Template:
    return Template(
        name=name,
        kind=event_kind(row["after"]).name,
        to=Audience(row["to"]),
        title=Text(**row["title"]),
        text=Text(**row["text"]),
        sms=Text(**row["sms"]) if "sms" in row else None,
        formal=row.get("formal", False),
        unless=row.get("unless", {}),
    )


@cache
def _read() -> dict[str, Any]:
    raw = yaml.safe_load((files("rongxie.surfaces.outgoing") / "templates.yaml").read_text("utf-8"))
    return dict(raw)
