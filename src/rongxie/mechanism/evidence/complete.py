"""Complete lists: who is not on one is known not to be."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.access import (
    IMPORTS,
    changed,
    see_that_covers,
    see_that_does,
)
from rongxie.mechanism.evidence.canonical import canonical_texts
from rongxie.mechanism.evidence.events import ListImported
from rongxie.mechanism.evidence.facts import DECIDED, TICKS, title_of
from rongxie.mechanism.evidence.models import CompleteList, Evidence, EvidenceLevel
from rongxie.mechanism.evidence.recording import fresh_until, see_that_code, see_that_usable_day
from rongxie.rulebook.parameters import InForce
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, Text, say

_AT_ONCE = 1_000
_LIST = Text(en="list", zh="名单")


class ListNotUsable(Refusal):
    """A complete list that cannot be set beside those that are there."""


class NotOfThatPlace(Refusal):
    """An enterprise on a list that is not there, or not of its place."""


@transaction.atomic
def import_complete_list(  # noqa: PLR0913 - what a list is, and by whom and when it came
    *,
    region: str,
    fact: str,
    listed: Collection[int],
    as_of: date,
    source: str,
    digest: str,
    listed_value: object = "true",
    others_value: object = "false",
    actor: Actor,
    at: datetime,
) -> CompleteList:
    """Take in a list that names everybody of a place for whom a fact holds.

    Whoever of the place is not on it has the other value, checked, until the list goes stale or a
    newer one of the same fact, place and source comes. The same file again is the list that is
    there.

    :raises NotYoursToDo: if the actor's role imports no lists, or the place is not the actor's
    :raises Refusal: if fact, values, day or source cannot be used (`record_evidence`)
    :raises ListNotUsable: if a newer one is there, or the fact cannot come by a list
    :raises NotOfThatPlace: if somebody on it is not of the place, or not there
    :raises ChangedMeanwhile: if somebody else has just imported another
    """
    see_that_does(actor, IMPORTS)
    see_that_covers(actor, region)
    made = CompleteList(
        region=region, fact=fact, source=source, as_of=as_of, digest=digest, by=actor.name, at=at
    )
    _complete(made, [listed_value, others_value], china_day(at))
    before = _standing_list(made)
    if before and (before.as_of, before.digest) == (as_of, digest):
        return before
    members = _of_place(set(listed), region)
    _write(made, members, before)
    append(_list_event(made), actor=actor, at=at)
    return made


def _complete(made: CompleteList, values: list[object], today: date) -> None:
    """Fill in both values and the last day, after a look at what was given."""
    see_that_code(made.source)
    if made.fact in (*DECIDED, *TICKS):
        raise ListNotUsable(say("{fact} does not come by a list.", fact=title_of(made.fact)))
    made.listed, made.others = canonical_texts(made.fact, values)
    if made.listed == made.others:
        raise ListNotUsable(
            say(
                "Who is on the list of {fact} has the same value as all others.",
                fact=title_of(made.fact),
            )
        )
    see_that_usable_day(made.as_of, today, made.fact)
    days = InForce(today, made.region)["fact_fresh_days"]
    last = fresh_until(made.fact, made.as_of, days)
    if last is None:
        raise ListNotUsable(
            say(
                "{fact} does not go stale, so no list can be complete of it.",
                fact=title_of(made.fact),
            )
        )
    made.valid_until = last


def _standing_list(made: CompleteList) -> CompleteList | None:
    """Return the list that the new one takes the place of, if there is one.

    :raises ListNotUsable: if it is newer
    """
    found = CompleteList.objects.filter(
        region=made.region, fact=made.fact, source=made.source, replaced_by=None
    )
    before = found.order_by("as_of", "id").last()
    if before and before.as_of > made.as_of:
        raise ListNotUsable(
            say(
                "A list of {fact} of {day} is already there from {source}; the one of {older} is"
                " older. Nothing was imported.",
                fact=title_of(made.fact),
                day=before.as_of,
                source=made.source,
                older=made.as_of,
            )
        )
    return before


def _of_place(listed: set[int], region: str) -> list[Enterprise]:
    area = area_of(region)
    found = Enterprise.objects.filter(pk__in=listed, region__gte=area.lo, region__lt=area.hi)
    members = list(found.order_by("pk"))
    missing = sorted(listed - {member.pk for member in members})
    if missing:
        raise NotOfThatPlace(
            say(
                "{count} enterprises on the list are not of {region}, the first is {first}. Take"
                " them off, or import the list of the place above. Nothing was imported.",
                count=len(missing),
                region=region or "00",
                first=missing[0],
            )
        )
    return members


def _write(made: CompleteList, members: Sequence[Enterprise], before: CompleteList | None) -> None:
    made.count = len(members)
    made.save(force_insert=True)
    if before is not None:
        there = CompleteList.objects.filter(pk=before.pk, replaced_by=None)
        if not there.update(replaced_by=made):
            raise changed(_LIST, before.pk)
    Evidence.objects.bulk_create(
        (
            Evidence(
                enterprise=member,
                region=member.region,
                fact=made.fact,
                value=made.listed,
                level=EvidenceLevel.CHECKED,
                source=made.source,
                as_of=made.as_of,
                valid_until=made.valid_until,
                basis=f"list:{made.pk}",
                by=made.by,
                at=made.at,
            )
            for member in members
        ),
        batch_size=_AT_ONCE,
    )


def _list_event(made: CompleteList) -> ListImported:
    return ListImported(
        subject=f"list:{made.pk}",
        region=made.region,
        fact=made.fact,
        source=made.source,
        count=made.count,
        digest=made.digest,
        done_on=made.as_of,
        ends_on=made.valid_until,
    )
