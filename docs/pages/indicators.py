"""The page of indicators: what each figure counts."""

from pages.markdown import BOTH, chapters, clause_links, code, link, named, table
from pages.parameters import BASES
from rongxie.rulebook.indicators import Indicator, Reckoning, Source, indicators
from rongxie.values.texts import Text

RECKONINGS = {
    Reckoning.COUNT: Text(en="the numerator itself", zh="分子本身"),
    Reckoning.SHARE: Text(en="numerator ÷ denominator, in percent", zh="分子÷分母，以百分比表示"),
    Reckoning.MEAN: Text(en="numerator ÷ denominator", zh="分子÷分母"),
    Reckoning.DIFFERENCE: Text(
        en="numerator − denominator; 0 or more is no lower", zh="分子减分母，大于等于0为不低于"
    ),
}
SOURCES = {
    Source.EVENTS: Text(en="the event log", zh="事件记录"),
    Source.RETURNS: Text(en="the banks' monthly returns", zh="银行月报"),
}


def page() -> str:
    """Return the page."""
    found = list(indicators().values())
    rows = [
        (link(i.name, "indicators", i.name), i.title.zh, i.title.en, named(i.unit.title))
        for i in found
    ]
    head = ("Name", "指标", "In English", "Unit 单位")
    return chapters("# Indicators", _INTRODUCTION, table(head, rows), *map(_section, found))


_INTRODUCTION = """
Figures are folds of the event log and of the banks' returns, nothing else. Numerator and
denominator are always shown; a figure counts enterprises (户) or cases (户次), never both; what
cannot be counted is blank, never 0. Get them with `rongxie indicators`; the form of the files is
in [files](files.md).

指标只由事件记录和银行月报汇总得出，分子分母一并列示；户与户次不混用；无法计算的留空，不写0。
"""


def _section(indicator: Indicator) -> str:
    rows = [
        ("Definition 定义", indicator.definition),
        ("Numerator 分子", indicator.numerator),
        ("Denominator 分母", indicator.denominator),
        ("Value 取值", RECKONINGS[indicator.reckoning]),
        ("Cut-off 截止", indicator.cut_off),
        ("Source 来源", SOURCES[indicator.source]),
        ("Note 说明", indicator.note),
    ]
    lines = [(what, words.zh, words.en) for what, words in rows if words]
    kinds = (
        f"- Event kinds 事件类型: {', '.join(map(code, indicator.kinds))}\n"
        if indicator.kinds
        else ""
    )
    until = indicator.valid_until or ""
    document = f", {indicator.document}" if indicator.document else ""
    by_bank = "可 yes" if indicator.by_bank else "否，此时尚无银行 no, no bank is known yet"
    facts = (
        f"{kinds}- By bank 按银行分组: {by_bank}\n"
        f"- Valid 有效期: {indicator.valid_from} – {until}\n"
        f"- Basis 依据: {named(BASES[indicator.basis])}{document}\n"
        f"- Clause 条款: {clause_links(indicator.clauses)}"
    )
    title = f"**{named(indicator.title)}** ({named(indicator.unit.title)})"
    return chapters(f"## {indicator.name}", title, table(BOTH, lines), facts)
