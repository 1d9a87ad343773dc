"""The page of parameters: every policy number with what it rests on."""

from typing import Any

from pages.markdown import chapters, clause_links, code, link, named, table
from rongxie.rulebook.parameters import Basis, Parameter, Value, parameters
from rongxie.values.texts import Text

BASES = {
    Basis.CLAUSE: Text(en="clause", zh="文件规定"),
    Basis.PRACTICE: Text(en="practice", zh="各地做法"),
    Basis.ASSUMPTION: Text(en="assumption", zh="暂定"),
}


def page() -> str:
    """Return the page."""
    found = list(parameters().values())
    return chapters("# Parameters", _INTRODUCTION, _overview(found), *map(_section, found))


_INTRODUCTION = """
Every number of policy is a dated value in `src/rongxie/rulebook/parameters/`, one file each. The
nearest place that has a value wins: county, city, province, nation. **basis** tells what a value
rests on: a clause, the practice of a place, or an **assumption** (marked ⚠: confirm it before you
rely on it). To change one, see [change a threshold](../how-to/change-a-threshold.md); for one
run, give `--set name=value`.

每个政策数字都是一份带日期的参数文件，就近适用（县、市、省、全国）。“依据”注明出自文件、各地做法还是暂定值（⚠）。
"""


def _overview(found: list[Parameter]) -> str:
    rows = [
        (link(p.name, "parameters", p.name), p.title.zh, _shown(p.values[0]), p.unit.zh,
         _basis(p.values[0]))
        for p in found
    ]  # fmt: skip
    return table(("Name", "参数", "National value 全国值", "单位", "Basis 依据"), rows)


def _section(number: Parameter) -> str:
    head = (
        "Place 适用地",
        "Since 起",
        "Value 值",
        "Unit 单位",
        "Basis 依据",
        "Document 出处",
        "Clause 条款",
    )
    rows = [
        (v.place or "全国 nation", v.since, _shown(v), named(number.unit), _basis(v), v.document,
         clause_links([v.clause]))
        for v in number.values
    ]  # fmt: skip
    notes = f"{number.note.zh}\n\n{number.note.en}"
    details = [_entries(number, v) for v in number.values if isinstance(v.amount, dict)]
    title = f"**{named(number.title)}**"
    return chapters(f"## {number.name}", title, table(head, rows), notes, *details)


def _basis(value: Value) -> str:
    mark = "⚠ " if value.basis is Basis.ASSUMPTION else ""
    return f"{mark}{named(BASES[value.basis])}"


def _shown(value: Value) -> str:
    amount: Any = value.amount
    if amount is None:
        return "未设 not set"
    if isinstance(amount, bool):
        return "是 yes" if amount else "否 no"
    if isinstance(amount, list):
        return ", ".join(code(item) for item in amount)
    return "见下表 see below" if isinstance(amount, dict) else str(amount)


def _entries(number: Parameter, value: Value) -> str:
    of_tests = number.name == "lowest_levels"
    rows = [
        (link(name, "rules", name) if of_tests else code(name), code(str(entry)))
        for name, entry in value.amount.items()
    ]
    head = ("Test 检验", "Lowest level 最低依据") if of_tests else ("Entry 项", "Value 值")
    return table(head, rows)
