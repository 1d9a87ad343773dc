"""Stating a need, on a visit or without one, and withdrawing it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.visits.access import STATES_NEEDS, need_in_reach, see_that_does
from rongxie.mechanism.visits.events import NeedStated, NeedWithdrawn
from rongxie.mechanism.visits.models import BY_ENTERPRISE, Need, Visit
from rongxie.rulebook.layouts import layout
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, Text, say

_CODE = re.compile(r"[a-z][a-z_]{0,31}")
_FIELDS = {
    "amount_wan": Text(en="amount", zh="金额"),
    "term_months": Text(en="term", zh="期限"),
    "purpose": Text(en="purpose", zh="用途"),
    "collateral": Text(en="security", zh="担保方式"),
    "wished_only": Text(en="wished banks only", zh="仅限意向银行"),
    "wished_banks": Text(en="wished banks", zh="意向银行"),
    "stated_on": Text(en="day", zh="日期"),
}
_PLACES = Decimal("0.0001")  # one yuan


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNeed:
    """What an enterprise wants: `wished_banks` are codes in the order of the wish."""

    amount_wan: Decimal
    purpose: str
    stated_on: date
    term_months: int | None = None
    collateral: str = ""
    wished_banks: Sequence[str] = ()
    wished_only: bool = False
    note: str = ""


class NeedNotWhole(Refusal):
    """A need lacks something, or says what it cannot."""


class WishedBankNotThere(Refusal):
    """A wished bank is unknown or closed."""


class NeedWithdrawnAlready(Refusal):
    """The need was withdrawn before."""


@transaction.atomic
def state_need(
    *, enterprise_id: int, need: NewNeed, source: str, actor: Actor, at: datetime
) -> Need:
    """Keep a need that was stated without a visit; earlier ones stay as they were stated.

    `source` tells through whom: `self` for the enterprise alone, else a code (`department`,
    `bank`, `list` …).

    :raises VisitNotForYou: if the actor states no needs
    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    :raises NeedNotWhole: if the need, its day or its source does not do
    :raises WishedBankNotThere: if a wished bank was not open on the day
    """
    see_that_does(actor, STATES_NEEDS)
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    by_itself = actor.kind is Kind.ENTERPRISE
    if not _CODE.fullmatch(source) or (source == BY_ENTERPRISE) is not by_itself:
        raise NeedNotWhole(
            say(
                "{source} cannot be the source of this need: what the enterprise states itself is"
                " `self`, what others write down is not. Choose the source again.",
                source=source or "''",
            )
        )
    see_that_whole(need, china_day(at), wished_banks([need]))
    kept = row_of(enterprise, need, source=source, visit=None, actor=actor, at=at)
    kept.save(force_insert=True)
    append(stated(kept), actor=actor, at=at)
    return kept


@transaction.atomic
def withdraw_need(*, need_id: int, on: date, actor: Actor, at: datetime) -> Need:
    """Withdraw a need from a day on; what was done for it before stays.

    :raises VisitNotForYou: if the actor states no needs
    :raises NeedNotFound: if the actor cannot reach it
    :raises NeedWithdrawnAlready: if it was withdrawn, by somebody faster too
    :raises NeedNotWhole: if the day is before the need, or to come
    """
    see_that_does(actor, STATES_NEEDS)
    need = need_in_reach(need_id=need_id, actor=actor)
    if not need.stated_on <= on <= china_day(at):
        raise NeedNotWhole(
            say(
                "A need of {stated} cannot be withdrawn on {day}. Give a day from then to today.",
                stated=need.stated_on,
                day=on,
            )
        )
    if not Need.objects.filter(pk=need.pk, withdrawn_on__isnull=True).update(withdrawn_on=on):
        raise NeedWithdrawnAlready(
            say("The need {need} was withdrawn already. Nothing was changed.", need=need.pk)
        )
    need.withdrawn_on = on
    told = NeedWithdrawn(**subject_of(need), reference=f"need:{need.pk}", done_on=on)
    append(told, actor=actor, at=at)
    return need


def wished_banks(needs: Iterable[NewNeed]) -> dict[str, Organisation]:
    """Return the banks that needs wish for by code, open or not, as far as there are any."""
    wished = {code for need in needs for code in need.wished_banks}
    if not wished:
        return {}
    banks = Organisation.objects.filter(code__in=wished, kind=OrganisationKind.BANK.value)
    return {bank.code: bank for bank in banks}


def see_that_whole(need: NewNeed, today: date, banks: Mapping[str, Organisation]) -> None:
    """Refuse a need that cannot be kept as it is stated; `banks` are those that it wishes for.

    :raises NeedNotWhole: if an amount, a code, the term or the day does not do
    :raises WishedBankNotThere: if a wished bank was not open on the day
    """
    cells = layout("cases").columns
    securities = {choice.name for choice in cells["collateral"].choices}
    purposes = {choice.name for choice in layout("enterprises").columns["purpose"].choices}
    amount, most = need.amount_wan, cells["amount_wan"].maximum or 0
    wrong = {
        "amount_wan": not (amount.is_finite() and 0 < amount <= most)
        or amount != amount.quantize(_PLACES),
        "term_months": need.term_months is not None and need.term_months < 1,
        "purpose": bool(need.purpose) and need.purpose not in purposes,
        "collateral": bool(need.collateral) and need.collateral not in securities,
        "wished_only": need.wished_only and not need.wished_banks,
        "wished_banks": len(set(need.wished_banks)) != len(need.wished_banks),
        "stated_on": need.stated_on > today,
    }
    if any(wrong.values()):
        raise NeedNotWhole(
            say(
                "The need cannot be kept as it is; look at {fields}: an amount above 0, a known"
                " purpose and security, a day up to today, each wished bank once, and only wished"
                " banks where there are some.",
                fields=_together(name for name, is_wrong in wrong.items() if is_wrong),
            )
        )
    _see_that_banks_are_there(need, banks)


def row_of(  # noqa: PLR0913  # who and when beside what
    enterprise: Enterprise,
    need: NewNeed,
    *,
    source: str,
    visit: Visit | None,
    actor: Actor,
    at: datetime,
) -> Need:
    """Return the row of a need that was checked, not written yet."""
    return Need(
        enterprise=enterprise, region=enterprise.region, visit=visit, amount_wan=need.amount_wan,
        term_months=need.term_months, purpose=need.purpose, collateral=need.collateral,
        wished_banks=list(need.wished_banks), wished_only=need.wished_only,
        stated_on=need.stated_on, source=source, note=need.note.strip(), by=actor.name, at=at,
    )  # fmt: skip


def stated(need: Need) -> NeedStated:
    """Return the event of a need that was written."""
    return NeedStated(
        **subject_of(need), amount_wan=need.amount_wan, term_months=need.term_months,
        purpose=need.purpose, source=need.source, reference=f"need:{need.pk}",
    )  # fmt: skip


def subject_of(row: Need | Visit) -> dict[str, str]:
    """Return what the events of visits and needs have in common: they move the enterprise."""
    number = str(row.enterprise_id)
    return {"subject": number, "region": row.region, "enterprise": number}


def _together(fields: Iterable[str]) -> Text:
    names = [_FIELDS[field] for field in fields]
    return Text(en=", ".join(name.en for name in names), zh="、".join(name.zh for name in names))


def _see_that_banks_are_there(need: NewNeed, banks: Mapping[str, Organisation]) -> None:
    missing = {
        code
        for code in need.wished_banks
        if code not in banks or not banks[code].open_on(need.stated_on)
    }
    if missing:
        raise WishedBankNotThere(
            say(
                "No bank with the code {banks} was open on {day}. Look the bank up by name; it may"
                " have been merged.",
                banks=", ".join(sorted(missing)),
                day=need.stated_on,
            )
        )
