"""The page of clauses: what cites each, which tests bite, and what is still to be built."""

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pages.markdown import chapters, code, link, named, table
from rongxie.rulebook.citations import KINDS, Citation, citations
from rongxie.rulebook.clauses import Clause, Duty, clauses, documents
from rongxie.rulebook.parameters import Basis, parameters
from rongxie.rulebook.pending import Served, outside, pending, served
from rongxie.values.texts import Text

ROOT = Path(__file__).parents[2]
DUTIES = {
    Duty.SYSTEM: Text(en="the platform does it", zh="由平台办理"),
    Duty.SUPPORT: Text(en="people do it, the platform helps", zh="由人办理，平台辅助"),
    Duty.OUTSIDE: Text(en="nothing for software", zh="与软件无关"),
}
STATES = {
    Served.FULLY: Text(en="✔ served", zh="已办"),
    Served.PARTLY: Text(en="◐ partly", zh="部分已办"),
    Served.LATER: Text(en="○ to come", zh="待建"),
}
_TITLES = {
    "test": "Tests 检验",
    "size": "Size standard 划型标准",
    "step": "Steps 步骤",
    "allocation": "Allocation 分配",
    "code": "Checks in code 代码中的校验",
    "parameter": "Parameters 参数",
    "indicator": "Indicators 指标",
    "reason": "Refusal reasons 拒绝原因",
    "playbook": "Repair playbooks 修复方案",
}
_PAGES = {
    "test": "rules",
    "size": "size",
    "step": "steps",
    "parameter": "parameters",
    "indicator": "indicators",
    "reason": "reasons",
    "playbook": "playbooks",
}


def page() -> str:
    """Return the page."""
    parts = [part for key in documents() for part in _document(key)]
    return chapters("# Clauses", _INTRODUCTION, _counts(), *parts)


_INTRODUCTION = """
What the platform answers to: the clauses of three documents in our own words, what cites each of
them, and how far it is served **today**, when commands work on files and there is no record, list
or page yet. A clause is not called served because something touches it: `◐ partly` says what is
lacking, `○ to come` says which part of the work brings it, and a coaching text that only mentions
a clause counts for nothing. 本页逐条列明条款由哪些规则承接、测试在哪里、还缺什么。
"""


def _counts() -> str:
    counts = Counter(served(id_) for id_, c in clauses().items() if c.duty is Duty.SYSTEM)
    rows = [(named(STATES[state]), counts[state]) for state in Served]
    return table(("Clauses that are the platform's work 由平台办理的条款", "Count 条数"), rows)


def _document(key: str) -> Iterator[str]:
    document = documents()[key]
    own = [clause for id_, clause in clauses().items() if id_.split("/")[0] == key]
    yield f"## {document.number}"
    yield f"{document.issuer}，{document.date}，《{document.title}》"
    rows = [(link(c.id, "clauses", c.id), c.at, _state(c), c.gist) for c in own]
    yield table(("Clause", "条", "State 状态", "In short"), rows)
    yield from (_clause(clause) for clause in own)


def _state(clause: Clause) -> str:
    if clause.duty is Duty.SYSTEM:
        return named(STATES[served(clause.id)])
    return named(DUTIES[clause.duty])


def _clause(clause: Clause) -> str:
    lines = [f"- Duty 职责: {named(DUTIES[clause.duty])}"]
    if clause.duty is Duty.SYSTEM:
        lines.append(f"- State 状态: {named(STATES[served(clause.id)])}")
    if clause.id in pending():
        waiting = pending()[clause.id]
        lines.append(f"- Still to come 待建 ({named(waiting.area)}): {named(waiting.lacks)}")
    if clause.id in outside():
        lines.append(f"- Why 原因: {named(outside()[clause.id])}")
    found = [c for c in citations() if c.clause == clause.id]
    lines += _cited_by(found)
    if tests := sorted({test for c in found for test in _tests_of(c)}):
        lines.append(f"- Tested by 测试: {', '.join(tests)}")
    return chapters(f"### {clause.id}", f"{clause.at} · {clause.gist}", "\n".join(lines))


def _cited_by(found: list[Citation]) -> Iterator[str]:
    for kind in KINDS:
        names = [_linked(c) for c in found if c.kind == kind]
        if names:
            yield f"- {_TITLES[kind]}: {', '.join(names)}"


def _linked(citation: Citation) -> str:
    if citation.kind == "code":
        path = f"../../src/rongxie/rulebook/{citation.module.replace('.', '/')}"
        real = path + (
            ".py" if (ROOT / "docs/reference" / f"{path}.py").exists() else "/__init__.py"
        )
        return f"[`{citation.name}`]({real})"
    if citation.kind == "allocation":
        return link(citation.name, "allocation", "Reasons")
    words = citation.name
    if citation.kind == "parameter":
        bases = {v.basis for v in parameters()[citation.name].values}
        words += " ⚠" if Basis.ASSUMPTION in bases else ""
    heading = citation.name if citation.kind != "step" else "Steps of a case"
    return link(words, _PAGES[citation.kind], heading)


def _tests_of(citation: Citation) -> Iterator[str]:
    """Yield the test files that import what a citation lives in; of a number, that name it."""
    modules = {
        "test": ("rongxie.rulebook.standards", "rongxie.rulebook.screening"),
        "indicator": ("rongxie.rulebook.indicators", "rongxie.insight.indicators"),
        "size": ("rongxie.rulebook.size", "rongxie.rulebook.size_standards"),
    }.get(citation.kind, (f"rongxie.rulebook.{citation.module}",))
    for path, imported, text in _test_files():
        if any(_below(name, module) for name in imported for module in modules) and (
            citation.kind != "parameter" or citation.name in text
        ):
            yield f"[{code(path.name)}](../../{path.as_posix()})"


def _below(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


@cache
def _test_files() -> tuple[tuple[Path, frozenset[str], str], ...]:
    found = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text("utf-8")
        nodes = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.ImportFrom)]
        imported = {f"{n.module}.{a.name}" for n in nodes for a in n.names}
        imported |= {n.module for n in nodes if n.module}
        if "architecture" not in path.parts and path.name != "test_citations.py":
            found.append((path.relative_to(ROOT), frozenset(imported), text))
    return tuple(found)
