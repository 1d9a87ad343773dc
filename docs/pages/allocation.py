"""The page of the allocation: which pairs are possible, what they cost, and the reasons told."""

from pages.markdown import chapters, clause_links, code, link, table
from rongxie.rulebook.allocation import REASONS
from rongxie.rulebook.allocation.loads import TENTHS
from rongxie.rulebook.allocation.network import UNPLACED_COST
from rongxie.rulebook.allocation.pairs import ANY_BANK, OFFER_COST


def page() -> str:
    """Return the page."""
    rows = [(code(r.name), r.title.zh, r.title.en, clause_links([r.clause])) for r in REASONS]
    return chapters(
        "# Allocation",
        _INTRODUCTION,
        "## What a pair costs",
        table(
            ("Wish 意向", "Lender or bank of account 现有贷款或开户银行", "Another bank 其他银行"),
            _costs(),
        ),
        _LOADS,
        "## Reasons",
        _REASONS,
        table(("Reason", "说明", "In English", "Clause 条款"), rows),
    )


_INTRODUCTION = f"""
`rongxie allocate` gives each recommended case at most one bank, so that the total cost is the
lowest there is. The result is exact, does not depend on the order of the rows, and every wish
that was not met has its reason. Limits: {link("max_lenders", "parameters", "max_lenders")},
{link("exposure_to_revenue_max", "parameters", "exposure_to_revenue_max")}.

A pair is possible when the enterprise consented to the bank (`{ANY_BANK}` = any), has not
excluded it, the bank serves the place, the amount, the security and the industry, and no limit
stands against it. Blank bounds of a bank restrict nothing; blank regions serve nowhere; blank
consent is none.

每个案件至多分配一家银行，总成本最低且结果唯一可复算；未满足的意向逐一说明原因。
"""

_LOADS = f"""
A bank's load adds 0 for the first tenth of its capacity, 1 for the second, up to {TENTHS - 1} for
the last, so equal cases spread. A case without a bank costs {UNPLACED_COST:,}: nobody stays
without a bank while one is possible. A blank capacity is 0.
"""

_REASONS = """
The first that applies is told, in this order. The column `reason` of the result has `BANK:reason`
for every wish not met; a case without a bank also has the distinct reasons over all other banks.
"""


def _costs() -> list[tuple[str, str, str]]:
    costs = [int(cost) for cost in OFFER_COST[1:]]
    pairs = [costs[n : n + 2] for n in range(0, len(costs), 2)]
    names = [_wish(place, len(pairs)) for place in range(len(pairs))]
    return [
        (name, f"{known:,}", f"{new:,}") for name, (known, new) in zip(names, pairs, strict=True)
    ]


def _wish(place: int, kinds: int) -> str:
    if place == 0:
        return "first, or no wishes at all 第1意向，或未填意向"
    if place == kinds - 1:
        return "not wished, while there are wishes 有意向但不含该行"
    later = " and later 及以后" if place == kinds - 2 else ""
    return f"{place + 1}{later}"
