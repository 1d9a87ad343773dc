"""`rongxie explain`: one enterprise, every test with its value, clause and remedy."""

from typing import Annotated, Any

import polars as pl
import typer

from rongxie.foundation.tables.delimited import ROW
from rongxie.foundation.tables.reading import Table
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.playbooks import playbooks
from rongxie.rulebook.screening import answered
from rongxie.rulebook.size_standards import INDICATORS, size_standard
from rongxie.rulebook.standards import tests_of
from rongxie.rulebook.standards.rule import Test
from rongxie.rulebook.verdicts import STANDARD_TITLES, Standard, tick_of
from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.cli.options import (
    AsJson,
    AsOf,
    Lang,
    Region,
    Settings,
    Source,
    language_of,
    parameters_of,
)
from rongxie.surfaces.cli.screen import screened
from rongxie.surfaces.cli.sheets import DONE, DONE_WITH_REJECTS, read_enterprises, sized
from rongxie.values.texts import Refusal, Text, say
from rongxie.values.uscc import read_code

Row = Annotated[
    int | None, typer.Option("--row", help="the number of the row as the sheet shows it")
]
Code = Annotated[str, typer.Option("--uscc", help="the credit code")]

MARKS = {True: "✓", False: "✗", None: "?"}
VALUES = {True: Text(en="yes", zh="是"), False: Text(en="no", zh="否")}
RESULTS = {
    True: Text(en="holds", zh="成立"),
    False: Text(en="fails", zh="不成立"),
    None: Text(en="unknown", zh="待核实"),
}


class NoSuchRow(Refusal):
    """The sheet has no such row or code."""


def explain(
    source: Source,
    row: Row = None,
    code: Code = "",
    as_of: AsOf = "",
    region: Region = "",
    settings: Settings = [],  # noqa: B006 - Typer copies the default
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Show one enterprise: admission, size, every test, value, source, clause, remedy."""
    console = Console(language_of(lang), as_json)
    params = parameters_of(as_of, region, settings)
    table = read_enterprises(source)
    found = _found(table, row, code)
    one = found.head(1)
    told = _told(one, table, params, console)
    told["other_rows"] = found[ROW].to_list()[1:]
    if console.as_json:
        console.summary(told, [])
    else:
        _show(told, console)
    raise typer.Exit(DONE_WITH_REJECTS if told["rejects"] or told["other_rows"] else DONE)


def _found(table: Table, row: int | None, code: str) -> pl.DataFrame:
    names = table.frame.collect_schema().names()
    if (row is None) == (not code):
        raise NoSuchRow(say("Name one enterprise: --row N or --uscc CODE"))
    if row is not None:
        found = table.frame.filter(pl.col(ROW) == row).collect()
        sought = str(row)
    else:
        sought = read_code(code).text
        wanted = pl.col("uscc") == sought if "uscc" in names else pl.lit(value=False)
        found = table.frame.filter(wanted).collect()
    if found.is_empty():
        span = table.frame.select(pl.col(ROW).min().alias("a"), pl.col(ROW).max().alias("b"))
        first, last = span.collect().row(0)
        raise NoSuchRow(
            say(
                "There is no {sought} in the sheet; its rows go from {first} to {last}",
                sought=sought,
                first=first,
                last=last,
            )
        )
    return found


def _told(one: pl.DataFrame, table: Table, params: InForce, console: Console) -> dict[str, Any]:
    """Return everything there is to say, in the form in which JSON carries it."""
    result = screened(one.lazy(), params, console).collect().row(0, named=True)
    with_size = sized(one.lazy(), size_standard(), console)
    answers = answered(with_size, params).collect().row(0, named=True)
    return {
        "row": result[ROW],
        "uscc": result.get("uscc"),
        "name": result.get("name"),
        "as_of": params.day,
        "size": {key: result[key] for key in ("size", "size_standard", "size_reason")}
        | {key: answers.get(key) for key in ("industry", "industry_source", *INDICATORS)},
        "admission": result["admission"],
        "outcome": result["outcome"],
        "fail_kind": result["fail_kind"],
        "by_tick": result["by_tick"],
        "standards": {
            standard.value: {
                "verdict": result[standard.value],
                "tests": [_test(t, answers, table, params, console) for t in tests_of(standard)],
            }
            for standard in Standard
        },
        "rejects": table.rejects.filter(pl.col("row") == result[ROW])
        .select("column", "value", "problem")
        .to_dicts(),
    }


def _test(
    test: Test, answers: dict[str, Any], table: Table, params: InForce, console: Console
) -> dict[str, Any]:
    answer, before = answers[f"_test_{test.name}"], answers[f"_untick_{test.name}"]
    ticked = before is None and answer is not None
    told: dict[str, Any] = {
        "name": test.name,
        "title": console.said(test.title),
        "holds": answer,
        "facts": [_fact(name, answers, table) for name in test.facts],
        "lowest_level": params["lowest_levels"].get(test.name),
        "by_tick": console.said(_heading(tick_of(test.standard))) if ticked else None,
        "severity": test.severity.value,
        "clause": test.clause,
        "remedy": None,
    }
    if answer is None:
        told["remedy"] = console.said(test.question)
    elif not answer:
        told["remedy"] = console.said(test.remedy)
        told["cured_by"] = console.said(test.cured_by)
        if test.playbook:
            told["playbook"] = console.said(playbooks()[test.playbook].title)
    return told


def _fact(name: str, answers: dict[str, Any], table: Table) -> dict[str, Any]:
    heading = table.headings.get(name)
    level = answers.get(f"{name}_level")
    return {"name": name, "value": answers.get(name), "source": heading, "level": level}


def _heading(name: str) -> Text:
    return layout("enterprises").columns[name].title


_HEADINGS: tuple[Text, ...] = (
    Text(en="Answer", zh="结果"),
    Text(en="Test", zh="检验"),
    Text(en="Facts and source", zh="事实与来源"),
    Text(en="Clause", zh="条款"),
    Text(en="What to do", zh="怎么办"),
)


def _show(told: dict[str, Any], console: Console) -> None:
    outcome = _word("outcome", told["outcome"], console)
    if told["fail_kind"]:
        outcome = f"{outcome} · {_word('fail_kind', told['fail_kind'], console)}"
    size = f"{_word('size', told['size']['size'], console)}（{told['size']['size_reason']}）"
    summary = {
        "admission": _word("admission", told["admission"], console),
        "size": size,
        "outcome": outcome,
        "by_tick": told["by_tick"] or "—",
    }
    titles = layout("results").columns
    lines = [[console.said(titles[name].title), value] for name, value in summary.items()]
    console.grid(f"{told['name'] or ''}  {told['uscc'] or ''}".strip(), ["", ""], lines)
    for standard in Standard:
        part = told["standards"][standard.value]
        verdict = _word(standard, part["verdict"], console)
        title = f"{console.said(STANDARD_TITLES[standard])}：{verdict}"
        tests = [_line(test, console) for test in part["tests"]]
        console.grid(title, [console.said(heading) for heading in _HEADINGS], tests)
    if told["other_rows"]:
        rows = ", ".join(map(str, told["other_rows"]))
        console.note(say("The same code also stands in the rows {rows}", rows=rows))
    for reject in told["rejects"]:
        column, value = reject["column"], reject["value"]
        console.note(say("Could not be used: {column}: {value}", column=column, value=value))


def _word(column: str, value: str, console: Console) -> str:
    titles = {choice.name: choice.title for choice in layout("results").columns[column].choices}
    return console.said(titles[value])


def _line(test: dict[str, Any], console: Console) -> list[str]:
    facts = [_fact_line(fact, console) for fact in test["facts"]]
    if test["by_tick"]:
        facts.append(console.said(say("by tick: {heading}", heading=test["by_tick"])))
    remedy = test["remedy"] or ""
    if test.get("playbook"):
        remedy = f"{remedy}\n→ {test['playbook']}"
    mark = f"{MARKS[test['holds']]} {console.said(RESULTS[test['holds']])}"
    return [mark, test["title"], "\n".join(facts), test["clause"], remedy]


def _fact_line(fact: dict[str, Any], console: Console) -> str:
    value = fact["value"]
    shown = console.said(VALUES[value]) if isinstance(value, bool) else value
    choices = {c.name: c.title for c in layout("enterprises").columns[fact["name"]].choices}
    if shown in choices:
        shown = console.said(choices[str(shown)])
    told = f"{console.said(_heading(fact['name']))} = {'—' if shown is None else shown}"
    if fact["source"] is None:
        return told + console.said(say(" (no such column)"))
    levels = {
        "declared": say(" (declared)"),
        "observed": say(" (observed)"),
        "checked": say(" (checked)"),
    }
    return told + (console.said(levels[fact["level"]]) if fact["level"] in levels else "")
