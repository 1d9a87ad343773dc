"""The questions of an application, one a screen; which of them are asked depends on the record."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms

from rongxie.mechanism.evidence.actions import Stated
from rongxie.mechanism.evidence.models import EvidenceLevel
from rongxie.mechanism.referrals.queries.consents import ANY_BANK
from rongxie.mechanism.screening.asking import ToAsk
from rongxie.mechanism.visits.actions.needs import NewNeed
from rongxie.rulebook.layouts import layout
from rongxie.surfaces.web.acting.fields import OneOfField, PageForm, SomeOfField, WanField
from rongxie.surfaces.web.owners.choosing import NO_YES, banks_of, choices_of, ends_offered, spoken
from rongxie.values.columns import Column, Kind
from rongxie.values.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One screen: its name in the address, what is asked, and the fields that answer it."""

    name: str
    title: Text
    fields: dict[str, Callable[[], forms.Field]]
    hint: Text | None = None


_AMOUNT = Question(
    name="amount",
    title=Text(en="How much do you need?", zh="需要多少资金？"),
    hint=Text(en="In units of 10,000 yuan. An amount in yuan is understood too.",
              zh="以万元为单位；写“50万”或“500000元”也可以。"),
    fields={"amount_wan": partial(WanField, label=spoken(Text(en="Amount", zh="金额")))},
)  # fmt: skip
_TERM = Question(
    name="term",
    title=Text(en="For how many months?", zh="需要用多少个月？"),
    fields={"term_months": lambda: forms.IntegerField(
        label=spoken(Text(en="Months", zh="月数")), min_value=1, max_value=600,
        error_messages={
            "required": spoken(Text(en="Write the number of months.", zh="请填写月数。")),
            "invalid": spoken(Text(en="Write a whole number, such as 12.",
                                   zh="请填写整数，如12。")),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}))},
)  # fmt: skip
_FACILITY = Question(
    name="facility",
    title=Text(en="Has a bank already agreed to lend you this money?",
               zh="是否已有银行同意给您这笔贷款？"),
    hint=Text(en="It makes no difference to your application; it is asked so that nobody counts a"
              " loan as new that is not.",
              zh="不影响申请；只用于如实统计，不把已有的贷款算作新增。"),
    fields={"facility_before": partial(
        OneOfField, of=NO_YES, label=spoken(Text(en="Agreed already", zh="已有授信")))},
)  # fmt: skip
# How facts are asked for; whatever is not here is asked by its title.
_ASKED = {
    "revenue_wan": Text(en="How much did you turn over in the last twelve months?",
                        zh="最近十二个月营业收入大约多少？"),
    "employees": Text(en="How many people work in the business, you included?",
                      zh="连您在内，一共有多少人在干活？"),
    "overdue_loans": Text(en="Is any loan of the business overdue now?",
                          zh="企业现在有没有逾期未还的贷款？"),
    "debt_evasion": Text(en="Has the business ever been found to evade its debts?",
                         zh="企业有没有被认定过逃废债？"),
    "principals_bad_credit": Text(
        en="Do the owner, main shareholders or managers have overdue debts or a judgment unpaid?",
        zh="经营者、主要股东或管理人员有没有逾期欠款或未履行的判决？"),
    "within_scope": Text(en="Is the money for what your licence allows you to do?",
                         zh="这笔钱是否用于营业执照经营范围内的业务？"),
}  # fmt: skip


def questions_for(asked: ToAsk, region: str, on: date) -> tuple[Question, ...]:
    """Return the questions of one enterprise, in their order: at most twelve."""
    of_need = () if asked.need else (_AMOUNT, _purpose(), _TERM, _security())
    return (*of_need, _FACILITY, *map(_of_fact, asked.facts), _banks(region, on))


def form_of(questions: Iterable[Question], data: Any = None, initial: Any = None) -> PageForm:
    """Return the form of some questions."""
    form = PageForm(data, initial=initial)
    for question in questions:
        for name, field in question.fields.items():
            form.fields[name] = field()
    return form


def need_of(given: dict[str, Any], on: date) -> NewNeed | None:
    """Return the need that the answers state; None where it was known and not asked."""
    if "amount_wan" not in given:
        return None
    banks = [bank for bank in given["banks"] if bank != ANY_BANK]
    return NewNeed(
        amount_wan=given["amount_wan"], purpose=given["purpose"], stated_on=on,
        term_months=given["term_months"], collateral=given["collateral"], wished_banks=banks,
        wished_only=bool(banks) and ANY_BANK not in given["banks"],
    )  # fmt: skip


def facts_of(given: dict[str, Any], on: date) -> list[Stated]:
    """Return the facts that the answers state, of today and by the enterprise's own word."""
    columns = layout("enterprises").columns
    return [
        Stated(fact=fact, value=_value(columns[fact], value),
               level=EvidenceLevel.DECLARED.value, as_of=on)
        for name, value in given.items()
        if (fact := name.removeprefix("fact_")) != name
    ]  # fmt: skip


def _value(column: Column, value: Any) -> object:
    if column.kind is Kind.BOOL:
        return value == "yes"
    return f"{value:f}" if isinstance(value, Decimal) else value


def _of_fact(fact: str) -> Question:
    column = layout("enterprises").columns[fact]
    label = spoken(column.title)

    def field() -> forms.Field:
        if column.kind is Kind.BOOL:
            return OneOfField(of=NO_YES, label=label)
        if column.kind is Kind.WAN:
            return WanField(above_zero=False, label=label)
        return forms.IntegerField(
            label=label, min_value=0,
            error_messages={"required": spoken(Text(en="Write a number.", zh="请填写数字。")),
                            "invalid": spoken(Text(en="Write a whole number, such as 12.",
                                                   zh="请填写整数，如12。"))},
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        )  # fmt: skip

    title = _ASKED.get(fact, column.title)
    return Question(name=fact, title=title, fields={f"fact_{fact}": field})


def _purpose() -> Question:
    listed = choices_of("enterprises", "purpose")
    return Question(
        name="purpose", title=Text(en="What is it for?", zh="资金用来做什么？"),
        fields={"purpose": partial(
            OneOfField, of=listed, label=spoken(Text(en="Purpose", zh="用途")))},
    )  # fmt: skip


def _security() -> Question:
    listed = choices_of("cases", "collateral")
    return Question(
        name="security",
        title=Text(en="What can you offer as security?", zh="能提供什么担保？"),
        hint=Text(en="Without any choose credit: many loans here are given without security.",
                  zh="没有抵押物请选“信用”，不少贷款不需要抵押。"),
        fields={"collateral": partial(
            OneOfField, of=listed, label=spoken(Text(en="Security", zh="担保方式")))},
    )  # fmt: skip


def _banks(region: str, on: date) -> Question:
    """Return the question of consent: which banks, in the order shown, and until when."""
    return Question(
        name="banks",
        title=Text(en="Which banks may see your application, and until when?",
                   zh="同意哪些银行查看您的申请？到什么时候为止？"),
        hint=Text(en="Each bank you tick may see what you have stated here, ask for papers and"
                  " call you. You can take it back any day.",
                  zh="勾选的银行可以查看您填写的内容、向您要材料并与您联系。您可以随时撤回。"),
        fields={
            "banks": partial(SomeOfField, of=banks_of(region, on),
                             label=spoken(Text(en="Banks", zh="银行"))),
            "ends_on": partial(OneOfField, of=ends_offered(region, on),
                               label=spoken(Text(en="Until", zh="有效期至"))),
        },
    )  # fmt: skip
