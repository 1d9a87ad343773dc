"""The page of refusal reasons: the tree A to G."""

from collections.abc import Iterator

from pages.markdown import BOTH, chapters, clause_links, link, named, table
from rongxie.rulebook.playbooks import playbooks
from rongxie.rulebook.reasons import Ends, Reason, groups, reasons
from rongxie.values.texts import Text

ENDS = {
    Ends.REFUSED: Text(en="refused: a decision", zh="不予授信，属于决定"),
    Ends.WITHDRAWN: Text(en="withdrawn: no decision", zh="企业撤回，不属于决定"),
    Ends.HANDED_BACK: Text(en="handed back: no decision", zh="银行退回，不属于决定"),
}


def page() -> str:
    """Return the page."""
    return chapters("# Refusal reasons", _INTRODUCTION, _overview(), *_groups())


_INTRODUCTION = """
A bank that does not lend gives at least one of these reasons; a poor overall score alone is none.
Where something can be put right, a [playbook](playbooks.md) leads out of it. Days are typical,
not policy.

银行不予授信须至少选一项原因，“综合评分不足”本身不是原因。可修复的原因均有修复方案；天数为通常所需。
"""


def _overview() -> str:
    rows = [
        (link(r.code, "reasons", r.code), r.title.zh, r.title.en, _out(r))
        for r in reasons().values()
    ]
    return table(("Code", "原因", "In English", "Playbook 修复方案"), rows)


def _out(reason: Reason) -> str:
    if reason.playbook is None:
        return "–"
    return link(playbooks()[reason.playbook].title.zh, "playbooks", reason.playbook)


def _groups() -> Iterator[str]:
    for letter, title in groups().items():
        yield f"## Group {letter} {named(title)}"
        yield from (_section(r) for r in reasons().values() if r.group == letter)


def _section(reason: Reason) -> str:
    lines = [
        ("What the enterprise reads 企业所见", reason.plain.zh, reason.plain.en),
        ("Who 由谁", reason.responsible.zh, reason.responsible.en),
        ("What clears it 凭什么解除", reason.evidence.zh, reason.evidence.en),
        ("The referral ends 推送结果", ENDS[reason.ends].zh, ENDS[reason.ends].en),
    ]
    days = f"- Typical days 通常天数: {reason.days}\n" if reason.days else ""
    facts = (
        f"{days}- Playbook 修复方案: {_out(reason)}\n- Clause 条款: {clause_links(reason.clauses)}"
    )
    return chapters(f"### {reason.code}", f"**{named(reason.title)}**", table(BOTH, lines), facts)
