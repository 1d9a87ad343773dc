"""Which enterprises of the record the rows of a list mean: by code, number, or name and place."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_

import polars as pl
from django.db.models import Q, QuerySet

from rongxie.foundation.imports.bulk import fetched
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.enterprises.access import enterprises_in_reach
from rongxie.mechanism.enterprises.models import Enterprise, EnterpriseChange
from rongxie.mechanism.enterprises.naming import plain_name
from rongxie.values.regions import Level

THERE = {
    "subject": pl.Int64(), "uscc": pl.String(), "name": pl.String(), "kind": pl.String(),
    "region": pl.String(), "address": pl.String(), "industry": pl.String(),
    "established_on": pl.Date(), "successor": pl.Int64(),
}  # fmt: skip
_COLUMNS = ("id", *list(THERE)[1:-1], "successor_id")
_TEXTS = [name for name, dtype in THERE.items() if dtype == pl.String()]


def with_codes(codes: pl.Series, actor: Actor) -> pl.DataFrame:
    """Return the enterprises in reach that have one of the codes, as they stand."""
    given = ",".join(codes.drop_nulls().unique().sort())
    # One array and not as many parameters as codes: the plan stays that of the index.
    found = enterprises_in_reach(actor).exclude(uscc="")
    return _there(
        found.extra(where=["enterprises.uscc = ANY (string_to_array(%s, ','))"], params=[given])
    )


def with_numbers(numbers: Iterable[int], actor: Actor) -> pl.DataFrame:
    """Return the enterprises in reach that have one of the ids, as they stand."""
    return _there(enterprises_in_reach(actor).filter(pk__in=list(numbers)))


def with_names(rows: pl.DataFrame, actor: Actor, *, codeless: bool = False) -> pl.DataFrame:
    """Return who in the same county is called as a row (`_row`, `name`, `region`) is.

    One line for each row and enterprise; names are compared in plain form. With `codeless` only
    those that have no code.
    """
    asked = rows.with_columns(_county(pl.col("region")))
    there = _of_counties(asked["county"].drop_nulls().unique(), actor, codeless=codeless)
    if there.is_empty():  # names need not be put in plain form, which costs most
        return pl.DataFrame(schema={"_row": pl.UInt32(), **THERE})
    asked = asked.with_columns(_plain(rows["name"]))
    there = there.with_columns(_plain(there["name"]), _county(pl.col("region")))
    return (
        asked.select("_row", "plain", "county")
        .join(there, on=("plain", "county"))
        .select("_row", *THERE)
        .sort("_row", "subject")
    )


def changed_since(numbers: Iterable[int], on: date, actor: Actor) -> pl.DataFrame:
    """Return the latest day of each change that is known of enterprises after a day."""
    later = in_reach(EnterpriseChange, actor).filter(enterprise__in=list(numbers), on__gt=on)
    schema = {"subject": pl.Int64(), "what": pl.String(), "day": pl.Date()}
    found = fetched(later.values_list("enterprise_id", "what", "on"), schema)
    return found.group_by("subject", "what").agg(pl.col("day").max())


def _there(found: QuerySet[Enterprise]) -> pl.DataFrame:
    return fetched(found.values_list(*_COLUMNS), THERE).with_columns(pl.col(_TEXTS).fill_null(""))


def _of_counties(counties: pl.Series, actor: Actor, *, codeless: bool) -> pl.DataFrame:
    """Return who stands in counties, asked at once: a list of a province means a hundred."""
    if counties.is_empty():
        return pl.DataFrame(schema=THERE)
    standing = enterprises_in_reach(actor).filter(successor=None)
    standing = standing.filter(uscc="") if codeless else standing
    inside = (Q(region__gte=county, region__lt=county + "~") for county in counties.sort())
    return _there(standing.filter(reduce(or_, inside)))


def _plain(names: pl.Series) -> pl.Series:
    return pl.Series(
        "plain", [None if name is None else plain_name(name) for name in names], pl.String
    )


def _county(region: pl.Expr) -> pl.Expr:
    return region.str.head(Level.COUNTY.value).alias("county")
