"""The page of files: what each command reads and writes, heading by heading, value by value."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pages.commands import EXIT_CODES, commands
from pages.markdown import chapters, code, link, table
from rongxie.foundation.tables import cells
from rongxie.foundation.tables.headings import LEVELS, level_column
from rongxie.foundation.tables.rejects import ADVICE
from rongxie.rulebook.layouts import NAMES, layout
from rongxie.rulebook.screening import RESULTS
from rongxie.rulebook.size import SIZE_COLUMNS
from rongxie.surfaces.languages import catalogue
from rongxie.values import money
from rongxie.values.columns import Column, Kind, Layout
from rongxie.values.texts import Message, Text

KINDS = {
    Kind.TEXT: Text(en="text", zh="文字"),
    Kind.CODE: Text(
        en="code of 18 characters, or old number of 15 digits", zh="18位代码或15位注册号"
    ),
    Kind.REGION: Text(en="region code of 2, 4, 6, 9 or 12 digits", zh="2、4、6、9或12位区划代码"),
    Kind.INDUSTRY: Text(en="code of GB/T 4754-2017", zh="国民经济行业代码"),
    Kind.DATE: Text(en="day", zh="日期"),
    Kind.BOOL: Text(en="yes or no", zh="是否"),
    Kind.INTEGER: Text(en="whole number", zh="整数"),
    Kind.NUMBER: Text(en="number", zh="数值"),
    Kind.WAN: Text(en="amount in 万元", zh="金额（万元）"),
    Kind.CHOICE: Text(en="one of the values below", zh="选项，见下"),
    Kind.LIST: Text(en="list, joined by `;`", zh="列表，用;分隔"),
}


@dataclass(frozen=True)
class Use:
    """What one command reads and writes: layouts, and the columns that it adds."""

    reads: tuple[str, ...]
    writes: str


def _columns(names: Iterable[str]) -> str:
    return ", ".join(code(name) for name in names)


USES = {
    "classify": Use(
        ("enterprises",),
        f"every input row and column, and {_columns((*SIZE_COLUMNS, 'code_mark'))}; needs an "
        "industry or a line of business",
    ),
    "screen": Use(
        ("enterprises",),
        "every input row and column, and "
        f"{_columns((*SIZE_COLUMNS, *RESULTS, 'admission', 'code_mark'))}; the stated purpose "
        "of the loan is given back as `loan_purpose`, because the verdict takes the name `purpose`",
    ),
    "allocate": Use(
        ("cases", "banks"),
        f"one row per case: {_columns(('case_id', 'bank_id', 'wish', 'reason'))}; "
        "see [allocation](allocation.md)",
    ),
    "indicators": Use(
        ("events", "returns"),
        "one row per group and indicator: the columns of `--by`, then "
        f"{_columns(('indicator', 'numerator', 'denominator', 'value', 'unit'))}; see "
        "[indicators](indicators.md)",
    ),
    "cycle": Use(
        ("enterprises", "cases", "banks"),
        "a workbook: the declaration and recommendation lists, what to complete and repair, visits,"
        " one sheet per bank, figures, all rows",
    ),
    "explain": Use(
        ("enterprises",), "one enterprise on the screen: every test, value, clause, remedy"
    ),
    "sample": Use((), "a synthetic county: enterprises, banks, events, returns, marked synthetic"),
}


def page() -> str:
    """Return the page."""
    return chapters(
        "# Files",
        _INTRODUCTION,
        _commands(),
        _CELLS,
        _units(),
        _LEVELS,
        _rejects(),
        _exits(),
        *_layouts(),
    )


_INTRODUCTION = """
Headings are recognised in Chinese or by their canonical name, in any order, with synonyms, with
title rows above them, with 必填 marks and blanks. A column that is not there is an unknown fact,
no error, unless marked **required**. Output has every input row, in order; a row is never
dropped.

表头按中文或规范名识别，顺序不限，可有标题行。缺列视为未知，不报错；输出保留全部行和顺序。
"""


def _commands() -> str:
    """Table the commands on files; a command of the platform has no row."""
    unknown = USES.keys() - commands().keys()
    if unknown:
        raise LookupError(f"no such command: {unknown}")
    rows = []
    for name, use in USES.items():
        reads = ", ".join(
            link(each, "files", f"{layout(each).title.en} ({each})") for each in use.reads
        )
        rows.append((link(name, "commands", name), reads or "–", use.writes))
    return chapters("## Which command reads what", table(("Command", "Reads", "Writes"), rows))


_YES = " ".join(code(word) for word in cells.YES)
_NO = " ".join(code(word) for word in cells.NO)
_UNKNOWN = " ".join(code(word) for word in cells.UNKNOWN if word)
_CELLS = f"""
## Cells

- Yes 是: {_YES}
- No 否: {_NO}
- Unknown 未知: a blank cell, {_UNKNOWN}
- Days 日期: `2026-10-31`, `2026/10/31`, `2026.10.31`, `2026年10月31日`, `20261031`, days as Excel
  keeps them
- Lists 列表: joined by `;`; `、` `,` `|` and line breaks are read too
- Full-width signs, blanks and lower case in codes are fine 全角、空格、小写均可
- A range such as `500-1000人` is not a number: the cell counts as unknown and is listed in the
  rejects; its bounds are used only where both ends give the same size
"""


def _units() -> str:
    words = {
        unit: " ".join(code(w) for w, u in money._HEADING_UNITS.items() if u is unit)
        for unit in money.Unit
    }
    rows = [(named, f"{unit.value:,}") for unit, named in words.items()]
    note = (
        "A heading may carry the unit: `年营收(亿元)`, `资产_万元`. A cell may carry its own, "
        "which wins: `50万`, `1.2亿元`, `3,000`. Without any, amounts are 万元. "
        "表头或单元格可带单位，单元格优先，均未写按万元。"
    )
    return chapters(
        "## Units of amounts", note, table(("Written in a heading 写法", "Yuan 元"), rows)
    )


_EXAMPLE = level_column(layout("enterprises").columns["tax_grade"])
_LEVELS = f"""
## Level columns

Any fact may have a column that tells on whose word it stands: `{_EXAMPLE.name}`, in Chinese
`{_EXAMPLE.title.zh}`. Values: {", ".join(f"`{c.name}` {c.title.zh}" for c in LEVELS)}. Each test
accepts a fact from its lowest level on; see [rules](rules.md#levels-and-ticks).
"""


def _rejects() -> str:
    rows = [(code(problem), *_advice(advice)) for problem, advice in ADVICE.items()]
    note = (
        "An unusable value becomes unknown and is listed in the rejects: a sheet of the "
        "workbook, or beside a `.csv` or `.parquet` the file `<name>.rejects.csv` "
        "(`result.csv.rejects.csv`): row number, column, value, problem, what to do. "
        "无法使用的值按未知处理，并逐一列在数据问题表中。"
    )
    return chapters("## Rejects", note, table(("Problem", "怎么办", "What to do"), rows))


def _advice(advice: Message) -> tuple[str, str]:
    """Return the advice in Chinese and English; what the reader of the value says is summed up."""
    if advice.text == "{reason}":
        return _READER_SAYS.zh, _READER_SAYS.en
    return catalogue("zh").gettext(advice.text), advice.text


_READER_SAYS = Text(
    en="Says what is wrong with it and, where that can be told, what would be right.",
    zh="说明错在哪里；能判断的，给出正确写法。",
)


def _exits() -> str:
    return chapters("## Exit codes", table(("Code", "Meaning", "含义"), EXIT_CODES))


def _layouts() -> Iterator[str]:
    for name in NAMES:
        found = layout(name)
        yield f"## {found.title.en} ({name})"
        yield f"**{found.title.zh}**. {_required(found)}"
        head = (
            "Name",
            "标题",
            "English heading",
            "Also read 也识别",
            "Kind 类型",
            "Bounds 范围",
            "Note 说明",
        )
        yield table(head, (_column(c, found) for c in found))
        yield from (_choices(c) for c in found if c.choices)


def _required(found: Layout) -> str:
    if not found.required:
        return "No column is required. 无必填列。"
    return f"Required 必填: {_columns(found.required)}"


def _column(column: Column, found: Layout) -> tuple[str, ...]:
    kind = KINDS[column.kind]
    note = f"{column.note.zh}<br>{column.note.en}" if column.note else ""
    return (
        code(column.name) + (" **required**" if column.name in found.required else ""),
        column.title.zh,
        column.title.en,
        "、".join(column.synonyms),
        kind.zh if column.kind is not Kind.TEXT else "",
        _bounds(column),
        note,
    )


def _bounds(column: Column) -> str:
    low = "" if column.minimum is None else f"{column.minimum:,.0f}"
    high = "" if column.maximum is None else f"{column.maximum:,.0f}"
    return f"{low} – {high}" if low or high else ""


def _choices(column: Column) -> str:
    rows = [(code(c.name), c.title.zh, c.title.en, "、".join(c.synonyms)) for c in column.choices]
    head = ("Value", "写法", "In English", "Also read 也识别")
    return chapters(f"Values of `{column.name}` {column.title.zh}:", table(head, rows))
