"""What on a list is no enterprise of its own: projects, parks, bare short names.

Who has a credit code is registered and stays, whatever its name. Clause 32/2.1a: the mechanism
visits enterprises.
"""

from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl
import yaml

from rongxie.values.texts import Text

# Who has one of these is an enterprise, however short the name on the list.
_TELLING = (
    "kind", "registration_status", "established_on", "need_amount_wan", "tick_operating",
    "tick_premises", "tick_demand", "tick_credit", "tick_purpose",
)  # fmt: skip
_BRACKETS = r"(?:[（(][^（）()]*[）)])*\s*$"


@cache
def _register() -> dict[str, Any]:
    raw = yaml.safe_load((files("rongxie.rulebook") / "subjects.yaml").read_text("utf-8"))
    return dict(raw)


def reasons() -> dict[str, Text]:
    """Return why a line may be set apart, by the value of `not_enterprise`."""
    return {name: Text(**words) for name, words in _register()["reasons"].items()}


def set_apart(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Add `not_enterprise`: null, or the reason why the line is no enterprise of its own.

    Reads `name`, `uscc` and what only an enterprise has; a line without a name is not judged.
    """
    columns = frame.collect_schema().names()
    if "name" not in columns:
        return frame.with_columns(pl.lit(None, dtype=pl.String).alias("not_enterprise"))
    coded = pl.col("uscc").is_not_null() if "uscc" in columns else pl.lit(value=False)
    known = [pl.col(c).is_not_null() for c in _TELLING if c in columns]
    registered = pl.any_horizontal(known) if known else pl.lit(value=False)
    project = pl.col("name").str.contains(_ending("project"))
    named_in_full = pl.col("name").str.contains(_ending("registered"))
    reason = (
        pl.when(coded | pl.col("name").is_null())
        .then(None)
        .when(project)
        .then(pl.lit("project"))
        .when(~named_in_full & ~registered)
        .then(pl.lit("short_name"))
    )
    return frame.with_columns(reason.alias("not_enterprise"))


def _ending(of: str) -> str:
    return f"(?:{'|'.join(_register()[of])}){_BRACKETS}"
