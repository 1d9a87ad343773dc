"""What only the whole sheet shows: repeated codes, banks that serve nowhere, wishes for no bank.

Each finding becomes a line of the rejects; the rows stay.
"""

from pathlib import Path

import polars as pl

from rongxie.foundation.tables.delimited import ROW
from rongxie.foundation.tables.reading import Table
from rongxie.foundation.tables.rejects import SCHEMA, no_rejects, wording
from rongxie.values.texts import Message, say

SERVES_NOWHERE = say(
    "This bank serves no region, so it gets no case. Write the region codes that it serves."
)
UNKNOWN_BANK = say("No bank in the list of banks has this number. Correct it or add the bank.")
REPEATED_CODE = say(
    "Another row has the same code with other facts. Find out which one is right and keep that."
)
BLANK_BANK = say("This row has no bank number, so it was left out. Write the number.")
BLANK_CAPACITY = say("This bank has no capacity, so it gets no case. Write how many it can take.")


def findings(found: pl.DataFrame, column: str, problem: str, advice: Message) -> pl.DataFrame:
    """Return rejects for a frame of `_row` and `value`."""
    return found.select(
        pl.col(ROW).cast(pl.UInt32).alias("row"),
        pl.lit(column).alias("column"),
        pl.col("value").cast(pl.String),
        pl.lit(problem).alias("problem"),
        pl.lit(str(advice)).alias("advice"),
        pl.lit(wording(advice)).alias("wording"),
    ).cast(SCHEMA)


def repeated_codes(table: Table, compared: tuple[str, ...]) -> pl.DataFrame:
    """Return the rows whose code stands in the sheet again with other facts.

    A Parquet file is not looked through: it streams.
    """
    names = table.frame.collect_schema().names()
    if "uscc" not in names:
        return no_rejects()
    facts = [pl.col(c).cast(pl.String).fill_null("") for c in compared if c in names]
    told = pl.concat_str(facts or [pl.lit("")], separator="\u001f")
    repeated = table.frame.filter(
        pl.col("uscc").is_not_null(), told.n_unique().over("uscc") > 1
    ).select(ROW, pl.col("uscc").alias("value"))
    return findings(repeated.collect(), table.headings["uscc"], "repeated_code", REPEATED_CODE)


def unusable_banks(banks: Table) -> pl.DataFrame:
    """Return the rows of banks that cannot get a case: no number, no region, no capacity."""
    frame = banks.frame.collect()
    nowhere = pl.lit(value=True)
    if "regions" in frame.columns:
        nowhere = pl.col("regions").is_null() | (pl.col("regions").list.len() == 0)
    checks = (
        ("bank_id", pl.col("bank_id").is_null(), "blank_bank", BLANK_BANK),
        ("regions", nowhere, "serves_nowhere", SERVES_NOWHERE),
        ("capacity", pl.col("capacity").is_null(), "blank_capacity", BLANK_CAPACITY),
    )
    lines = [
        findings(
            frame.filter(wrong).select(ROW, pl.col("bank_id").alias("value")),
            banks.headings.get(column, column),
            problem,
            advice,
        )
        for column, wrong, problem, advice in checks
    ]
    return pl.concat(lines)


BANK_LISTS = ("wishes", "lenders", "service_banks", "excluded", "consent")


def named_banks(cases: pl.LazyFrame, banks: Table) -> pl.LazyFrame:
    """Put the numbers of banks where lists of banks name them; clerks write names."""
    numbers = _numbers_by_name(banks)
    lists = [name for name in BANK_LISTS if name in cases.collect_schema().names()]
    if not numbers or not lists:
        return cases
    return cases.with_columns(
        pl.col(name).list.eval(pl.element().replace(numbers)) for name in lists
    )


def _numbers_by_name(banks: Table) -> dict[str, str]:
    """Return the number of each bank whose name no other bank has."""
    if "name" not in banks.frame.collect_schema().names():
        return {}
    named = banks.frame.select("name", "bank_id").drop_nulls().unique().collect()
    alone = named.filter(pl.len().over("name") == 1)
    return {name: number for name, number in alone.iter_rows() if name != number}


def unknown_wishes(cases: Table, banks: Table) -> pl.DataFrame:
    """Return the wishes that name no bank of the list."""
    if "wishes" not in cases.frame.collect_schema().names():
        return no_rejects()
    known = banks.frame.select("bank_id").collect()["bank_id"]
    lists = named_banks(cases.frame, banks).select(ROW, pl.col("wishes").alias("value"))
    wished = lists.explode("value").collect()
    unknown = wished.filter(pl.col("value").is_not_null(), ~pl.col("value").is_in(known.implode()))
    return findings(unknown, cases.headings["wishes"], "unknown_bank", UNKNOWN_BANK)


def usable(banks: Table) -> pl.DataFrame:
    """Return the banks that have a number."""
    return banks.frame.filter(pl.col("bank_id").is_not_null()).collect()


def of_file(rejects: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Return rejects whose column also names the file, where a run reads several."""
    column = pl.concat_str(pl.lit(f"{path.name} · "), pl.col("column"))
    return rejects.sort("row", maintain_order=True).with_columns(column.alias("column"))


def rejects_of_both(cases: Table, cases_path: Path, banks: Table, banks_path: Path) -> pl.DataFrame:
    """Return what could not be used of the cases and the banks of one run."""
    of_cases = pl.concat([cases.rejects, unknown_wishes(cases, banks)])
    of_banks = pl.concat([banks.rejects, unusable_banks(banks)])
    return pl.concat([of_file(of_cases, cases_path), of_file(of_banks, banks_path)])
