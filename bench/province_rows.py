"""Columns that rows on cases are made of, from the lives of the cases."""

import polars as pl

from bench.province_bodies import branches
from bench.province_enterprises import days
from bench.province_lives import BEGAN, DAY, Lives
from bench.province_world import HEADS, Ints

PERIOD = 14 * DAY  # a county signs, and sends, every fortnight
_REASONS = ("A1", "B1", "C1", "C2", "D1", "E1", "F1", "G1")


def reason(lives: Lives) -> pl.Series:
    """Return the code of the reason for which each would be refused."""
    return lives.world.texts("reason", lives.cases, _REASONS)


def on(lives: Lives, without: str = "", **columns: object) -> pl.DataFrame:
    """Return the columns with those that every table on cases has."""
    who = lives.enterprises
    common = {"enterprise_id": who, "region": lives.world.regions(who)}
    common.pop(without, None)
    height = len(lives.cases)
    filled = {
        name: pl.Series([given]).new_from_index(0, height)
        if isinstance(given, str | int)
        else given
        for name, given in columns.items()
    }
    return pl.DataFrame({**filled, **common})


def of_fate(lives: Lives, name: str) -> pl.Series:
    """Return a text of the fate of each."""
    return pl.Series(lives.of(name)).gather(lives.fate)


def where(mask: object, yes: str | pl.Series, no: str | pl.Series) -> pl.Series:
    """Return one text where the mask holds, another elsewhere."""
    frame = pl.DataFrame({"mask": mask})
    found = pl.when("mask").then(pl.lit(yes)).otherwise(pl.lit(no))
    return frame.select(found.alias("found"))["found"]


def only(mask: object, values: object) -> pl.Series:
    """Return the values where the mask holds, null elsewhere."""
    frame = pl.DataFrame({"value": values, "mask": mask})
    return frame.select(pl.when("mask").then("value").alias("found"))["found"]


def day_of(lives: Lives, step: int) -> pl.Series:
    """Return the day of a step, null where it was not taken."""
    return only(lives.reach(step), days(lives.at[step] // DAY))


def county_of(lives: Lives) -> pl.Series:
    """Return the code of the county of each."""
    return pl.Series(lives.world.counties).gather(lives.world.county(lives.enterprises))


def branch_of(lives: Lives) -> tuple[pl.Series, pl.Series]:
    """Return code and path of the bank of each."""
    codes, paths = branches(lives.world)
    at = lives.world.county(lives.enterprises) * len(HEADS) + lives.bank
    return codes.gather(at), paths.gather(at)


def batch_of(lives: Lives) -> Ints:
    """Return the number of the batch: a hundred for each county."""
    found: Ints = lives.world.county(lives.enterprises) * 100 + (lives.at[4] - BEGAN) // PERIOD + 1
    return found
