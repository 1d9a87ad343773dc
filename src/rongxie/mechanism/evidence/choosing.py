"""Which of several things said of a fact counts.

The latest that has not gone stale, among those at a level that the tests of the fact accept. Where
tests of one fact accept different levels, the strictest is served first: what it accepts, the
others accept too. So a declaration never hides what an authority has on record from a test that
needs the record, and a record takes the place of an older declaration.

Two things come before the day. What nobody accepts counts last, so that it is seen and asked about.
And what an enterprise declares stands only while nobody else has seen or checked the fact: nobody
clears himself of a bad record by declaring the opposite. Whoever knows better objects, or brings
the paper to whoever keeps the record. Between what was seen and what is on record, where both are
accepted, the day decides: a place that is closed today is closed, whatever a register says.

On the same day the higher level counts, then what names the enterprise before the silence of a
complete list, then what was written down last.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce

import polars as pl

from rongxie.foundation.regions.codes import codes_above
from rongxie.mechanism.evidence.reading import ROW, Record
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.standards import TESTS
from rongxie.rulebook.verdicts import LEVELS

# On whose word the columns of an enterprise stand; every other source is its own word.
_LEVEL_OF_ORIGIN = {"register": LEVELS[2], "list": LEVELS[2], "visit": LEVELS[1]}
_KEPT_AT_ENTERPRISE = ("established_on", "industry")
_OWN = ("enterprise", "fact")
# How many bits each part of the order takes; a row's id is the rest.
_DAYS_BITS, _ID_BITS = 16, 40


def chosen(record: Record, on: date) -> pl.DataFrame:
    """Return one row per enterprise and known fact: the columns of `reading.ROW`.

    :raises NotInForce: if the levels that tests accept are not set on the day
    """
    rows = pl.concat([_within_lists(record.rows, record.lists), _of_enterprises(record, on)])
    silence = _of_silence(record)
    candidates = pl.concat([
        rows.with_columns(named=pl.lit(1, pl.Int64)),
        silence.with_columns(named=pl.lit(0, pl.Int64)),
    ]).filter(pl.col("valid_until").is_null() | (pl.col("valid_until") >= on))  # fmt: skip
    regimes = _regimes(record.enterprises["region"].unique(), on)
    places = pl.DataFrame(
        [(region, number) for region, (number, _) in regimes.items()],
        schema={"region": pl.String, "regime": pl.Int64},
        orient="row",
    )
    ranked = (
        candidates.join(record.enterprises.select("enterprise", "region"), on="enterprise")
        .join(places, on="region")
        .join(_accepted(dict(regimes.values())), on=("regime", "fact", "level"), how="left")
        .with_columns(_order().alias("order"))
    )
    return ranked.filter(pl.col("order") == pl.col("order").max().over(*_OWN)).select(*ROW)


def _order() -> pl.Expr:
    level = pl.col("level").replace_strict(LEVELS, range(len(LEVELS)), return_dtype=pl.Int64)
    accepted = pl.col("accepted").fill_null(value=1).cast(pl.Int64)
    of_others = (level > 0).cast(pl.Int64)
    day = pl.col("as_of").dt.epoch(time_unit="d").cast(pl.Int64).clip(0, (1 << _DAYS_BITS) - 1)
    parts = ((day, _DAYS_BITS), (level, 2), (pl.col("named"), 1), (pl.col("id"), _ID_BITS))
    head = accepted * 2 + of_others
    return reduce(lambda so_far, part: so_far * (1 << part[1]) + part[0], parts, head)


def _regimes(regions: Iterable[str], on: date) -> dict[str, tuple[int, Mapping[str, str]]]:
    """Return by place the levels that tests accept there; places that agree share a number."""
    numbers: dict[tuple[tuple[str, str], ...], int] = {}
    found = {}
    for region in sorted(regions):
        levels = InForce(on, region)["lowest_levels"]
        number = numbers.setdefault(tuple(sorted(levels.items())), len(numbers))
        found[region] = (number, levels)
    return found


def _accepted(regimes: Mapping[int, Mapping[str, str]]) -> pl.DataFrame:
    """Return by fact and level how many of the bounds that its tests set the level reaches."""
    lines = []
    for number, lowest in regimes.items():
        bounds: dict[str, set[int]] = {}
        for test in TESTS:
            for fact in test.facts:
                bound = LEVELS.index(lowest.get(test.name, LEVELS[0]))
                bounds.setdefault(fact, set()).add(bound)
        lines += [
            (number, fact, level, sum(bound <= place for bound in found))
            for fact, found in bounds.items()
            for place, level in enumerate(LEVELS)
        ]
    schema = {"regime": pl.Int64, "fact": pl.String, "level": pl.String, "accepted": pl.Int64}
    return pl.DataFrame(lines, schema=schema, orient="row")


def _within_lists(rows: pl.DataFrame, lists: pl.DataFrame) -> pl.DataFrame:
    """End what a complete list said of its members on the day on which the list ends."""
    reference = ("list:" + pl.col("id").cast(pl.String)).alias("basis")
    ends = lists.select(reference, ends="valid_until")
    joined = rows.with_columns(pl.col("basis").fill_null("")).join(ends, on="basis", how="left")
    last = pl.min_horizontal("valid_until", "ends").alias("valid_until")
    return joined.with_columns(last).select(*ROW)


def _of_silence(record: Record) -> pl.DataFrame:
    """Return what complete lists say of everybody in their place, members included.

    What a list says of a member by name is of the same day and comes before it. A list says
    nothing of who stood outside of its place on its day and moved in later.
    """
    places = pl.DataFrame(
        [(r, p) for r in record.enterprises["region"].unique() for p in ("", *codes_above(r), r)],
        schema={"region": pl.String, "place": pl.String},
        orient="row",
    )
    lists = record.lists.with_columns(pl.col("place").fill_null(""))
    silent = lists.join(places, on="place").join(
        record.enterprises.select("enterprise", "region"), on="region"
    )
    moves = record.changes.filter(pl.col("what") == "region")
    newcomers = (
        silent.join(moves, on="enterprise")
        .filter(pl.col("changed_on") > pl.col("as_of"))
        .filter(~pl.col("before").str.starts_with(pl.col("place")))
    )
    level = pl.lit(LEVELS[-1]).alias("level")
    basis = ("list:" + pl.col("id").cast(pl.String)).alias("basis")
    return silent.join(newcomers, on=("enterprise", "id"), how="anti").select(
        c if c not in ("level", "basis") else {"level": level, "basis": basis}[c] for c in ROW
    )


def _of_enterprises(record: Record, on: date) -> pl.DataFrame:
    """Return the columns of the enterprises themselves as things said, by whoever entered them."""
    changes = record.changes.group_by("enterprise", "what", maintain_order=True).last()
    told = []
    for fact in _KEPT_AT_ENTERPRISE:
        changed = changes.filter(pl.col("what") == fact).select(
            "enterprise", "changed_on", changed_by="origin"
        )
        source = pl.coalesce("changed_by", "origin")
        told.append(
            record.enterprises.filter(pl.col(fact).is_not_null())
            .join(changed, on="enterprise", how="left")
            .select(
                "enterprise",
                pl.lit(0, pl.Int64).alias("id"),
                pl.lit(fact).alias("fact"),
                pl.col(fact).cast(pl.String).alias("value"),
                source.replace_strict(_LEVEL_OF_ORIGIN, default=LEVELS[0]).alias("level"),
                source.alias("source"),
                pl.min_horizontal(pl.coalesce("changed_on", "entered_on"), pl.lit(on)).alias(
                    "as_of"
                ),
                pl.lit(None, pl.Date).alias("valid_until"),
                pl.lit("").alias("basis"),
            )
        )
    return pl.concat(told)
