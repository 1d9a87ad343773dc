"""Entering enterprises, one or a list: found by a visit, in a register, or by themselves."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.access import enterprises_in_reach, see_that_does
from rongxie.mechanism.enterprises.events import EnterpriseEntered, EnterprisesImported
from rongxie.mechanism.enterprises.judging import (
    CODED,
    Judged,
    Surroundings,
    code_missing,
    common_place,
    judge,
    surroundings,
)
from rongxie.mechanism.enterprises.models import Changed, Enterprise, EnterpriseKind
from rongxie.values.moments import china_day
from rongxie.values.texts import Message, Refusal, say

LAYOUT = "enterprises"
_PART = 1_000  # enterprises of a list that one event tells of


class EnterpriseNotUsable(Refusal):
    """Something that is said of an enterprise cannot be kept."""


class CodeTaken(Refusal):
    """Another enterprise in the record has the credit code."""


class ListNotUsable(Refusal):
    """Rows of a list cannot be entered; `rows` tells why, by number from 1."""

    def __init__(self, message: Message, rows: Mapping[int, Message]) -> None:
        super().__init__(message)
        self.rows = rows


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEnterprise:
    """What is known of an enterprise when it is entered; `source` is a code (`visit`, `register`).

    Who stands in a register has a code (`uscc`); a stall or a farm may have none.
    """

    name: str
    kind: str
    region: str
    source: str
    uscc: str = ""
    address: str = ""
    established_on: date | None = None
    industry: str = ""

    @property
    def values(self) -> dict[Changed, object]:
        """What is judged, by column."""
        return {column: getattr(self, column.value) for column in Changed}


@transaction.atomic
def enter_enterprise(*, new: NewEnterprise, actor: Actor, at: datetime) -> Enterprise:
    """Enter one enterprise.

    :raises EnterpriseDutyOfOthers: if the actor enters none
    :raises EnterpriseNotUsable: if a value cannot be kept, or the place is not the actor's
    :raises CodeTaken: if another enterprise has the code
    """
    see_that_does("enter", actor)
    judged = _judged(new, surroundings(actor, china_day(at), [new.region]))
    if judged.faults:
        raise EnterpriseNotUsable(
            say("The enterprise was not entered. {faults}.", faults=judged.fault)
        )
    made = _made(judged, new.source, synthetic=False, actor=actor, at=at)
    try:
        made.save(force_insert=True)
    except IntegrityError as cause:
        raise code_taken(made.uscc) from cause
    number = str(made.pk)
    event = EnterpriseEntered(
        subject=number, enterprise=number, region=made.region, source=made.source
    )
    append(event, actor=actor, at=at)
    return made


@transaction.atomic
def enter_list(  # noqa: PLR0913  # named, each of them
    *,
    news: Sequence[NewEnterprise],
    digest: str,
    file: str,
    synthetic: bool = False,
    actor: Actor,
    at: datetime,
) -> list[Enterprise]:
    """Enter all enterprises of a list, in its order, or none; one event tells of a thousand.

    `digest` is that of the list and `file` a reference to it. `synthetic`: of a sample county.

    :raises EnterpriseDutyOfOthers: if the actor enters no lists
    :raises ListNotUsable: if rows cannot be entered; each is told with its reasons
    """
    see_that_does("enter_list", actor)
    around = surroundings(actor, china_day(at), {new.region for new in news})
    judged = [_judged(new, around) for new in news]
    if faults := _faults(judged, actor):
        raise _list_not_usable(faults, len(news))
    rows = [
        _made(one, new.source, synthetic=synthetic, actor=actor, at=at)
        for one, new in zip(judged, news, strict=True)
    ]
    made = _all_made(rows)
    events = [
        _imported(made[start : start + _PART], start, digest, file)
        for start in range(0, len(made), _PART)
    ]
    append(*events, actor=actor, at=at)
    return made


def code_taken(uscc: str) -> CodeTaken:
    """Return the refusal for a code that is in the record, in whatever place."""
    return CodeTaken(
        say(
            "The code {code} is in the record already. Look it up; if you do not find it, the"
            " enterprise lies in another place: ask the tier above.",
            code=uscc,
        )
    )


def _judged(new: NewEnterprise, around: Surroundings) -> Judged:
    judged = judge(new.values, around)
    kind = judged.values.get(Changed.KIND)
    if kind in CODED and judged.values.get(Changed.USCC) == "":
        judged.faults[Changed.USCC] = code_missing(EnterpriseKind(str(kind)))
    return judged


def _faults(judged: Sequence[Judged], actor: Actor) -> dict[int, Message]:
    codes = Counter(one.values.get(Changed.USCC) for one in judged)
    known = set(
        enterprises_in_reach(actor)
        .filter(uscc__in=[code for code in codes if code])
        .exclude(uscc="")
        .values_list("uscc", flat=True)
    )
    faults = {}
    for number, one in enumerate(judged, 1):
        code = one.values.get(Changed.USCC)
        if code in known:
            one.faults[Changed.USCC] = code_taken(str(code)).message
        elif code and codes[code] > 1:
            one.faults[Changed.USCC] = say("The code {code} stands in the list twice", code=code)
        if one.faults:
            faults[number] = one.fault
    return faults


def _all_made(rows: Sequence[Enterprise]) -> list[Enterprise]:
    try:
        return Enterprise.objects.bulk_create(rows, batch_size=_PART)
    except IntegrityError as cause:
        raise ListNotUsable(
            say(
                "Nothing was entered: a credit code of this list is in the record already, in"
                " another place. Ask the tier above which enterprises those are, and leave them out"
            ),
            {},
        ) from cause


def _list_not_usable(faults: Mapping[int, Message], rows: int) -> ListNotUsable:
    first = min(faults)
    return ListNotUsable(
        say(
            "Nothing was entered: {count} of {rows} rows cannot be. The first is row {row}."
            " {fault}",
            count=len(faults),
            rows=rows,
            row=first,
            fault=faults[first],
        ),
        faults,
    )


def _made(
    judged: Judged, source: str, *, synthetic: bool, actor: Actor, at: datetime
) -> Enterprise:
    columns = {column.value: value for column, value in judged.values.items()}
    return Enterprise(
        **columns, source=source, entered_by=actor.name, entered_at=at, synthetic=synthetic
    )


def _imported(
    part: Sequence[Enterprise], start: int, digest: str, file: str
) -> EnterprisesImported:
    return EnterprisesImported(
        subject=f"{LAYOUT}:{digest[:16]}:{start}",
        region=common_place(one.region for one in part),
        file=file,
        digest=digest,
        layout=LAYOUT,
        count=len(part),
    )
