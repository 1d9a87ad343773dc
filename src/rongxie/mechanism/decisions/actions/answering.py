"""A bank answers a referral in one line of a sheet: each step that it names and that is not taken.

Every step is the action of the page. A step that was taken before has to agree with the line.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.decisions.actions.deciding import approve, refuse
from rongxie.mechanism.decisions.actions.drawing import draw_down
from rongxie.mechanism.decisions.models import Decision, Drawdown, Verdict
from rongxie.mechanism.decisions.terms import SECURITIES, Fee, Terms
from rongxie.mechanism.referrals.access import card_content, referral_in_reach
from rongxie.mechanism.referrals.actions.filing import complete_file
from rongxie.mechanism.referrals.actions.working import accept, contact
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.cost import Item
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.steps import ReferralState
from rongxie.values.texts import Refusal, Text, say

_CODE = re.compile(r"\s*([A-Ga-g]\d{1,2})(?![0-9A-Za-z])")  # 「D1 缺少抵押物」 is D1
_EXACT, _FEN = Decimal("0.0001"), Decimal("0.01")
_FEES = (
    Item.GUARANTEE_FEE, Item.APPRAISAL_FEE, Item.REGISTRATION_FEE, Item.INSURANCE,
    Item.INTERMEDIARY_FEE, Item.OTHER_FEE,
)  # fmt: skip
_FEE_NAMES = tuple(item.value for item in _FEES)
_GRANTED = ("line_wan", "rate", "term_months", "ends_on", "securities", "marks", "fees_to")
_REFUSED = ("reasons", "words")
_DRAWN = ("drawn_on", "drawn_wan", "reference")
# What tells that a step is meant, and what has to be there if it is.
_TOGETHER: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "contact": (("contacted_on", "contact_note"), ("contacted_on",)),
    "decide": (
        ("verdict", "decided_on", *_GRANTED[:4], *_FEE_NAMES, *_REFUSED), ("verdict", "decided_on"),
    ),
    "draw": ((*_DRAWN, "drawn_rate", "drawn_months"), _DRAWN),
}  # fmt: skip

Line = Mapping[str, Any]


class CellMissing(Refusal):
    """A line names a step and lacks a part of it."""


class LineDisagrees(Refusal):
    """A line says otherwise than the record does, of a step that was taken."""


class AnotherEnterprise(Refusal):
    """The code in the line is not that of the enterprise of the referral."""


class NotAccepted(Refusal):
    """A line says that the bank does not take the referral."""


@dataclass(frozen=True, slots=True)
class _Answer:
    line: Line
    actor: Actor
    at: datetime

    @property
    def by(self) -> dict[str, Any]:
        """Who answers which referral, as every action wants it."""
        return {"referral_id": self.line["referral"], "actor": self.actor, "at": self.at}


def answer(line: Line, *, actor: Actor, at: datetime) -> int | None:
    """Take the steps that a line names; return the referral, or None if all of them were taken.

    :raises Refusal: if the action of the page refuses a step, a part of one is missing, or the
        record says otherwise
    """
    given = _Answer(line, actor, at)
    referral = referral_in_reach(referral_id=line["referral"], actor=actor)
    _see_whose(referral, line)
    _see_whole(line)
    done = [
        _accept(given, referral), _contact(given), _complete(given), _decide(given), _draw(given),
    ]  # fmt: skip
    return referral.pk if any(done) else None


def _see_whose(referral: Referral, line: Line) -> None:
    known = card_content(referral).get("uscc")
    if line["uscc"] and known and line["uscc"] != known:
        raise AnotherEnterprise(
            say(
                "Referral {referral} is of the enterprise {known}, the line names {given}. Look"
                " whether lines have slipped.",
                referral=referral.pk,
                known=known,
                given=line["uscc"],
            )
        )


def _see_whole(line: Line) -> None:
    """Refuse a step of which only a part is written, naming the headings that are blank."""
    blank = [name for name, value in line.items() if value is None or value == []]
    missing = [
        name
        for telling, needed in _TOGETHER.values()
        if any(name not in blank for name in telling)
        for name in needed
        if name in blank
    ]
    if line["verdict"] == Verdict.APPROVED:
        missing += [name for name in _GRANTED[:5] if name in blank]
        if "fees_to" in blank and any(line[name] for name in _FEE_NAMES):
            missing.append("fees_to")
    if missing:
        raise CellMissing(
            say("Fill in {columns} too, or leave out the whole step.", columns=_titles(missing))
        )


def _accept(given: _Answer, referral: Referral) -> bool:
    taken = referral.accepted_at is not None
    if given.line["accepted"] is False and referral.state != ReferralState.HANDED_BACK:
        raise NotAccepted(
            say(
                "Hand referral {referral} back on its page: there the cause is asked for.",
                referral=referral.pk,
            )
        )
    # Who contacts accepts by it: the day in the line does so.
    if not given.line["accepted"] or taken:
        return False
    accept(**given.by)
    return True


def _contact(given: _Answer) -> bool:
    on, note = given.line["contacted_on"], given.line["contact_note"] or ""
    if on is None:
        return False
    known = _now(given)
    if known.contacted_on is None:
        contact(**given.by, on=on, note=note)
        return True
    _see_same(given, contacted_on=known.contacted_on)
    if note:
        _see_same(given, contact_note=known.contact_note)
    return False


def _complete(given: _Answer) -> bool:
    on = given.line["complete_on"]
    if on is None:
        return False
    known = _now(given)
    if known.file_complete_on is None:
        complete_file(**given.by, on=on)
        return True
    _see_same(given, complete_on=known.file_complete_on)
    return False


def _decide(given: _Answer) -> bool:
    line = given.line
    if line["verdict"] is None:
        return False
    known = in_reach(Decision, given.actor).filter(referral=line["referral"]).first()
    if known is not None:
        _see_same_decision(given, known)
        return False
    if line["verdict"] == Verdict.APPROVED:
        approve(**given.by, terms=_terms(line), decided_on=line["decided_on"])
    else:
        words = line["words"] or ""
        refuse(**given.by, reasons=_codes(line), words=words, decided_on=line["decided_on"])
    return True


def _draw(given: _Answer) -> bool:
    line = given.line
    if line["drawn_on"] is None:
        return False
    reference, amount = line["reference"], _exact(line["drawn_wan"])
    decision = in_reach(Decision, given.actor).filter(referral=line["referral"]).first()
    known = Drawdown.objects.filter(decision=decision, reference=reference).first()
    if decision and known:
        _see_same(given, drawn_on=known.drawn_on, drawn_wan=known.amount_wan)
        return False
    # Without an approval the action tells what is wrong; it needs something to look at.
    draw_down(
        **given.by,
        amount_wan=amount,
        rate=_exact(line["drawn_rate"], decision.rate if decision else None),
        term_months=line["drawn_months"] or (decision and decision.term_months) or 0,
        drawn_on=line["drawn_on"],
        flags=decision.flags if decision else (),
        reference=reference,
    )
    return True


def _see_same_decision(given: _Answer, known: Decision) -> None:
    line = given.line
    _see_same(given, verdict=known.verdict, decided_on=known.decided_on)
    if known.verdict == Verdict.APPROVED:
        flags = {*(line["securities"] or ()), *(line["marks"] or ())}
        _see_same(
            given, line_wan=known.amount_wan, rate=known.rate, term_months=known.term_months,
            ends_on=known.ends_on,
        )  # fmt: skip
        # What was known before the mechanism is added by itself.
        if not flags <= set(known.flags) or SECURITIES & set(known.flags) != SECURITIES & flags:
            raise _disagrees(given, "securities", ", ".join(known.flags))
        if {_as_kept(fee) for fee in _fees(line)} != {_as_text(cost) for cost in known.costs}:
            raise _disagrees(given, "fees_to", ", ".join(c["amount"] for c in known.costs))
    elif set(_codes(line)) != set(known.reasons) or (line["words"] or "") != known.words:
        raise _disagrees(given, "reasons", ", ".join([*known.reasons, known.words]))


def _see_same(given: _Answer, **known: object) -> None:
    """Refuse a line that says otherwise than what is known, by the name of the column."""
    for name, value in known.items():
        said = given.line[name]
        same = _exact(said) == value if isinstance(value, Decimal) else said == value
        if not same:
            raise _disagrees(given, name, value)


def _disagrees(given: _Answer, name: str, value: object) -> LineDisagrees:
    return LineDisagrees(
        say(
            "{column} of referral {referral} is recorded already, as {known}. A list does not"
            " change it: correct the line, or ask the county to look at it.",
            column=_titles([name]),
            referral=given.line["referral"],
            known=value,
        )
    )


def _terms(line: Line) -> Terms:
    return Terms(
        amount_wan=_exact(line["line_wan"]),
        rate=_exact(line["rate"]),
        term_months=line["term_months"],
        ends_on=line["ends_on"],
        flags=(*line["securities"], *(line["marks"] or ())),
        costs=_fees(line),
    )


def _fees(line: Line) -> tuple[Fee, ...]:
    """Return the fees of a line; in a sheet they are paid on the day of the decision."""
    day: date = line["decided_on"]
    return tuple(
        Fee(item=item, payee=line["fees_to"], amount=_yuan(line[item.value]), day=day)
        for item in _FEES
        if line[item.value]
    )


def _as_kept(fee: Fee) -> tuple[str, str, Decimal]:
    return fee.item.value, fee.payee, fee.amount


def _as_text(cost: Mapping[str, str]) -> tuple[str, str, Decimal]:
    return cost["item"], cost["payee"], Decimal(cost["amount"])


def _codes(line: Line) -> tuple[str, ...]:
    """Return codes of reasons; a title behind one is left out, anything else stays as it is."""
    found = []
    for text in line["reasons"] or ():
        code = _CODE.match(text)
        found.append(code[1].upper() if code else text)
    return tuple(dict.fromkeys(found))


def _now(given: _Answer) -> Referral:
    return referral_in_reach(referral_id=given.line["referral"], actor=given.actor)


def _exact(value: float | None, otherwise: Decimal | None = None) -> Decimal:
    if value is None:
        return otherwise or Decimal(0)
    return Decimal(str(value)).quantize(_EXACT)


def _yuan(value: float) -> Decimal:
    return Decimal(str(value)).quantize(_FEN)


def _titles(names: list[str]) -> Text:
    titles = [layout("answers").columns[name].title for name in names]
    return Text(en="; ".join(t.en for t in titles), zh="、".join(t.zh for t in titles))
