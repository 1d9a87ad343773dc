"""Asking for an export; with personal data of many it waits for a second person's word."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Q, Sum

from rongxie.foundation.events.writing import append
from rongxie.foundation.exports.access import person_of
from rongxie.foundation.exports.events import ExportAsked, OfExport
from rongxie.foundation.exports.models import Export, ExportState
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.rulebook.parameters import InForce
from rongxie.values.moments import CHINA, china_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A list as somebody wants it, and how many rows it has now.

    With a `purpose` it has the columns of personal data too. `region` is the place of who asks.
    """

    list: str
    form: str
    language: str
    region: str
    rows: int
    filters: Mapping[str, str] = field(default_factory=dict)
    purpose: str = ""


@transaction.atomic
def ask_export(*, wanted: Wanted, actor: Actor, at: datetime) -> Export:
    """Write down what is wanted; the export may be made at once unless it needs a release.

    It does if it holds personal data and, with what the same person took today, has more rows
    than one person may take out alone (`export_release_rows`).
    """
    day, person = china_day(at), person_of(actor)
    rules, personal = InForce(day, wanted.region), bool(wanted.purpose)
    if personal:
        _one_at_a_time(actor.name if person is None else f"person:{person}")
    left = max(0, rules["export_release_rows"] - _taken(actor, person, day))
    needs_release = personal and wanted.rows > left
    export = Export.objects.create(
        region=wanted.region,
        bank_path=actor.bank_path,
        enterprise=int(actor.enterprise) if actor.enterprise else None,
        organisation=actor.organisation,
        list=wanted.list,
        form=wanted.form,
        language=wanted.language,
        filters=dict(wanted.filters),
        purpose=wanted.purpose,
        expected=wanted.rows,
        at_most=(wanted.rows if needs_release else left) if personal else None,
        needs_release=needs_release,
        state=(ExportState.ASKED if needs_release else ExportState.RELEASED).value,
        asked_by=actor.name,
        person=person,
        asked_at=at,
        lapses_on=day + timedelta(days=rules["export_release_days"]),
    )
    if needs_release:
        append(told(ExportAsked, export, actor), actor=actor, at=at)
    return export


def told(kind: type[OfExport], export: Export, actor: Actor, **more: str) -> OfExport:
    """Return the event that tells of an export."""
    return kind(
        subject=str(export.pk),
        region=export.region,
        enterprise="" if export.enterprise is None else str(export.enterprise),
        bank=actor.bank,
        layout=export.list,
        count=export.expected if export.rows is None else export.rows,
        purpose=export.purpose,
        items=tuple(f"{name}:{value}" for name, value in sorted(export.filters.items())),
        **more,
    )


def _one_at_a_time(who: str) -> None:
    """Have what somebody asks for at the same time wait: each has to count the others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"export:{who}"])


def _taken(actor: Actor, person: int | None, day: date) -> int:
    """Return how many rows with personal data the person took or may take out, this day."""
    midnight = datetime.combine(day, time(), CHINA)
    who = Q(asked_by=actor.name) if person is None else Q(person=person)
    free = in_reach(Export, actor).filter(
        who, asked_at__gte=midnight, needs_release=False, state__in=["released", "made"]
    )
    return int(free.exclude(purpose="").aggregate(sum=Sum("expected"))["sum"] or 0)
