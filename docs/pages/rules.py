"""The page of rules: who is admitted, and every test of the five standards."""

from collections.abc import Iterator

from pages.holding import held_when
from pages.markdown import BOTH, chapters, clause_links, code, link, named, table
from rongxie.foundation.tables.headings import LEVELS
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.parameters import parameters
from rongxie.rulebook.playbooks import playbooks
from rongxie.rulebook.standards import tests_of
from rongxie.rulebook.standards.rule import Severity, Test
from rongxie.rulebook.verdicts import STANDARD_TITLES, Standard
from rongxie.values.texts import Text

SEVERITIES = {
    Severity.BLOCK: Text(en="blocks", zh="不可修复，暂不符合"),
    Severity.REPAIRABLE: Text(en="repairable", zh="可修复"),
}
_LEVELS = {level.name: level.title for level in LEVELS}


def _lowest(name: str) -> Text:
    latest = max(parameters()["lowest_levels"].values, key=lambda v: v.since)
    return _LEVELS[latest.amount.get(name, LEVELS[0].name)]


def page() -> str:
    """Return the page."""
    return chapters("# Rules", _INTRODUCTION, _ADMISSION, _outcomes(), _LEVEL_RULE, *_standards())


_INTRODUCTION = """
Every test answers **true, false or unknown**. Unknown means that somebody must look or ask; it
never counts as passed or as failed. All tests are always evaluated, so a person is told
everything at once. Why this is so: [three-valued rules](../concepts/three-valued-rules.md). The
words under “holds when” are read off the code of each test.

每项检验的结果为**真、假、未知**三种。未知表示需要去看或去问，既不算通过也不算不通过。所有检验一次做完，
需要补充或修复的事项一次告知。“通过条件”由规则代码直接生成。
"""

_ADMISSION = f"""
## Admission

Admission comes before the standards and is none of them. 纳入范围先于五项标准判定。

- **Admitted 属于**: the size is small or micro; or the kind is one of
  {link("extra_kinds", "parameters", "extra_kinds")}; or the size is medium and
  {link("admit_medium", "parameters", "admit_medium")} is set.
- **Unknown 待核实**: the [size](size.md) is undetermined and no kind admits it. The row goes
  along, and the visit list asks for what the size needs.
- **Not admitted 不属于**: everything else.

Clauses 条款: {clause_links(("32/2.1b", "32/2.1c"))}
"""

_LEVEL_RULE = f"""
## Levels and ticks

A fact has a level 依据层级: {" < ".join(named(level.title) for level in LEVELS)}. Declared is
signed by the enterprise, observed was seen on a visit, checked is an authority's record. Each
test accepts a fact from its lowest level on
({link("lowest_levels", "parameters", "lowest_levels")}; places may set their own); below it the
fact counts as unknown. A sheet tells levels in a column beside the fact: the heading with 依据
behind it, or `<fact>_level`. **Without such a column the fact is taken as good enough**; a blank
cell in it counts as declared.

A sheet may also carry the five standards themselves as 是/否 (`tick_operating` …). A tick answers
only tests of its standard that are still unknown, never one that is false. The standards that
rest on a tick are named in `by_tick`, as the township's word.

事实低于检验所要求的最低层级时按未知处理；表中没有依据列的，视为已达到要求，依据列留空的按申报处理。
乡镇勾选只能回答尚未知的检验，不能推翻已为假的检验；凭勾选认定的标准在“依乡镇勾选的标准”列注明。
"""


def _outcomes() -> str:
    rows = [
        ("standard", "`not_met` if any test is false, else `unknown` if any is unknown, else `met`",
         "任一检验为假则不符合；否则任一未知则待核实；全部为真则符合"),
        ("`outcome`", "`fail` if one is not met, `incomplete` if one is unknown, or `pass`",
         "任一标准不符合则不通过；否则任一待核实则待补充；否则通过"),
        ("`fail_kind`", "`blocked` if a failed test blocks, else `repairable`",
         "不通过的检验中有不可修复的为暂不符合，否则为可修复"),
    ]  # fmt: skip
    head = ("", "English", "中文")
    return chapters("## From tests to an outcome", table(head, rows))


def _standards() -> Iterator[str]:
    for number, standard in enumerate(Standard, start=1):
        yield f"## {number}. {STANDARD_TITLES[standard].en} {STANDARD_TITLES[standard].zh}"
        rows = [
            (link(t.name, "rules", t.name), t.title.zh, t.title.en, SEVERITIES[t.severity].zh)
            for t in tests_of(standard)
        ]
        yield table(("Test", "检验", "In English", "不通过时"), rows)
        yield from (_test(test) for test in tests_of(standard))


def _test(test: Test) -> str:
    facts = [layout("enterprises").columns[name] for name in test.facts]
    named_facts = Text(
        en=", ".join(code(fact.name) for fact in facts), zh="、".join(f.title.zh for f in facts)
    )
    rows = [
        ("Holds when 通过条件", held_when(test)),
        ("Facts 依据", named_facts),
        ("Lowest level 最低依据", _lowest(test.name)),
        ("If false 不通过时", SEVERITIES[test.severity]),
        ("Remedy 怎么办", test.remedy),
        ("Who cures it 由谁", test.cured_by),
        ("If unknown, ask 待核实时问", test.question),
    ]
    lines = [(what, words.zh, words.en) for what, words in rows]
    if test.playbook:
        title = playbooks()[test.playbook].title
        lines.append(
            (
                "Playbook 修复方案",
                link(title.zh, "playbooks", test.playbook),
                link(title.en, "playbooks", test.playbook),
            )
        )
    lines.append(("Clause 条款", clause_links([test.clause]), clause_links([test.clause])))
    return chapters(f"### {test.name}", f"**{named(test.title)}**", table(BOTH, lines))
