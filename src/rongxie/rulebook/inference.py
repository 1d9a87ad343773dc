"""What a sheet leaves out and its own words tell: an industry, a place. Always marked as such."""

import polars as pl

from rongxie.rulebook.wording import spoken
from rongxie.values.divisions import division, resolve_address
from rongxie.values.industries import infer_section
from rongxie.values.regions import RegionCode


def infer_industry(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Fill a missing `industry` from `business`, and add `industry_source`.

    Only words on a published list count; words of different sections leave the industry unknown.
    """
    columns = frame.collect_schema().names()
    given = pl.col("industry") if "industry" in columns else pl.lit(None, dtype=pl.String)
    told = pl.lit(None, dtype=pl.String)
    if "business" in columns:
        told = spoken(pl.when(given.is_null()).then(pl.col("business")), _industry_of)
    return frame.with_columns(
        pl.coalesce(given, told).alias("industry"),
        _source(given, told, "inferred").alias("industry_source"),
    )


def _industry_of(business: str) -> str | None:
    found = infer_section(business)
    return found.code.text if found and found.code else None


def infer_region(frame: pl.LazyFrame, within: str) -> pl.LazyFrame:
    """Fill a missing `region` from `address`, and add `region_source` and `region_name`.

    `within` is the place that the sheet is about, blank if nobody said: an address may then begin
    below it, and who has no address is known to be somewhere there. Of an address only what it
    names without doubt is filled in.
    """
    place = RegionCode(within) if within else None
    columns = frame.collect_schema().names()
    given = pl.col("region") if "region" in columns else pl.lit(None, dtype=pl.String)
    told = pl.lit(None, dtype=pl.String)
    if "address" in columns:

        def region_of(address: str) -> str | None:
            found = resolve_address(address, place)
            return found.code.text if found else None

        told = spoken(pl.when(given.is_null()).then(pl.col("address")), region_of)
    run = pl.lit(within or None, dtype=pl.String)
    region = pl.coalesce(given, told, run)
    source = _source(given, told, "address")
    return frame.with_columns(
        region.alias("region"),
        pl.coalesce(source, pl.when(run.is_not_null()).then(pl.lit("run"))).alias("region_source"),
        spoken(region, _place_name).alias("region_name"),
    )


def _place_name(code: str) -> str | None:
    found = division(RegionCode(code))
    return found.name if found else None


def _source(given: pl.Expr, told: pl.Expr, how: str) -> pl.Expr:
    return (
        pl.when(given.is_not_null())
        .then(pl.lit("given"))
        .when(told.is_not_null())
        .then(pl.lit(how))
    )
