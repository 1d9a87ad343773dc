"""What a list of enterprises would do to the record: rows held against the rules and matched."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from rongxie.foundation.imports.kinds import (
    CHOSEN,
    DECISION,
    FAULTS,
    FIRST,
    ROW,
    SAME,
    Judged,
    Setting,
    faults,
    no_faults,
)
from rongxie.foundation.imports.models import Decision, Outcome
from rongxie.foundation.imports.wordings import kept
from rongxie.mechanism.enterprises.actions.changing import day_not_possible, is_a_double
from rongxie.mechanism.enterprises.actions.listing_contacts import sift_contacts
from rongxie.mechanism.enterprises.judging import CODED, Surroundings, judge
from rongxie.mechanism.enterprises.models import Changed, EnterpriseKind
from rongxie.mechanism.enterprises.queries.matching import (
    THERE,
    changed_since,
    with_codes,
    with_names,
    with_numbers,
)
from rongxie.mechanism.enterprises.sifting import addressed, fault_lines, placed, sift
from rongxie.values.texts import say

WAS = "was_"
CODELESS = "without_code"  # the option by which companies come in whose code is not known yet
COLUMNS = [column.value for column in Changed]
_NEEDED = (Changed.NAME, Changed.KIND, Changed.REGION)
# GB 32100-2015: the second character of a code of the market regulator.
_BY_CODE = {"91": "company", "92": "sole_proprietor", "93": "cooperative"}
_BY_NAME = {"家庭农场$": "family_farm", "公司$": "company", "合作社$": "cooperative"}
_FORMED = "_formed"  # whether the name ends as that of a company or cooperative does
_IS_NEW = pl.col(f"{WAS}subject").is_null()


def judge_list(frame: pl.DataFrame, setting: Setting) -> Judged:
    """Return what would become of rows; it writes nothing."""
    own = setting.options["place"]
    places, around = placed(frame["region"], own, setting.actor, setting.on)
    frame = frame.with_columns(
        pl.col("region").replace_strict(dict(places), default=None, return_dtype=pl.String)
    )
    plain, wrong = sift(frame, around)
    plain, of_contacts = sift_contacts(plain)
    matched = _with_namesakes(_completed(_matched(plain, setting), setting), setting)
    found = [
        wrong,
        of_contacts,
        _missing(matched, wrong, around),
        _repeated(matched),
        _not_standing(matched),
        _left_out(matched),
        _too_late(matched, setting),
    ]
    return Judged(_outcomes(matched, setting), pl.concat(found))


def _matched(plain: pl.DataFrame, setting: Setting) -> pl.DataFrame:
    """Add what stands in the record of the enterprise that a row means, null for a new one."""
    by_code = with_codes(plain["uscc"], setting.actor)
    known = plain.select(ROW, "uscc").join(by_code, on="uscc").select(ROW, *THERE)
    this = plain.filter(pl.col(DECISION) == Decision.THIS.value).select(ROW, subject=CHOSEN)
    chosen = with_numbers(this["subject"].drop_nulls(), setting.actor)
    known = pl.concat([known, this.join(chosen, on="subject").select(ROW, *THERE)])
    known = known.unique(ROW, keep="first").rename({name: f"{WAS}{name}" for name in THERE})
    return plain.join(known, on=ROW, how="left", maintain_order="left")


def _completed(matched: pl.DataFrame, setting: Setting) -> pl.DataFrame:
    """Fill in of new rows what follows from the code or the name, and the place of the list."""
    kind = pl.col("uscc").str.head(2).replace_strict(_BY_CODE, default=None, return_dtype=pl.String)
    named: pl.Expr = pl.lit(None, pl.String)
    for ending, meant in _BY_NAME.items():
        named = pl.coalesce(named, pl.when(pl.col("name").str.contains(ending)).then(pl.lit(meant)))
    farm = pl.when(named == EnterpriseKind.FAMILY_FARM.value, kind == "sole_proprietor").then(named)
    inferred = pl.when(pl.col("uscc").is_null()).then(named).otherwise(pl.coalesce(farm, kind))
    place = pl.lit(setting.options["place"] or None, pl.String)
    rough = matched.with_columns(
        pl.when(_IS_NEW).then(pl.coalesce("kind", inferred)).otherwise("kind").alias("kind"),
        pl.when(_IS_NEW).then(pl.coalesce("region", place)).otherwise("region").alias("region"),
        named.is_in([kind.value for kind in CODED]).fill_null(value=False).alias(_FORMED),
    )
    return rough.with_columns(
        pl.when(_IS_NEW).then(addressed(rough)).otherwise("region").alias("region")
    )


def _outcomes(matched: pl.DataFrame, setting: Setting) -> pl.DataFrame:
    again = pl.col(FIRST).is_not_null() & (pl.col(FIRST) != pl.col(ROW))
    outcome = (
        pl.when(again | pl.col("identical").is_not_null())
        .then(pl.lit(Outcome.UNCHANGED.value))
        .when((pl.col("candidates").list.len() > 0) | _lacks_its_code(setting))
        .then(pl.lit(Outcome.WAITING.value))
        .when(_IS_NEW)
        .then(pl.lit(Outcome.NEW.value))
        .when(pl.any_horizontal(f"new_{column}" for column in COLUMNS))
        .then(pl.lit(Outcome.CHANGED.value))
        .otherwise(pl.lit(Outcome.UNCHANGED.value))
    )
    return matched.with_columns(
        outcome.alias("outcome"), pl.coalesce(f"{WAS}subject", "identical").alias("subject")
    )


def _lacks_its_code(setting: Setting) -> pl.Expr:
    """Return who must have a code and is new without one: somebody says whether it is one at all.

    Where it is said of the whole list that such are entered, those wait whose name tells nothing.
    """
    coded = pl.col("kind").is_in([kind.value for kind in CODED])
    lacks = _IS_NEW & coded & pl.col("uscc").is_null()
    undecided = pl.col(DECISION).is_null()
    return lacks & undecided & (~pl.col(_FORMED) if setting.options.get(CODELESS) else True)


def _differs(column: str) -> pl.Expr:
    given, was = pl.col(column), pl.col(f"{WAS}{column}")
    differs = given.is_not_null() & given.ne_missing(was) & ~_IS_NEW
    if column == Changed.REGION.value:  # a list of the county does not take anybody out of his town
        return differs & ~was.str.starts_with(given)
    return differs


def _with_namesakes(matched: pl.DataFrame, setting: Setting) -> pl.DataFrame:
    """Add to new rows who may be meant, or who is `identical` and so not to be asked.

    A row with a code may mean somebody who has none in the record yet.
    """
    asked = matched.filter(_IS_NEW, pl.col("name").is_not_null(), pl.col(DECISION).is_null())
    there = pl.concat(
        with_names(rows.select(ROW, "name", "region"), setting.actor, codeless=codeless)
        for rows, codeless in (
            (asked.filter(pl.col("uscc").is_null()), False),
            (asked.filter(pl.col("uscc").is_not_null()), True),
        )
    )
    pairs = there.rename({name: f"{WAS}{name}" for name in THERE}).join(
        asked.drop([f"{WAS}{name}" for name in THERE]), on=ROW
    )
    same = pl.all_horizontal(~_differs(column) for column in COLUMNS) & (pl.col(f"{WAS}uscc") == "")
    named = pairs.group_by(ROW, maintain_order=True).agg(
        pl.col(f"{WAS}subject").alias("candidates"),
        pl.when(pl.len() == 1, same.all()).then(pl.col(f"{WAS}subject").first()).alias("identical"),
    )
    with_them = matched.join(named, on=ROW, how="left", maintain_order="left")
    asking = pl.when(pl.col("identical").is_null()).then("candidates").fill_null([])
    differs = (_differs(column).fill_null(value=False).alias(f"new_{column}") for column in COLUMNS)
    return with_them.with_columns(asking.alias("candidates"), *differs)


def _missing(matched: pl.DataFrame, wrong: pl.DataFrame, around: Surroundings) -> pl.DataFrame:
    """Return the new rows that lack what the page asks for, in its words."""
    found = [no_faults()]
    new = matched.filter(_IS_NEW, pl.col("candidates").list.len() == 0)
    for column in _NEEDED:
        told = wrong.filter(pl.col("column") == column.value)["row"]
        rows = new.filter(pl.col(column.value).is_null(), ~pl.col(ROW).is_in(told.implode()))[ROW]
        found.append(faults(rows, column.value, judge({column: ""}, around).faults[column]))
    return pl.concat(found)


def _repeated(matched: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that stand in the list again, and not as they stood first."""
    again = matched.filter(pl.col(FIRST).is_not_null(), ~pl.col(SAME))
    coded = {
        code: say("The code {code} stands in the list twice", code=code)
        for code in again["uscc"].drop_nulls().unique()
    }
    bare = again.filter(pl.col("uscc").is_null(), pl.col("name").is_not_null())
    named = {
        name: say(
            "{name} stands in the list more than once in one place, without a code. Write the"
            " codes, or keep one of the rows.",
            name=name,
        )
        for name in bare["name"].unique()
    }
    return pl.concat([
        fault_lines(again[ROW], again["uscc"], Changed.USCC.value, coded),
        fault_lines(bare[ROW], bare["name"], Changed.NAME.value, named),
    ])  # fmt: skip


def _not_standing(matched: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that mean an enterprise which was joined with another."""
    doubles = matched.filter(pl.col(f"{WAS}successor").is_not_null())
    lines = doubles.select(ROW, f"{WAS}name", f"{WAS}successor").iter_rows()
    return _each({row: kept(is_a_double(name, into).message) for row, name, into in lines})


def _left_out(matched: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that somebody decided to leave out."""
    rows = matched.filter(pl.col(DECISION) == Decision.SKIP.value)[ROW]
    return faults(rows, "", say("Left out, as was decided."))


def _too_late(matched: pl.DataFrame, setting: Setting) -> pl.DataFrame:
    """Return the rows whose list is older than a change that is known."""
    as_of = date.fromisoformat(setting.options["as_of"])
    if as_of >= setting.on:
        return no_faults()
    changing = matched.filter(pl.any_horizontal(f"new_{column}" for column in COLUMNS))
    later = changed_since(changing[f"{WAS}subject"], as_of, setting.actor)
    new = changing.unpivot(
        on=[f"new_{column}" for column in COLUMNS], index=[ROW, f"{WAS}subject", f"{WAS}name"]
    ).filter("value")
    of_column = new.with_columns(pl.col("variable").str.strip_prefix("new_").alias("what"))
    late = of_column.join(later.rename({"subject": f"{WAS}subject"}), on=(f"{WAS}subject", "what"))
    lines = late.group_by(ROW).agg(pl.col(f"{WAS}name").first(), pl.col("day").max()).iter_rows()
    return _each({
        row: kept(day_not_possible(name, as_of, day, setting.on).message)
        for row, name, day in lines
    })  # fmt: skip


def _each(told: Mapping[int, str]) -> pl.DataFrame:
    lines = {"row": list(told), "column": [""] * len(told), "wording": list(told.values())}
    return pl.DataFrame(lines, schema=FAULTS)
