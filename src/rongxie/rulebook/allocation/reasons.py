"""Why a bank may not have a case, or a wish was not met."""

from dataclasses import dataclass

from rongxie.rulebook.clauses import cited
from rongxie.values.texts import Text


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason by its name, with the words for people and the clause that it serves."""

    name: str
    title: Text
    clause: str


def _reason(name: str, en: str, zh: str) -> Reason:
    return Reason(name, Text(en=en, zh=zh), cited("32/2.2c"))


# The first that applies is told; `capacity` is what remains when the pair itself was allowed.
PAIR_REASONS = (
    _reason("no_consent", "The enterprise has not consented to this bank", "企业未授权该银行"),
    _reason("excluded", "The enterprise has excluded this bank", "企业已排除该银行"),
    _reason("out_of_region", "The bank does not serve this place", "不在该银行服务区域内"),
    _reason("amount", "The amount is outside the bank's bounds", "金额超出该银行受理范围"),
    _reason("collateral", "The bank does not take this security", "该银行不受理此担保方式"),
    _reason("industry", "The bank does not serve this industry", "不属于该银行主攻行业"),
    _reason("not_wished", "The enterprise wants its wished banks only", "企业仅限意向银行"),
    _reason(
        "too_many_lenders",
        "The enterprise has enough lenders and this bank is not one of them",
        "贷款银行家数已达上限，仅限现有贷款银行",
    ),
    _reason(
        "over_exposed",
        "Loans held and asked for are too high for the revenue",
        "现有贷款与申请额之和超过营业收入的规定倍数",
    ),
    _reason(
        "capacity",
        "The bank was possible, but the cheapest allocation of the batch places the case otherwise",
        "该银行符合条件，因容量及整体统筹未分配",
    ),
)
UNKNOWN_BANK = _reason("unknown_bank", "No bank has this number", "银行编号不存在")
REASONS = (*PAIR_REASONS, UNKNOWN_BANK)

# A pair holds its reason as a rank: the highest that applies is the first of the order, 0 is none.
BY_RANK = tuple(reversed(PAIR_REASONS))
RANK = {reason.name: rank for rank, reason in enumerate(BY_RANK)}
