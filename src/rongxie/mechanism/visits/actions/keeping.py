"""Writing visits that were checked, as many as there are, in the same few statements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection

from rongxie.foundation.events.writing import Event, append_dated
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.evidence.recording import told
from rongxie.mechanism.matters.actions import open_matter
from rongxie.mechanism.matters.models import MatterKind
from rongxie.mechanism.visits.actions.needs import row_of, stated, subject_of
from rongxie.mechanism.visits.actions.visit import NewVisit
from rongxie.mechanism.visits.events import VisitRecorded
from rongxie.mechanism.visits.models import Need, PlanState, Visit
from rongxie.values.moments import CHINA, china_day

_COLUMNS = (
    "enterprise_id", "region", "visited_at", "channel", "outcome", "organisation", "by", "note",
    "explained", "sent_as", "at",
)  # fmt: skip
# The rows come back in the order in which they were given, without those whose number is taken.
_INSERT = f"""
    INSERT INTO visits ({", ".join(f'"{name}"' for name in _COLUMNS)}) VALUES {{rows}}
    ON CONFLICT (sent_as) DO NOTHING RETURNING id, sent_as
"""  # noqa: S608  # names of ours
_ROW = f"({', '.join(['%s'] * len(_COLUMNS))})"
# Of several visits to one enterprise the first fulfils what was asked for by its day.
_FULFIL = """
    UPDATE visit_plans p SET state = %(done)s, visit_id = fulfilled.visit
    FROM (
        SELECT w.id, min(v.visit) AS visit
        FROM unnest(%(visits)s::bigint[], %(enterprises)s::bigint[], %(until)s::timestamptz[])
            AS v (visit, enterprise, until)
        JOIN visit_plans w ON w.enterprise_id = v.enterprise AND w.made_at < v.until
            AND w.state = %(planned)s
        GROUP BY w.id
    ) fulfilled
    WHERE p.id = fulfilled.id AND p.state = %(planned)s
"""


@dataclass(slots=True)
class Checked:
    """A visit that may be written, with the facts that were seen; `row` once it is."""

    enterprise: Enterprise
    visit: NewVisit
    facts: list[Evidence] = field(default_factory=list)
    row: Visit | None = None


def keep(checked: Sequence[Checked], *, actor: Actor, at: datetime) -> None:
    """Write visits with all that they found, and fulfil the plans that asked for them.

    One whose number is taken is not written and stays without a row.

    :raises Refusal: if what follows from one of them is refused
    """
    if not checked:
        return
    new = _inserted(checked, actor, at)
    if not new:
        return
    _fulfil_plans([row for _, row in new])
    needs = _with_needs(new, actor, at)
    _with_facts(new)
    append_dated([told for one, row in new for told in _told(one, row, needs, at)], actor=actor)
    for one, row in new:
        _raise_requests(one, row, actor, at)


New = list[tuple[Checked, Visit]]


def _inserted(checked: Sequence[Checked], actor: Actor, at: datetime) -> New:
    rows = [_row(one, actor, at) for one in checked]
    given = [value for row in rows for value in _values(row)]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(rows=", ".join([_ROW] * len(rows))), given)
        ids = iter(cursor.fetchall())
    new, following = [], next(ids, None)
    for one, row in zip(checked, rows, strict=True):
        if following is not None and following[1] == row.sent_as:
            row.pk, following = following[0], next(ids, None)
            one.row = row
            new.append((one, row))
    return new


def _row(one: Checked, actor: Actor, at: datetime) -> Visit:
    visit = one.visit
    return Visit(
        enterprise=one.enterprise, region=one.enterprise.region, visited_at=visit.visited_at,
        channel=visit.channel.value, outcome=visit.outcome.value, organisation=actor.organisation,
        by=actor.name, note=visit.note.strip(), explained=list(visit.explained),
        sent_as=visit.sent_as, at=at,
    )  # fmt: skip


def _values(row: Visit) -> Iterator[Any]:
    return (getattr(row, name) for name in _COLUMNS)


def _fulfil_plans(rows: Sequence[Visit]) -> None:
    """Fulfil what was asked for by the day of the visit; a plan made later still stands."""
    given: dict[str, Any] = {
        "visits": [row.pk for row in rows],
        "enterprises": [row.enterprise_id for row in rows],
        "until": [_end_of_day(row.visited_at) for row in rows],
        "planned": PlanState.PLANNED.value,
        "done": PlanState.DONE.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FULFIL, given)


def _end_of_day(at: datetime) -> datetime:
    return datetime.combine(china_day(at) + timedelta(days=1), time(), CHINA)


def _with_needs(new: New, actor: Actor, at: datetime) -> dict[int, Need]:
    """Write the needs that were found; return them by the visit."""
    rows = [
        row_of(one.enterprise, one.visit.need, source="visit", visit=row, actor=actor, at=at)
        for one, row in new
        if one.visit.need
    ]
    return {int(need.visit_id or 0): need for need in Need.objects.bulk_create(rows)}


def _with_facts(new: New) -> None:
    for one, row in new:
        for fact in one.facts:
            fact.basis = f"visit:{row.pk}"
    Evidence.objects.bulk_create([fact for one, _ in new for fact in one.facts])


def _told(
    one: Checked, row: Visit, needs: dict[int, Need], at: datetime
) -> Iterator[tuple[Event, datetime]]:
    """Yield the events of a visit in their order, each with its moment."""
    flags = (row.channel, row.outcome)
    yield VisitRecorded(**subject_of(row), reference=f"visit:{row.pk}", flags=flags), row.visited_at
    if need := needs.get(row.pk):
        yield stated(need), row.visited_at
    if one.facts:
        yield told(one.enterprise, one.facts), at


def _raise_requests(one: Checked, row: Visit, actor: Actor, at: datetime) -> None:
    for request in one.visit.requests:
        open_matter(
            kind=MatterKind.REQUEST, region=row.region, title=request.title, text=request.text,
            enterprise_id=row.enterprise_id, about=f"visit:{row.pk}", actor=actor, at=at,
        )  # fmt: skip
