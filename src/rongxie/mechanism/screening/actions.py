"""Screening enterprises, one, several, or all of a place, and storing what came out and why."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.mechanism.enterprises.access import EnterpriseNotFound, enterprises_in_reach
from rongxie.mechanism.evidence.reading import ids_in
from rongxie.mechanism.screening.access import (
    SCREENS,
    SWEEPS,
    see_that_covers,
    see_that_screens,
)
from rongxie.mechanism.screening.events import EnterpriseScreened
from rongxie.mechanism.screening.judging import Judged, judge
from rongxie.mechanism.screening.models import RuleSet, Screening
from rongxie.mechanism.screening.queries import facts_to_screen
from rongxie.mechanism.screening.rules import rules_digest, words_of_rules
from rongxie.rulebook.verdicts import Standard
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

_AT_ONCE = 5_000  # enterprises judged together
_STORED = ("outcome", "admission", "size", "size_reason", "size_reason_en")


class DayToCome(Refusal):
    """A screening for a day that is still to come."""


@transaction.atomic
def screen_enterprise(*, enterprise_id: int, on: date, actor: Actor, at: datetime) -> Screening:
    """Screen one enterprise as it is known on a day, and store what came out.

    :raises NotYoursToScreen: if the actor's role does not screen
    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    :raises DayToCome: if the day is still to come
    """
    return screen_enterprises(enterprise_ids=[enterprise_id], on=on, actor=actor, at=at)[0]


@transaction.atomic
def screen_enterprises(
    *, enterprise_ids: Sequence[int], on: date, actor: Actor, at: datetime
) -> list[Screening]:
    """Screen enterprises as they are known on a day; screenings in the order of the ids given.

    :raises NotYoursToScreen: if the actor's role does not screen
    :raises EnterpriseNotFound: if the actor cannot reach one of them
    :raises DayToCome: if the day is still to come
    """
    ids = _ids_to_screen(enterprise_ids, on, actor, at)
    made = {one.enterprise_id: one for part in _parts(ids) for one in _stored(part, on, actor, at)}
    return [made[one] for one in ids]


def try_screening(
    *, enterprise_ids: Sequence[int], on: date, actor: Actor, at: datetime
) -> list[Screening]:
    """Screen as `screen_enterprises` does and store nothing of it, the rules neither.

    :raises Refusal: as `screen_enterprises` does
    """
    ids = _ids_to_screen(enterprise_ids, on, actor, at)
    digest = rules_digest()
    tried = [one for part in _parts(ids) for one in _made(part, digest, on, actor, at)]
    made = {one.enterprise_id: one for one in tried}
    return [made[one] for one in ids]


@transaction.atomic
def screen_county(*, region: str, on: date, actor: Actor, at: datetime) -> int:
    """Screen every enterprise of a place as it is known on a day; return how many.

    :raises NotYoursToScreen: if the actor's role does not sweep, or the place is not the actor's
    :raises DayToCome: if the day is still to come
    """
    see_that_screens(actor, SWEEPS)
    see_that_covers(actor, region)
    _see_that_come(on, at)
    return sum(len(_stored(part, on, actor, at)) for part in _parts(ids_in(area_of(region))))


def _ids_to_screen(ids: Sequence[int], on: date, actor: Actor, at: datetime) -> list[int]:
    see_that_screens(actor, SCREENS)
    _see_that_come(on, at)
    each = list(dict.fromkeys(ids))
    _see_that_in_reach(each, actor)
    return each


def _parts(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]


def _see_that_come(on: date, at: datetime) -> None:
    if on > china_day(at):
        raise DayToCome(say("{day} is still to come. Screen for today or an earlier day.", day=on))


def _see_that_in_reach(ids: Sequence[int], actor: Actor) -> None:
    there = set(enterprises_in_reach(actor).filter(pk__in=ids).values_list("pk", flat=True))
    for missing in [one for one in ids if one not in there][:1]:
        raise EnterpriseNotFound(
            say(
                "There is no enterprise {enterprise} that you can reach. Nothing was screened.",
                enterprise=missing,
            )
        )


def _stored(ids: Sequence[int], on: date, actor: Actor, at: datetime) -> list[Screening]:
    rows = _made(ids, _rules_kept(at), on, actor, at)
    written = Screening.objects.bulk_create(rows, batch_size=1_000)
    append(*(_event(one) for one in written), actor=actor, at=at)
    return written


def _made(ids: Sequence[int], rules: str, on: date, actor: Actor, at: datetime) -> list[Screening]:
    facts = facts_to_screen(enterprise_ids=ids, on=on)
    return [
        Screening(as_of=on, rules=rules, by=actor.name, at=at, **_columns(judged))
        for judged in judge(facts, on)
    ]


def _rules_kept(at: datetime) -> str:
    """Return the digest of the rules, of which the words are kept from now on."""
    digest = rules_digest()
    if not RuleSet.objects.filter(digest=digest).exists():
        words = RuleSet(digest=digest, words=words_of_rules(), at=at)
        RuleSet.objects.bulk_create([words], ignore_conflicts=True)  # somebody may be faster
    return digest


def _columns(judged: Judged) -> dict[str, object]:
    row = judged.row
    return {
        "enterprise_id": row["enterprise"],
        "region": row["region"],
        "parameters": judged.parameters,
        "facts": judged.facts,
        "tests": judged.answers,
        "fail_kind": row["fail_kind"] or "",
        "by_tick": (row["by_tick"] or "").split(";") if row["by_tick"] else [],
        **{standard.value: row[standard.value] for standard in Standard},
        **{name: row[name] or "" for name in _STORED},
    }


def _event(screening: Screening) -> EnterpriseScreened:
    number = str(screening.enterprise_id)
    return EnterpriseScreened(
        subject=number,
        enterprise=number,
        region=screening.region,
        screening=f"screening:{screening.pk}",
        outcome=screening.outcome,
        tests=tuple(name for name, holds in screening.tests.items() if holds is False),
        rules=screening.rules,
    )
