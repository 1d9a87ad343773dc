"""The time line of a case: its events in the words of the catalogue, the latest first."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from rongxie.foundation.events.models import EventRow
from rongxie.rulebook.event_kinds import event_kinds
from rongxie.rulebook.reasons import reasons
from rongxie.surfaces.web.figures.headline import rate_text, wan_text
from rongxie.values.texts import Text

_PLATFORM = Text(en="The platform", zh="平台自动")
_ENTERPRISE = Text(en="The enterprise", zh="企业")


@dataclass(frozen=True, slots=True)
class Happened:
    """An event in words; who did it is told by the organisation, never by name."""

    at: datetime
    title: Text
    by: Text | str
    bank: str
    amount_wan: str
    rate: str
    reasons: list[Text]


def time_line(events: Iterable[EventRow], names: Mapping[str, str]) -> list[Happened]:
    """Return what happened, the latest first; `names` are those of the organisations."""
    return [_told(one, names) for one in reversed(list(events))]


def _told(one: EventRow, names: Mapping[str, str]) -> Happened:
    carried, tree = json.loads(one.payload), reasons()
    return Happened(
        at=one.at,
        title=event_kinds()[one.kind].title,
        by=_by(one, names),
        bank="" if one.bank == one.organisation else names.get(one.bank, one.bank),
        amount_wan=wan_text(carried["amount_wan"]) if "amount_wan" in carried else "",
        rate=rate_text(carried["rate"]) if "rate" in carried else "",
        reasons=[tree[code].title for code in carried.get("flags", ()) if code in tree],
    )


def _by(one: EventRow, names: Mapping[str, str]) -> Text | str:
    if one.organisation:
        return names.get(one.organisation, one.organisation)
    return _ENTERPRISE if one.actor.startswith("enterprise:") else _PLATFORM
