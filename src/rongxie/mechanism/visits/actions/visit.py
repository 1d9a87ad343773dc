"""A visit as it is told: what a phone, a page or a sheet says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from rongxie.mechanism.visits.actions.needs import NewNeed
from rongxie.mechanism.visits.models import Channel, VisitOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """Something but money that the enterprise asked for on a visit; it becomes a matter."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVisit:
    """A visit as it was made; `sent_as` is the number that the phone gave it.

    `explained` are the codes of the policies explained, `observed` the facts that were seen.
    """

    channel: Channel
    outcome: VisitOutcome
    visited_at: datetime
    note: str = ""
    explained: Sequence[str] = ()
    observed: Mapping[str, object] = field(default_factory=dict)
    need: NewNeed | None = None
    requests: Sequence[NewRequest] = ()
    sent_as: UUID | None = None
