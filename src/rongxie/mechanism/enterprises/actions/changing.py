"""Changing what an enterprise is called and where it lies, and joining it with its double."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import as_platform
from rongxie.foundation.secrecy.keys import move_key
from rongxie.foundation.secrecy.models import DataKey
from rongxie.mechanism.enterprises.access import enterprise_in_reach, see_that_does
from rongxie.mechanism.enterprises.actions.entering import EnterpriseNotUsable, code_taken
from rongxie.mechanism.enterprises.events import EnterpriseChanged, EnterpriseMerged
from rongxie.mechanism.enterprises.judging import common_place, judge, surroundings
from rongxie.mechanism.enterprises.models import (
    Changed,
    Contact,
    Enterprise,
    EnterpriseChange,
    EnterpriseSearch,
)
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

_CODE_LENGTH = 18  # a shorter one is the older registration number of the same enterprise


class NothingChanged(Refusal):
    """An enterprise is already what it was said to have become."""


class ChangeDayNotPossible(Refusal):
    """A change lies in the future, or before one of the same column that is known."""


class IsADouble(Refusal):
    """The enterprise was joined with another, which goes on."""


class NotDoubles(Refusal):
    """Two rows are not one enterprise."""


class EnterpriseChangedMeanwhile(Refusal):
    """Somebody else changed the enterprise first."""


@transaction.atomic
def change_enterprise(  # noqa: PLR0913  # named, each of them
    *,
    enterprise_id: int,
    changes: Mapping[Changed, object],
    on: date,
    source: str,
    actor: Actor,
    at: datetime,
) -> Enterprise:
    """Write down that an enterprise is called otherwise or lies elsewhere from a day on.

    What it was before stays in its history. A wrong code is taken away by a blank one. It moves to
    another place only by an actor who has both places; contacts, history and keys move with it.

    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    :raises EnterpriseDutyOfOthers: if the actor changes none
    :raises IsADouble: if it was joined with another
    :raises EnterpriseNotUsable: if a value cannot be kept, or the place is not the actor's
    :raises NothingChanged: if it is all that already
    :raises ChangeDayNotPossible: if the day is ahead, or a later change is known
    :raises CodeTaken: if another enterprise has the code
    :raises EnterpriseChangedMeanwhile: if somebody else changed it first
    """
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    see_that_does("change", actor)
    _see_that_stands(enterprise)
    values = _new_values(enterprise, changes, actor, china_day(at))
    _see_day(enterprise, values, on, china_day(at))
    before = {column: getattr(enterprise, column.value) for column in values}
    _write(enterprise, before, values)
    _remember(enterprise, before, on=on, source=source, actor=actor, at=at)
    moved_from = str(before.get(Changed.REGION, ""))
    if moved_from:
        _take_along(enterprise, moved_from)
    append(_changed(enterprise, tuple(values), source, moved_from), actor=actor, at=at)
    return enterprise


@transaction.atomic
def merge_enterprises(*, double_id: int, into_id: int, actor: Actor, at: datetime) -> Enterprise:
    """Join a double with the enterprise that goes on; everything stays at its row, to be read.

    Whether the double has open cases is asked by who calls this: cases are a later stage.

    :raises EnterpriseNotFound: if the actor cannot reach both
    :raises EnterpriseDutyOfOthers: if the actor joins none
    :raises IsADouble: if one of them was joined with another before
    :raises NotDoubles: if both are the same row, or have different credit codes
    :raises EnterpriseChangedMeanwhile: if somebody else joined one of them first
    """
    double = enterprise_in_reach(enterprise_id=double_id, actor=actor)
    into = enterprise_in_reach(enterprise_id=into_id, actor=actor)
    see_that_does("merge", actor)
    _see_that_stands(double)
    _see_that_stands(into)
    _see_that_one(double, into)
    # Both are locked, the lower number first: two who join them crosswise do not both succeed.
    pair = Enterprise.objects.filter(pk__in=(double.pk, into.pk), successor=None)
    if len(pair.order_by("pk").select_for_update(of=("self",))) < 2:
        raise changed_meanwhile(double.name)
    Enterprise.objects.filter(pk=double.pk).update(successor=into)
    double.successor = into
    event = EnterpriseMerged(
        subject=str(double.pk),
        enterprise=str(double.pk),
        region=double.region,
        successor=str(into.pk),
    )
    append(event, actor=actor, at=at)
    return into


def is_a_double(name: str, successor: int) -> IsADouble:
    """Return the refusal to change what goes on as another."""
    return IsADouble(
        say(
            "{name} was joined with enterprise {successor}, which goes on. Work with that one.",
            name=name,
            successor=successor,
        )
    )


def day_not_possible(name: str, on: date, latest: date | None, today: date) -> ChangeDayNotPossible:
    """Return the refusal of a day that is ahead, or before the `latest` change that is known."""
    return ChangeDayNotPossible(
        say(
            "A change of {name} cannot be of {day}: give a day from {first} to {last}.",
            name=name,
            day=on,
            first=latest or say("its beginning"),
            last=today,
        )
    )


def changed_meanwhile(name: str) -> EnterpriseChangedMeanwhile:
    """Return the refusal to whom somebody else was faster."""
    return EnterpriseChangedMeanwhile(
        say(
            "Somebody else has just changed {name}; nothing of yours was kept. Reload the page and"
            " try again.",
            name=name,
        )
    )


def _new_values(
    enterprise: Enterprise, changes: Mapping[Changed, object], actor: Actor, today: date
) -> dict[Changed, str | date | None]:
    """Return what is new among the values, in plain form."""
    regions = [value for column, value in changes.items() if column is Changed.REGION]
    judged = judge(changes, surroundings(actor, today, regions))
    if judged.faults:
        raise EnterpriseNotUsable(say("Nothing was changed. {faults}.", faults=judged.fault))
    values = {c: v for c, v in judged.values.items() if v != getattr(enterprise, c.value)}
    if not values:
        raise NothingChanged(
            say(
                "{name} is all that already; nothing was changed. Reload the page to see how it"
                " stands.",
                name=enterprise.name,
            )
        )
    return values


def _see_that_stands(enterprise: Enterprise) -> None:
    if enterprise.successor_id is not None:
        raise is_a_double(enterprise.name, enterprise.successor_id)


def _see_that_one(double: Enterprise, into: Enterprise) -> None:
    if double.pk == into.pk:
        raise NotDoubles(say("An enterprise is not its own double. Pick the other one."))
    codes = {double.uscc, into.uscc}
    if len(codes) == 2 and all(len(code) == _CODE_LENGTH for code in codes):
        raise NotDoubles(
            say(
                "{one} and {other} are codes of two enterprises, whatever their names. If one of"
                " the codes is wrong, take it away first.",
                one=double.uscc,
                other=into.uscc,
            )
        )


def _see_day(
    enterprise: Enterprise, values: Mapping[Changed, object], on: date, today: date
) -> None:
    known = enterprise.changes.filter(what__in=[column.value for column in values], on__gt=on)
    latest = known.order_by("-on").values_list("on", flat=True).first()
    if on > today or latest is not None:
        raise day_not_possible(enterprise.name, on, latest, today)


def _write(
    enterprise: Enterprise,
    before: Mapping[Changed, object],
    values: Mapping[Changed, str | date | None],
) -> None:
    as_read = {column.value: value for column, value in before.items()}
    written = {column.value: value for column, value in values.items()}
    unchanged = Enterprise.objects.filter(pk=enterprise.pk, successor=None, **as_read)
    try:
        moved = unchanged.update(**written)
    except IntegrityError as cause:
        raise code_taken(str(values[Changed.USCC])) from cause
    if not moved:
        raise changed_meanwhile(enterprise.name)
    for column, value in written.items():
        setattr(enterprise, column, value)


def _remember(  # noqa: PLR0913  # what a line of history says
    enterprise: Enterprise,
    before: Mapping[Changed, object],
    *,
    on: date,
    source: str,
    actor: Actor,
    at: datetime,
) -> None:
    EnterpriseChange.objects.bulk_create(
        EnterpriseChange(
            enterprise=enterprise,
            region=enterprise.region,
            what=column.value,
            before=_told(value),
            after=_told(getattr(enterprise, column.value)),
            on=on,
            source=source,
            by=actor.name,
            at=at,
        )
        for column, value in before.items()
    )


def _take_along(enterprise: Enterprise, moved_from: str) -> None:
    """Let what says whose place an enterprise is in follow it: the history is nobody's to change.

    As the platform, in the narrowest place that has both: who acts was found to cover them.
    """
    both = common_place([enterprise.region, moved_from])
    with as_platform("after:enterprise.changed", both):
        Contact.objects.filter(enterprise=enterprise).update(region=enterprise.region)
        EnterpriseChange.objects.filter(enterprise=enterprise).update(region=enterprise.region)
        EnterpriseSearch.objects.filter(enterprise=enterprise.pk).update(region=enterprise.region)
        if DataKey.objects.filter(pk=enterprise.pk).exists():
            move_key(enterprise.pk, enterprise.region)


def _changed(
    enterprise: Enterprise, columns: tuple[Changed, ...], source: str, moved_from: str
) -> EnterpriseChanged:
    number = str(enterprise.pk)
    return EnterpriseChanged(
        subject=number,
        enterprise=number,
        region=enterprise.region,
        facts=tuple(column.value for column in columns),
        source=source,
        moved_from=moved_from,
    )


def _told(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
