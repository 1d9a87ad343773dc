"""The page of steps: the life of a case and of a referral."""

from collections.abc import Iterable
from typing import Any

from pages.markdown import chapters, clause_links, code, named, table
from rongxie.rulebook.steps import (
    ON_LIST,
    REFERRAL_STEPS,
    STEPS,
    Phase,
    ReferralState,
    Role,
    State,
    Step,
)
from rongxie.values.texts import Text

PHASES = {
    Phase.OPEN: Text(en="open", zh="办理中"),
    Phase.RESTING: Text(en="resting", zh="已落定，仍可变动"),
    Phase.ENDED: Text(en="ended", zh="已结束"),
}
_HEAD = ("Step 步骤", "From 从", "To 到", "Who 谁", "Needs 要件", "Clause 条款")


def page() -> str:
    """Return the page."""
    return chapters(
        "# Steps",
        _INTRODUCTION,
        "## States of a case",
        _states(),
        "## Steps of a case",
        table(_HEAD, map(_row, STEPS)),
        "## States of a referral",
        _referral_states(),
        "## Steps of a referral",
        table(_HEAD, map(_row, REFERRAL_STEPS)),
        "## Needs",
        _needs((*STEPS, *REFERRAL_STEPS)),
        "## Roles",
        table(("Role", "角色", "In English"), [(code(r), r.named.zh, r.named.en) for r in Role]),
    )


_INTRODUCTION = """
A case is one need of one enterprise on its way to a loan; at most one case of an enterprise is
open. A referral is one bank at work on a case. What is not in these tables cannot be done; every
state has two names, what staff see and what the enterprise sees. A step marked ‡ asks for a
reason, one marked ■ cannot be undone. The tables are in force now as rules; the desks that use
them are to come.

每个状态有两个名称：工作人员所见和企业所见。标‡的步骤须写明原因，标■的不可撤回。
"""


def _states() -> str:
    head = ("State", "工作人员所见", "企业所见", "Staff see", "The enterprise sees", "Phase 阶段")
    rows = [
        (code(s) + (" ★" if s in ON_LIST else ""), s.staff.zh, s.enterprise.zh, s.staff.en,
         s.enterprise.en, named(PHASES[s.phase]))
        for s in State
    ]  # fmt: skip
    note = "★ on the recommendation list 在推荐清单内 (coaching: only if it came from a bank)."
    return chapters(table(head, rows), note)


def _referral_states() -> str:
    head = ("State", "工作人员所见", "企业所见", "Staff see", "The enterprise sees", "")
    rows = [
        (code(s), s.staff.zh, s.enterprise.zh, s.staff.en, s.enterprise.en, _mark(s))
        for s in ReferralState
    ]
    return table(head, rows)


def _mark(state: ReferralState) -> str:
    if state.active:
        return "待银行答复 the bank has to answer"
    return "已决定 a decision" if state.decided else "非决定 no decision"


def _row(step: Step[Any]) -> tuple[str, ...]:
    marks = (" ‡" if step.reason_needed else "") + (" ■" if step.irreversible else "")
    follows = f"<br>→ {code(step.follows)}" if step.follows else ""
    return (
        f"{code(step.name)}{marks}<br>{step.title.zh}<br>{step.title.en}{follows}",
        "<br>".join(map(code, step.sources)) or "–",
        "<br>".join(map(code, step.targets)),
        "<br>".join(role.named.zh for role in step.roles),
        "<br>".join(code(need.name) for need in step.needs) or "–",
        clause_links(step.clauses),
    )


def _needs(steps: Iterable[Step[Any]]) -> str:
    needs = {need.name: need.title for step in steps for need in step.needs}
    return table(
        ("Need", "要件", "In English"),
        [(code(name), title.zh, title.en) for name, title in needs.items()],
    )
