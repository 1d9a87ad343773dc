"""Whether what lists say of enterprises can be kept: `judging` for many rows at once.

What is surely as it should be is passed in bulk; every other distinct text is judged as on the
page, by the same function, so that a list is told the same sentences.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from rongxie.foundation.imports.kinds import FAULTS as FAULT_SCHEMA
from rongxie.foundation.imports.kinds import ROW, no_faults
from rongxie.foundation.imports.wordings import kept
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.regions.addresses import Addresses, place_meant
from rongxie.foundation.regions.queries import Place, places_of, plain_code
from rongxie.mechanism.enterprises.judging import ADDRESS_MAX, NAME_MAX, Surroundings, judge
from rongxie.mechanism.enterprises.models import Changed
from rongxie.values.regions import Level
from rongxie.values.texts import Message

_SIGN = r"[\x21-\x7e\u{4e00}-\u{9fa5}（）《》【】“”、，。；：·]"
_SURELY = {
    Changed.NAME: (2, NAME_MAX),
    Changed.ADDRESS: (1, ADDRESS_MAX),
}
# Read from cells these are in plain form already, and what is wrong with them was told.
_READ = (Changed.USCC, Changed.INDUSTRY)


def sift(frame: pl.DataFrame, around: Surroundings) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the columns in plain form, null where not given or not usable, and the faults.

    The columns are named as `Changed` is; others stay as they are.
    """
    columns, wrong = [], [no_faults()]
    for column in Changed:
        values = frame[column.value]
        if column in _READ:
            continue
        plain, sentences = _sifted(values, column, around)
        columns.append(plain)
        wrong.append(fault_lines(frame[ROW], values, column.value, sentences))
    return frame.with_columns(columns), pl.concat(wrong)


def fault_lines(
    rows: pl.Series, values: pl.Series, column: str, sentences: Mapping[object, Message]
) -> pl.DataFrame:
    """Return the faults of the rows whose value is one of those that have a sentence."""
    if not sentences:
        return no_faults()
    told = pl.DataFrame(
        {"value": list(sentences), "wording": [kept(one) for one in sentences.values()]},
        schema_overrides={"value": values.dtype},
    )
    lines = pl.DataFrame({"row": rows, "value": values}).join(
        told, on="value", maintain_order="left"
    )
    return lines.select("row", pl.lit(column).alias("column"), "wording").cast(FAULT_SCHEMA)


def placed(
    texts: pl.Series, also: str, actor: Actor, on: date
) -> tuple[Mapping[str, str], Surroundings]:
    """Return for each text that means a place its code, and what values are held against.

    What a text means `place_meant` says, in the actor's area; one that means none stays as it is.
    `also` is the code of a place that rows may lie in without saying so.
    """
    codes = {text: plain_code(text) for text in texts.drop_nulls().unique().sort()}
    there = {place.code: place for place in places_of({*codes.values(), also})}
    within = actor.area.lo if actor.area else ""
    addresses = Addresses(within)
    meant = {
        text: code if _stands(there.get(code)) else place_meant(text, within, addresses) or text
        for text, code in codes.items()
    }
    there |= {place.code: place for place in places_of(set(meant.values()) - there.keys())}
    return meant, Surroundings(actor, on, there)


def addressed(frame: pl.DataFrame) -> pl.Series:
    """Return the places of rows, those of a county as narrow as their addresses tell."""
    county = pl.col("region").str.len_chars() < Level.TOWNSHIP.value
    rough = frame.select(ROW, "region", "address").filter(county, pl.col("address").is_not_null())
    narrow = [
        rows.select(ROW, Addresses(code).right_below(rows["address"]).alias("_narrow"))
        for (code,), rows in rough.partition_by("region", as_dict=True).items()
    ]
    told = pl.concat([pl.DataFrame(schema={ROW: pl.UInt32, "_narrow": pl.String}), *narrow])
    found = frame.select(ROW, "region").join(told, on=ROW, how="left", maintain_order="left")
    return found.select(pl.coalesce("_narrow", "region").alias("region"))["region"]


def _stands(place: Place | None) -> bool:
    return place is not None and place.until is None


def _sifted(
    values: pl.Series, column: Changed, around: Surroundings
) -> tuple[pl.Series, dict[object, Message]]:
    rest = values.set(_surely(values, column), None)
    asked = rest.drop_nulls().unique().to_list()
    if not asked:
        return values, {}
    plain, sentences = {}, {}
    for value in asked:
        judged = judge({column: value}, around)
        plain[value] = judged.values.get(column)
        if column in judged.faults:
            sentences[value] = judged.faults[column]
    told = rest.replace_strict(
        list(plain), list(plain.values()), default=None, return_dtype=values.dtype
    )
    return values.zip_with(rest.is_null(), told).alias(column.value), sentences


def _surely(values: pl.Series, column: Changed) -> pl.Series:
    """Return which texts are in plain form and can be kept, whatever else there is."""
    if column not in _SURELY:
        return pl.repeat(value=False, n=values.len(), eager=True)
    least, most = _SURELY[column]
    plain = values.str.contains(f"^{_SIGN}+( {_SIGN}+)*$")
    return (plain & values.str.len_chars().is_between(least, most)).fill_null(value=False)
