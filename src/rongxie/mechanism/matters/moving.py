"""Moving a matter: the one place in which it changes, with what was said and its event."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from rongxie.foundation.events.writing import Event, append
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.matters.addressing import reading_bank
from rongxie.mechanism.matters.models import Matter, MatterStep
from rongxie.values.texts import Refusal, say

_CASE = "case:"


class ChangedMeanwhile(Refusal):
    """Somebody else moved the matter first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was done with a matter, in which words, with which file and to whom."""

    what: str
    text: str = ""
    file: str = ""
    to: str = ""


def move(
    matter: Matter, event: type[Event], said: Said, *, actor: Actor, at: datetime, **changes: Any
) -> Matter:
    """Change a matter and append its event, whose payload is filled by name from the changes.

    The matter given is up to date after.

    :raises ChangedMeanwhile: if it has moved since it was read
    """
    read = {name: getattr(matter, name) for name in ("state", "addressee", "due_on")}
    if not Matter.objects.filter(pk=matter.pk, **read).update(**changes):
        raise ChangedMeanwhile(
            say(
                "Somebody else has just moved the matter {matter}; nothing of yours was kept."
                " Reload the page and look at it again.",
                matter=matter.pk,
            )
        )
    for column, value in changes.items():
        setattr(matter, column, value)
    tell(matter, event, said, actor=actor, at=at)
    return matter


def tell(matter: Matter, event: type[Event], said: Said, *, actor: Actor, at: datetime) -> None:
    """Keep what was done with a matter as it stands now, and append its event."""
    MatterStep.objects.create(
        matter=matter,
        region=matter.region,
        enterprise_id=matter.enterprise_id,
        bank_path=matter.bank_path,
        what=said.what,
        text=said.text,
        file=said.file,
        to=said.to,
        by=actor.name,
        at=at,
    )
    append(event(**references(matter, actor), **_payload(matter, event, said)), actor=actor, at=at)


def references(matter: Matter, actor: Actor) -> dict[str, str]:
    """Return what the events of a matter have in common."""
    about = str(matter.about)
    return {
        "subject": str(matter.pk),
        "region": matter.region,
        "case": about.removeprefix(_CASE) if about.startswith(_CASE) else "",
        "enterprise": str(matter.enterprise_id or ""),
        "bank": reading_bank(matter, actor),
    }


def _payload(matter: Matter, event: type[Event], said: Said) -> dict[str, Any]:
    known = {
        "matter": matter.kind,
        "due_on": matter.due_on,
        "position": matter.addressee,
        "tier": matter.tier,
        "outcome": matter.outcome,
        "file": said.file,
    }
    return {field.name: known[field.name] for field in fields(event) if field.name in known}
