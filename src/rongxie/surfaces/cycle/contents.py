"""The sheets of a run's workbook: who is on which list, what to do next, and the figures."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from rongxie.foundation.tables.delimited import ROW
from rongxie.foundation.tables.rejects import advised
from rongxie.foundation.tables.workbook import Workbook
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.playbooks import playbooks
from rongxie.rulebook.screening import RENAMED_TO
from rongxie.rulebook.sorting import DECLARED
from rongxie.rulebook.standards import TESTS
from rongxie.surfaces.cycle.cover import cover_of
from rongxie.surfaces.cycle.figures import loads, places
from rongxie.surfaces.cycle.running import Cycle
from rongxie.surfaces.languages import said
from rongxie.surfaces.reasons import said_reasons
from rongxie.values.columns import Column
from rongxie.values.texts import Text

WHO = (ROW, "name", "uscc", "kind", "region_name")
NEED = ("need_amount_wan", "loan_purpose", "need_term_months")
VERDICTS = ("operating", "premises", "demand", "credit", "purpose")

TITLES = {
    "cover": Text(en="Read me", zh="说明"),
    "declared": Text(en="Declaration list", zh="申报清单"),
    "recommended": Text(en="Recommendation list", zh="推荐清单"),
    "to_complete": Text(en="To complete (visit list)", zh="待补充（走访清单）"),
    "to_repair": Text(en="To repair", zh="待修复"),
    "playbooks": Text(en="Repair playbooks", zh="修复方案"),
    "blocked": Text(en="Not eligible now", zh="暂不符合"),
    "not_admitted": Text(en="Outside the scope", zh="不在支持范围"),
    "duplicate": Text(en="Listed twice", zh="重复登记"),
    "not_enterprise": Text(en="Not an enterprise", zh="非经营主体"),
    "banks": Text(en="Allocation by bank", zh="银行分配汇总"),
    "unplaced": Text(en="Not allocated", zh="未分配"),
    "places": Text(en="Figures", zh="指标"),
    "all": Text(en="All rows", zh="全部"),
}
_LISTED = {
    "declared": (
        *WHO, "size", "need_amount_wan", "loan_purpose", *VERDICTS, "by_tick", "admission", "list",
    ),
    "to_complete": (*WHO, "address", "need_amount_wan", "questions"),
    "to_repair": (*WHO, *NEED, "failed", "remedies", "playbook"),
    "blocked": (*WHO, *NEED, "failed", "remedies"),
    "not_admitted": (*WHO, "industry", "size", "size_reason", "admission"),
    "duplicate": (*WHO, "set_apart_reason"),
    "not_enterprise": (*WHO, "address", "business", "set_apart_reason"),
}  # fmt: skip
_ALL = (
    ROW, "name", "uscc", "region_name", "industry", "industry_source", "size", "size_declared",
    "size_check", "size_reason", "admission", "outcome", "list", "set_apart_reason",
)  # fmt: skip
_KEPT = (ROW, "name", "bank_id", "reason")
_PLACED = (*WHO, "amount_wan", "industry", "size", "by_tick", "bank_id", "bank_name", "wish")


def write_workbook(cycle: Cycle, rejects: pl.DataFrame, path: Path) -> None:
    """Write the workbook of a run; lists without rows are left out and the cover says so.

    :raises NotWritable: if it cannot be written
    """
    language = cycle.language
    sheets = list(_sheets(cycle))
    with Workbook(path, language) as book:
        shown = [(TITLES[key], frame.height) for key, frame in sheets]
        lines = cover_of(cycle, shown, rejects.height)
        book.add_explanation(TITLES["cover"], lines.title, lines.lines)
        for key, frame in sheets:
            book.add_sheet(TITLES[key], frame, _COLUMNS)
            if key == "banks":
                for name, cases in _per_bank(cycle):
                    book.add_sheet(name, cases, _COLUMNS)
        if rejects.height:
            book.add_rejects(advised(rejects, lambda message: said(message, language)))


def _columns() -> list[Column]:
    known: dict[str, Column] = {}
    for name in ("figures", "cases", "enterprises", "results"):
        known |= {column.name: column for column in layout(name)}
    stated = layout("enterprises").columns["purpose"]
    return [*known.values(), replace(stated, name=RENAMED_TO)]


_COLUMNS = _columns()


def _sheets(cycle: Cycle) -> Iterator[tuple[str, pl.DataFrame]]:
    rows = cycle.rows
    on = {name: rows.filter(pl.col("list") == name) for name in rows["list"].unique()}
    on["declared"] = rows.filter(pl.col("list").is_in(DECLARED))
    if "to_repair" in on:
        on["to_repair"] = on["to_repair"].with_columns(_playbook_titles(cycle))
    yield from _listed("declared", on)
    yield "recommended", _chosen(_with_bank(cycle, cycle.placed), (*_PLACED, "reason"))
    for name in ("to_complete", "to_repair"):
        yield from _listed(name, on)
    if "to_repair" in on:
        yield "playbooks", _playbook_steps(cycle, on["to_repair"])
    for name in ("blocked", "not_admitted", "duplicate", "not_enterprise"):
        yield from _listed(name, on)
    yield "banks", loads(cycle)
    unplaced = _with_bank(cycle, cycle.placed.filter(pl.col("bank_id").is_null()))
    if unplaced.height:
        yield "unplaced", _chosen(unplaced, (*WHO, "amount_wan", "wishes", "consent", "reason"))
    yield "places", _totalled(cycle)
    yield "all", _chosen(rows, _ALL)


def _listed(name: str, on: dict[str, pl.DataFrame]) -> Iterator[tuple[str, pl.DataFrame]]:
    frame = on.get(name)
    if frame is None or frame.is_empty():
        return
    if name == "to_complete":
        frame = frame.sort("region", ROW, nulls_last=True)  # a visitor goes place by place
    yield name, _chosen(frame, _LISTED[name])


def _chosen(frame: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    """Keep the columns of a sheet that say something."""
    present = [n for n in names if n in frame.columns]
    return frame.select(n for n in present if frame[n].null_count() < frame.height or n in _KEPT)


def _with_bank(cycle: Cycle, cases: pl.DataFrame) -> pl.DataFrame:
    """Add the bank's name and put the reasons into words, those of the wishes before it only."""
    before = pl.col("reason").str.split(";").list.head(pl.col("wish") - 1).list.join(";")
    told = pl.when(pl.col("wish").is_null()).then(pl.col("reason")).when(before != "").then(before)
    named = cases.with_columns(told.alias("reason")).with_columns(said_reasons(cycle.language))
    if "name" not in cycle.banks.columns:
        return named
    names = cycle.banks.select("bank_id", pl.col("name").alias("bank_name"))
    return named.join(names, on="bank_id", how="left", maintain_order="left")


def _per_bank(cycle: Cycle) -> Iterator[tuple[Text, pl.DataFrame]]:
    """Give each bank that got a case its own sheet, to be handed over as it is."""
    placed = _with_bank(cycle, cycle.placed.filter(pl.col("bank_id").is_not_null()))
    wanted = (*WHO, "amount_wan", "collateral", "industry", "size", "wish", "by_tick", "questions")
    for (bank_id,), cases in placed.sort("bank_id", ROW).group_by("bank_id", maintain_order=True):
        name = cases["bank_name"][0] if "bank_name" in cases.columns else None
        title = f"{bank_id} {name}" if name else str(bank_id)
        yield Text(en=title, zh=title), _chosen(cases, wanted)


def _totalled(cycle: Cycle) -> pl.DataFrame:
    whole = Text(en="Whole sheet", zh="合计").said_in(cycle.language)
    return places(cycle).with_columns(pl.col("place").fill_null(whole))


def _playbook_titles(cycle: Cycle) -> pl.Expr:
    titles = {
        (t.title.zh if cycle.language == "zh" else t.name): playbooks()[t.playbook].title.said_in(
            cycle.language
        )
        for t in TESTS
        if t.playbook
    }
    named = pl.element().replace_strict(titles, default=None, return_dtype=pl.String)
    return (
        pl.col("failed")
        .str.split(";")
        .list.eval(named.drop_nulls())
        .list.join(";")
        .alias("playbook")
    )


def _playbook_steps(cycle: Cycle, repair: pl.DataFrame) -> pl.DataFrame:
    """Return the steps of the playbooks that the sheet calls for."""
    language = cycle.language
    called = set(repair["playbook"].str.split(";").explode().drop_nulls())
    lines = [
        (p.title.said_in(language), n, s.who.said_in(language), s.what.said_in(language),
         s.proof.said_in(language), s.days)
        for p in playbooks().values()
        if p.title.said_in(language) in called
        for n, s in enumerate(p.steps, start=1)
    ]  # fmt: skip
    schema = {"playbook": pl.String, "step": pl.Int64, "who": pl.String, "what": pl.String}
    schema |= {"proof": pl.String, "days": pl.Int64}
    return pl.DataFrame(lines, schema=schema, orient="row")
