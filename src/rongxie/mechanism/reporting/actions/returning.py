"""Monthly returns of banks: a correction replaces, and what it replaces is kept (87/1a 87/1b)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from rongxie.foundation.digests import sm3
from rongxie.foundation.events.writing import append, canonical
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.reporting.access import ReturnOfOthers, see_that_files
from rongxie.mechanism.reporting.events import ReturnCorrected, ReturnFiled
from rongxie.mechanism.reporting.models import BankReturn
from rongxie.rulebook.layouts import layout
from rongxie.values.columns import Column, Kind
from rongxie.values.dates import add_months
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

Number = int | float | Decimal
_KEYS = ("month", "region", "bank")
# What is part of something cannot be more than it.
_PARTS = (
    ("small_loans_wan", "all_loans_wan"),
    ("borrowers", "small_businesses"),
    ("served", "small_businesses"),
    ("obtained", "applicants"),
)


class MonthNotOver(Refusal):
    """A return for a month that has not come to its end."""


class FigureUnusable(Refusal):
    """A return has a figure that the layout does not know, or one that cannot be."""


class NothingReturned(Refusal):
    """A return without any figure."""


@dataclass(frozen=True, slots=True)
class _Bank:
    code: str
    path: str
    region: str


@transaction.atomic
def file_return(
    *, bank: str, month: date, figures: Mapping[str, Number | None], actor: Actor, at: datetime
) -> BankReturn:
    """File what a bank reports for a month (any day of it), in the columns of the layout `returns`.

    The same figures again change nothing; others replace those that stand.

    :raises ReturnOfOthers: if the bank is not the actor's
    :raises MonthNotOver: if the month has not ended
    :raises FigureUnusable: if a figure is unknown, negative, or more than what it is part of
    :raises NothingReturned: if there is none
    :raises ChangedMeanwhile: if somebody else filed at the same moment
    """
    found = _bank(bank, actor, china_day(at))
    last = _month_end(month, china_day(at))
    given = _checked(figures)
    digest = sm3(canonical({"bank": bank, "month": last.isoformat(), **given}).encode()).hex()
    standing = BankReturn.objects.filter(bank=bank, month=last, replaced_at__isnull=True).first()
    if standing is not None and standing.digest == digest:
        return standing
    row = BankReturn(
        region=found.region, bank=bank, bank_path=found.path, month=last, figures=given,
        digest=digest, replaces=standing, filed_by=actor.name, filed_at=at,
    )  # fmt: skip
    _replace(standing, row, at)
    kind = ReturnCorrected if standing else ReturnFiled
    told = kind(
        subject=str(row.pk), region=found.region, bank=bank, month=last, digest=digest
    )  # fmt: skip
    append(told, actor=actor, at=at)
    return row


def _bank(code: str, actor: Actor, on: date) -> _Bank:
    found = Organisation.objects.filter(code=code, kind=OrganisationKind.BANK.value).first()
    see_that_files(code, found.path if found else "", actor)
    if found is None or not found.open_on(on):
        raise ReturnOfOthers(
            say(
                "The bank {bank} is not open on {day}. Its successor files from then on.",
                bank=code,
                day=on,
            )
        )
    return _Bank(found.code, found.path, found.region)


def _month_end(month: date, on: date) -> date:
    last = date.fromordinal(add_months(month.replace(day=1), 1).toordinal() - 1)
    if last > on:
        raise MonthNotOver(
            say(
                "The month that ends on {last} is not over. File its return from that day on.",
                last=last,
            )
        )
    return last


def _checked(figures: Mapping[str, Number | None]) -> dict[str, int | float]:
    columns = {name: c for name, c in layout("returns").columns.items() if name not in _KEYS}
    for name in figures.keys() - columns.keys():
        raise FigureUnusable(
            say(
                "A return has no figure {name}; it has: {known}.",
                name=name,
                known=", ".join(columns),
            )
        )
    stated = {name: value for name, value in figures.items() if value is not None}
    given = {name: _number(columns[name], value) for name, value in stated.items()}
    if not given:
        raise NothingReturned(
            say("The return holds no figure. Fill in at least one, or file it later.")
        )
    _see_parts(given, columns)
    return given


def _number(column: Column, value: Number) -> int | float:
    exact = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
    whole = column.kind is Kind.INTEGER
    usable = exact.is_finite() and exact >= 0 and not (whole and exact % 1)
    if not usable:
        raise FigureUnusable(
            say(
                "{title}: {value} cannot be. Give a number that is not negative, and whole where"
                " enterprises are counted.",
                title=column.title,
                value=value,
            )
        )
    return int(exact) if whole else float(exact)


def _see_parts(given: Mapping[str, int | float], columns: Mapping[str, Column]) -> None:
    for part, whole in _PARTS:
        if part in given and whole in given and given[part] > given[whole]:
            raise FigureUnusable(
                say(
                    "{part} is more than {whole}, of which it is a part. Check both.",
                    part=columns[part].title,
                    whole=columns[whole].title,
                )
            )


def _replace(standing: BankReturn | None, row: BankReturn, at: datetime) -> None:
    """Put a return in the place of the one that stands, which nobody may have replaced."""
    if standing is not None:
        held = BankReturn.objects.filter(pk=standing.pk, replaced_at__isnull=True)
        if not held.update(replaced_at=at):
            raise _faster(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as fault:
        if "bank_return_one_standing" not in str(fault):
            raise
        raise _faster(row) from None


def _faster(row: BankReturn) -> ChangedMeanwhile:
    return ChangedMeanwhile(
        say(
            "Somebody else has just filed the return of {bank} for {month}; nothing of yours was"
            " kept. Look at theirs first.",
            bank=row.bank,
            month=row.month,
        )
    )
