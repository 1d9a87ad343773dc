"""Why one value could not be used: asked once per distinct text, after the reading in bulk."""

import re
from collections.abc import Callable, Mapping

from rongxie.foundation.tables.headings import Meaning
from rongxie.foundation.tables.numerals import numeral
from rongxie.foundation.tables.rejects import Fault, Problem
from rongxie.values.columns import Column, Kind
from rongxie.values.industries import read_industry
from rongxie.values.money import Money, NotExact, Unit, read_amount, read_range
from rongxie.values.regions import read_region
from rongxie.values.texts import Refusal
from rongxie.values.uscc import read_code
from rongxie.values.written import plain

_DAYLIKE = re.compile(r"(\d{4})\D*\d{1,2}\D*\d{1,2}(?:\D.*)?")
_CHOICES_SHOWN = 16


def fault_of(text: str, meaning: Meaning) -> Fault:
    """Return why the text cannot be used under the heading."""
    find = _FAULTS.get(meaning.column.kind, _choice)
    return find(text, meaning)


def _fault(problem: Problem, **blanks: object) -> Fault:
    return Fault(problem, problem.advice(**blanks))


def _refused(problem: Problem, read: Callable[[str], object]) -> Callable[[str, Meaning], Fault]:
    def find(text: str, meaning: Meaning) -> Fault:
        try:
            read(text)
        except Refusal as refusal:
            return Fault(problem, refusal.message)
        raise AssertionError(f"{text!r} was not read, yet it can be")

    return find


def _date(text: str, meaning: Meaning) -> Fault:
    daylike = _DAYLIKE.fullmatch(plain(text))
    outside = daylike is not None and not 1900 <= int(daylike[1]) <= 2100
    return _fault(Problem.DATE_OUT_OF_BOUNDS if outside else Problem.NOT_A_DATE)


def _bool(text: str, meaning: Meaning) -> Fault:
    return _fault(Problem.NOT_YES_OR_NO)


def _number(text: str, meaning: Meaning) -> Fault:
    if read_range(text) is not None:
        return _fault(Problem.RANGE)
    number = numeral(text)
    if number is None:
        return _fault(Problem.NOT_A_NUMBER)
    if meaning.column.kind is Kind.INTEGER and number != int(number):
        return _fault(Problem.NOT_WHOLE)
    return _outside(meaning.column, negative=number < 0)


def _amount(text: str, meaning: Meaning) -> Fault:
    try:
        amount = read_amount(text, meaning.unit or Unit.WAN)
    except NotExact as refusal:
        return Fault(Problem.RANGE, refusal.message)
    except Refusal as refusal:
        return Fault(Problem.NOT_AN_AMOUNT, refusal.message)
    return _outside(meaning.column, negative=amount < Money.of(0))


def _outside(column: Column, *, negative: bool) -> Fault:
    if column.minimum is None and column.maximum is None:
        return _fault(Problem.NOT_A_NUMBER)
    if negative and column.minimum is not None and column.minimum >= 0:
        return _fault(Problem.NEGATIVE)
    low = "…" if column.minimum is None else f"{column.minimum:,.0f}"
    high = "…" if column.maximum is None else f"{column.maximum:,.0f}"
    return _fault(Problem.OUT_OF_BOUNDS, minimum=low, maximum=high)


def _choice(text: str, meaning: Meaning) -> Fault:
    wordings = [f"{c.title.zh} ({c.name})" for c in meaning.column.choices[:_CHOICES_SHOWN]]
    more = "、…" if len(meaning.column.choices) > _CHOICES_SHOWN else ""
    return _fault(Problem.NOT_A_CHOICE, choices="、".join(wordings) + more)


_FAULTS: Mapping[Kind, Callable[[str, Meaning], Fault]] = {
    Kind.CODE: _refused(Problem.NOT_A_CODE, read_code),
    Kind.REGION: _refused(Problem.NOT_A_REGION, read_region),
    Kind.INDUSTRY: _refused(Problem.NOT_AN_INDUSTRY, read_industry),
    Kind.DATE: _date,
    Kind.BOOL: _bool,
    Kind.INTEGER: _number,
    Kind.NUMBER: _number,
    Kind.WAN: _amount,
}
