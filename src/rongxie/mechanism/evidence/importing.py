"""Bringing in facts as a sheet: an enterprise a row, a fact a column; what is there stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import polars as pl

from rongxie.foundation.imports.bulk import fetched
from rongxie.foundation.imports.kinds import (
    FAULTS,
    FIRST,
    ROW,
    SAME,
    Judged,
    ListKind,
    Setting,
    Written,
    faults,
    no_faults,
)
from rongxie.foundation.imports.options import (
    OptionNotUsable,
    see_options,
    settled_day,
    settled_place,
)
from rongxie.foundation.imports.wordings import kept
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.foundation.tables.headings import level_column
from rongxie.mechanism.enterprises.queries.meant import WHO, meant, with_outcome
from rongxie.mechanism.evidence.access import STATES, see_that_does, see_that_may_state
from rongxie.mechanism.evidence.actions import record_many
from rongxie.mechanism.evidence.canonical import canonical_texts
from rongxie.mechanism.evidence.facts import recordable
from rongxie.mechanism.evidence.models import Evidence, EvidenceLevel
from rongxie.mechanism.evidence.recording import (
    Stated,
    see_that_code,
    see_that_usable_day,
    source_of,
)
from rongxie.values.columns import Column, Kind, Layout
from rongxie.values.texts import Refusal, Text, say

_TITLE = Text(en="Facts of enterprises", zh="经营主体信息")
_OPTIONS = ("place", "as_of", "source", "level", "basis")
_ROWS_AT_ONCE = 2_000  # with some ten facts each: a transaction of a few seconds
_CELLS = {ROW: pl.UInt32(), "fact": pl.String(), "text": pl.String()}
_STATED = {ROW: pl.UInt32(), "fact": pl.String()}
_KNOWN = {
    "subject": pl.Int64(), "fact": pl.String(), "text": pl.String(), "level": pl.String(),
    "source": pl.String(), "as_of": pl.Date(),
}  # fmt: skip
_DAY = Column(
    "as_of",
    Text(en="As of", zh="数据日期"),
    Kind.DATE,
    synonyms=("核验日期", "核实日期", "采集日期", "截至日期"),
    note=Text(en="Blank: the day of the list", zh="留空：按名单日期"),
)
_LEVELS = {level_column(fact).name: level_column(fact) for fact in recordable().values()}
_LAYOUT = Layout(
    "evidence", _TITLE, MappingProxyType(WHO | {_DAY.name: _DAY} | dict(recordable()) | _LEVELS)
)


@dataclass(frozen=True, slots=True)
class _Cell:
    row: int
    fact: str
    value: Any
    as_of: date


def _see_that_may(actor: Actor) -> None:
    see_that_does(actor, frozenset(STATES))


def _settled(options: Mapping[str, str], actor: Actor, on: date) -> dict[str, str]:
    """Return the options in plain form: without `level` the highest that the actor vouches for.

    :raises Refusal: if one cannot be so, by the words of the page
    """
    see_options(options, _OPTIONS)
    vouched = STATES[actor.role] if actor.role else ()
    level = options.get("level") or vouched[-1].value
    if level not in vouched:
        raise OptionNotUsable(
            say(
                "{level} is no level that you vouch for; there are: {levels}",
                level=level,
                levels=", ".join(vouched),
            )
        )
    if source := options.get("source", ""):
        see_that_code(source)
    return {
        "place": settled_place(options.get("place", ""), actor),
        "as_of": settled_day(options.get("as_of", ""), on),
        "source": source,
        "level": level,
        "basis": options.get("basis", "").strip(),
    }


def _keys(frame: pl.DataFrame) -> pl.Series:
    return frame["uscc"]


def _judge(frame: pl.DataFrame, setting: Setting) -> Judged:
    judged = meant(frame, setting)
    cells, wrong = _cells(frame, setting)
    stated = pl.DataFrame([(c.row, c.fact) for c in cells], schema=_STATED, orient="row")
    silent = judged.frame.join(stated, on=ROW, how="anti")[ROW]
    none = faults(silent, "", say("No fact is given. Name at least one."))
    fresh = _not_known(judged.frame, _as_texts(cells), setting)[ROW].unique()
    found = with_outcome(judged, ~pl.col(ROW).is_in(fresh.implode()))
    return Judged(found.frame, pl.concat([judged.faults, wrong, none, _again(frame)]))


def _again(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a code that stands in the list with other facts before."""
    again = frame.filter(pl.col(FIRST).is_not_null(), ~pl.col(SAME))
    lines = [
        (row, "uscc", kept(say("The code {code} stands in the list twice", code=code)))
        for row, code in again.select(ROW, "uscc").iter_rows()
    ]
    return pl.DataFrame(lines, schema=FAULTS, orient="row")


def _cells(frame: pl.DataFrame, setting: Setting) -> tuple[list[_Cell], pl.DataFrame]:
    """Return the facts that rows state, and the faults of those that cannot be stated."""
    level, day = EvidenceLevel(setting.options["level"]), _as_of(setting)
    found: list[_Cell] = []
    wrong = [no_faults()]
    late = [no_faults()]
    for fact, column in recordable().items():
        given = frame.select(ROW, fact, _DAY.name).drop_nulls(fact)
        if column.kind is Kind.LIST:
            given = given.filter(pl.col(fact).list.len() > 0)
        if given.is_empty():
            continue
        try:
            see_that_may_state(setting.actor, fact, level)
        except Refusal as refusal:
            wrong.append(faults(given[ROW], fact, refusal.message))
        wrong.append(_other_levels(frame, fact, level))
        late.append(_days_to_come(given, fact, setting))
        found += [_Cell(row, fact, value, on or day) for row, value, on in given.iter_rows()]
    once = pl.concat(late).unique("row", keep="first", maintain_order=True)
    return found, pl.concat([*wrong, once])


def _days_to_come(given: pl.DataFrame, fact: str, setting: Setting) -> pl.DataFrame:
    lines = []
    for row, day in given.filter(pl.col(_DAY.name) > setting.on).select(ROW, _DAY.name).iter_rows():
        try:
            see_that_usable_day(day, setting.on, fact)
        except Refusal as refusal:
            lines.append((row, _DAY.name, kept(refusal.message)))
    return pl.DataFrame(lines, schema=FAULTS, orient="row")


def _other_levels(frame: pl.DataFrame, fact: str, level: EvidenceLevel) -> pl.DataFrame:
    """Return the rows whose own column of levels (`…依据`) says another than the list."""
    said = pl.col(level_column(recordable()[fact]).name)
    other = frame.filter(pl.col(fact).is_not_null(), said != level.value)[ROW]
    told = say(
        "This list is brought in at the level {level}. Put facts of another level into a list of"
        " their own.",
        level=level.named,
    )
    return faults(other, fact, told)


def _as_of(setting: Setting) -> date:
    return date.fromisoformat(setting.options["as_of"])


def _as_texts(cells: list[_Cell]) -> pl.DataFrame:
    """Return facts as the record keeps their values, many of one fact at once."""
    by_fact: dict[str, list[_Cell]] = {}
    for cell in cells:
        by_fact.setdefault(cell.fact, []).append(cell)
    lines = [
        (cell.row, fact, text, cell.as_of)
        for fact, of_fact in by_fact.items()
        for cell, text in zip(
            of_fact, canonical_texts(fact, [cell.value for cell in of_fact]), strict=True
        )
    ]
    return pl.DataFrame(lines, schema=_CELLS | {"as_of": pl.Date()}, orient="row")


def _not_known(rows: pl.DataFrame, cells: pl.DataFrame, setting: Setting) -> pl.DataFrame:
    """Return the facts that the record does not have in these words, each once."""
    of_whom = cells.join(rows.select(ROW, "subject").drop_nulls(), on=ROW)
    level = setting.options["level"]
    source = source_of(_stated("", "", setting.on, setting), setting.actor)
    ids = of_whom["subject"].unique().to_list()
    there = in_reach(Evidence, setting.actor).filter(
        enterprise__in=ids, withdrawn_at=None, level=level, source=source
    )
    values = there.values_list("enterprise_id", "fact", "value", "level", "source", "as_of")
    known = fetched(values, _KNOWN).with_columns(pl.col("text").fill_null(""))
    same = ("subject", "fact", "text", "as_of")
    return of_whom.unique(same, keep="first", maintain_order=True).join(known, on=same, how="anti")


def _stated(fact: str, value: object, as_of: date, setting: Setting) -> Stated:
    return Stated(
        fact=fact,
        value=value,
        level=setting.options["level"],
        as_of=as_of,
        source=setting.options["source"],
        basis=setting.options["basis"] or f"file:{setting.file}",
    )


def _write(rows: pl.DataFrame, setting: Setting) -> Written:
    cells, _ = _cells(rows, setting)
    fresh = _not_known(rows, _as_texts(cells), setting)
    said = [
        (subject, _stated(fact, text, as_of, setting))
        for subject, fact, text, as_of in fresh.select(
            "subject", "fact", "text", "as_of"
        ).iter_rows()
    ]
    if said:
        record_many(rows=said, actor=setting.actor, at=setting.at)
    return Written(rows.select(ROW, "subject"))


FACTS = ListKind(
    name="evidence",
    title=_TITLE,
    layout=_LAYOUT,
    see_that_may=_see_that_may,
    settle=_settled,
    keys=_keys,
    judge=_judge,
    write=_write,
    part_rows=_ROWS_AT_ONCE,
)
