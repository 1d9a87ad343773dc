"""Standard three: a real financing need (真实融资需求)."""

from datetime import timedelta

import polars as pl

from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.standards.rule import FactReader, Severity, Test
from rongxie.rulebook.verdicts import Standard
from rongxie.values.texts import Text

_ENTERPRISE = Text(en="enterprise with the township", zh="企业、乡镇（街道）")


def _fresh(f: FactReader, p: InForce) -> pl.Expr:
    return f("need_stated_on").is_between(p.day - timedelta(days=p["need_fresh_days"]), p.day)


def _proportionate(f: FactReader, p: InForce) -> pl.Expr:
    most: float | None = p["need_to_revenue_max"]
    if most is None:
        return pl.lit(value=True)
    return f("need_amount_wan") <= f("revenue_wan") * most


TESTS = (
    Test(
        name="stated",
        standard=Standard.DEMAND,
        title=Text(en="States an amount", zh="提出融资金额"),
        clause="32/2.1a",
        severity=Severity.BLOCK,
        facts=("need_amount_wan",),
        holds=lambda f, _: f("need_amount_wan") > 0,
        remedy=Text(
            en="Nothing to declare until there is a need", zh="暂无融资需求，有需求时再申报"
        ),
        question=Text(en="Ask for the amount needed", zh="询问融资需求金额"),
        cured_by=_ENTERPRISE,
    ),
    Test(
        name="fresh",
        standard=Standard.DEMAND,
        title=Text(en="Need stated lately", zh="需求在有效期内"),
        clause="32/2.1a",
        severity=Severity.REPAIRABLE,
        facts=("need_stated_on",),
        holds=_fresh,
        remedy=Text(en="Ask again whether the need stands", zh="重新核实融资需求并更新日期"),
        question=Text(en="Ask when the need was stated", zh="核实融资需求提出日期"),
        cured_by=_ENTERPRISE,
        playbook="stale_need",
    ),
    Test(
        name="proportionate",
        standard=Standard.DEMAND,
        title=Text(en="Need fits the revenue", zh="需求与营业收入相匹配"),
        clause="32/2.1c",
        severity=Severity.REPAIRABLE,
        facts=("need_amount_wan", "revenue_wan"),
        holds=_proportionate,
        remedy=Text(
            en="Lower the amount or prove orders that call for it",
            zh="调整融资金额，或补充订单、合同等证明",
        ),
        question=Text(en="Ask for amount and yearly revenue", zh="核实融资金额与年营业收入"),
        cured_by=_ENTERPRISE,
        playbook="amount_too_high",
    ),
)
