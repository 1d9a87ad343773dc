"""The page of repair playbooks: who does what, with which proof."""

from pages.markdown import chapters, clause_links, link, named, table
from rongxie.rulebook.playbooks import Playbook, playbooks


def page() -> str:
    """Return the page."""
    found = list(playbooks().values())
    rows = [(link(p.id, "playbooks", p.id), p.title.zh, p.title.en, p.typical_days) for p in found]
    head = ("Playbook", "修复方案", "In English", "Typical days 通常天数")
    return chapters("# Repair playbooks", _INTRODUCTION, table(head, rows), *map(_section, found))


_INTRODUCTION = """
The way out of a failed [test](rules.md) or a [refusal reason](reasons.md): steps one after
another, who takes them, and the paper that shows it. Days are typical, not policy.

未通过的检验或被拒原因的修复办法：按步骤写明由谁办、怎么办、凭什么证明；天数为通常所需，不是时限。
"""


def _section(playbook: Playbook) -> str:
    rows = [
        (n, s.who.zh, s.what.zh, s.proof.zh, f"{s.who.en}: {s.what.en}", s.proof.en, s.days)
        for n, s in enumerate(playbook.steps, start=1)
    ]
    head = ("", "谁来办", "怎么办", "凭什么证明", "Who does what", "Proof", "Days 天")
    tests = ", ".join(link(name, "rules", name) for name in playbook.for_tests) or "–"
    reasons = ", ".join(link(code, "reasons", code) for code in playbook.for_reasons) or "–"
    facts = (
        f"- Leads 牵头: {named(playbook.department)}\n- For tests 检验: {tests}\n"
        f"- For reasons 原因: {reasons}\n- Done when 完成标志: {named(playbook.proof)}\n"
        f"- Clause 条款: {clause_links(playbook.clauses)}"
    )
    return chapters(f"## {playbook.id}", f"**{named(playbook.title)}**", facts, table(head, rows))
