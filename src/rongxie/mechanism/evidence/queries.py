"""What is known of enterprises on a day, each fact once; and requests that wait for an answer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import Area
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.canonical import typed, value_of
from rongxie.mechanism.evidence.choosing import chosen
from rongxie.mechanism.evidence.facts import IDENTITY, recordable
from rongxie.mechanism.evidence.models import Evidence, FactRequest
from rongxie.mechanism.evidence.reading import ids_in, read_record


@dataclass(frozen=True, slots=True)
class Known:
    """A fact as it is known: its value, on whose word, of which day and until when it counts."""

    value: object
    level: str
    source: str
    as_of: date
    valid_until: date | None
    basis: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of enterprises: `rows` has one row per enterprise and fact.

    Its columns are `enterprise, id, fact, value, level, source, as_of, valid_until, basis`, with
    values as canonical text. `enterprises` has the columns of the enterprises themselves.
    """

    enterprises: pl.DataFrame
    rows: pl.DataFrame

    def frame(self) -> pl.LazyFrame:
        """Return one row per enterprise, in the order of ids: facts typed, `<fact>_level` beside.

        Every fact that evidence may be of has its column, null where it is unknown, and so has
        whatever else stands in `rows`.
        """
        wide = self.rows.pivot(
            on="fact", index="enterprise", values=["value", "level"], aggregate_function="first"
        )
        empty = pl.lit(None, pl.String)
        present = set(wide.columns)
        columns = [
            expression
            for fact in dict.fromkeys((*recordable(), *self.rows["fact"].unique().sort()))
            for expression in (
                typed(fact, _or(f"value_{fact}", present, empty)).alias(fact),
                _or(f"level_{fact}", present, empty).alias(f"{fact}_level"),
            )
        ]
        own = self.enterprises.select("enterprise", *(c for c in IDENTITY if c not in recordable()))
        told = wide.lazy().select("enterprise", *columns)
        return own.lazy().join(told, on="enterprise", how="left", maintain_order="left")


def facts_of(*, enterprise: Enterprise, on: date) -> dict[str, Known]:
    """Return what is known of an enterprise on a day, by fact; what is not known is not there."""
    rows = known_facts(enterprise_ids=[enterprise.pk], on=on).rows.sort("fact")
    return {
        row["fact"]: Known(
            value_of(row["fact"], row["value"]),
            row["level"],
            row["source"],
            row["as_of"],
            row["valid_until"],
            row["basis"],
        )
        for row in rows.to_dicts()
    }


def facts_frame(
    *, enterprise_ids: Collection[int] | None = None, area: Area | None = None, on: date
) -> pl.LazyFrame:
    """Return what is known of enterprises, or of an area, as `rulebook.screening` reads it.

    :raises ValueError: if neither or both are given
    """
    if (enterprise_ids is None) == (area is None):
        raise ValueError("name the enterprises or an area")
    ids = enterprise_ids if area is None else ids_in(area)
    return known_facts(enterprise_ids=ids or (), on=on).frame()


def known_facts(*, enterprise_ids: Collection[int], on: date) -> Facts:
    """Return what is known of enterprises on a day, with its sources: see `choosing`."""
    record = read_record(enterprise_ids, on)
    return Facts(record.enterprises, chosen(record, on))


def evidence_that_counts(*, enterprise: Enterprise, fact: str, on: date) -> Evidence | None:
    """Return what was said of a fact that counts on a day.

    None if it is not known, or known by the silence of a list or the enterprise's own columns.
    """
    rows = known_facts(enterprise_ids=[enterprise.pk], on=on).rows
    ids = rows.filter(pl.col("fact") == fact)["id"].to_list()
    return Evidence.objects.filter(pk__in=ids, enterprise=enterprise, fact=fact).first()


def open_requests(*, actor: Actor, limit: int = 50) -> list[FactRequest]:
    """Return the requests that the actor's organisation has to answer, the most urgent first."""
    found = FactRequest.objects.filter(department=actor.organisation, state="open")
    return list(found.select_related("enterprise").order_by("due_on", "id")[:limit])


def _or(column: str, present: set[str], empty: pl.Expr) -> pl.Expr:
    return pl.col(column) if column in present else empty
