"""Bringing in complete lists: whoever of the place is not on one is known not to be.

Such a list counts as a whole or not at all: a row that nobody understands could be anybody, and
everybody else would be said not to be on it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import polars as pl
from django.db import transaction

from rongxie.foundation.imports.kinds import (
    ROW,
    Judged,
    ListKind,
    Setting,
    Written,
    faults,
)
from rongxie.foundation.imports.models import Outcome
from rongxie.foundation.imports.options import (
    OptionNotUsable,
    see_options,
    settled_day,
    settled_place,
)
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.queries.meant import WHO, meant, with_outcome
from rongxie.mechanism.evidence.access import IMPORTS, see_that_does
from rongxie.mechanism.evidence.canonical import canonical_texts
from rongxie.mechanism.evidence.complete import import_complete_list
from rongxie.mechanism.evidence.facts import see_that_known
from rongxie.mechanism.evidence.models import CompleteList
from rongxie.mechanism.evidence.recording import see_that_code
from rongxie.values.columns import Layout
from rongxie.values.texts import Message, Refusal, Text, say

_TITLE = Text(en="Complete list of one fact", zh="单项信息完整名单")
_OPTIONS = ("fact", "place", "as_of", "source", "listed", "others", "strangers")
_LEFT_OUT = "left_out"
_WHOLE = 5_000_000  # rows: all of them in one part, and so in one transaction


class _TakenBack(Exception):
    """Ends a transaction that was only to be tried; caught here."""


def _see_that_may(actor: Actor) -> None:
    see_that_does(actor, IMPORTS)


def _settled(options: Mapping[str, str], actor: Actor, on: date) -> dict[str, str]:
    """Return the options in plain form; `strangers=left_out` lets codes go that nobody here has.

    :raises Refusal: if one cannot be so, by the words of the page
    """
    see_options(options, _OPTIONS)
    place = settled_place(options.get("place", ""), actor)
    fact = options.get("fact", "").strip()
    if not fact or not place:
        raise OptionNotUsable(
            say("Say of which fact the list is and of which place: fact=…, place=….")
        )
    see_that_known([fact])
    source = options.get("source") or actor.organisation
    see_that_code(source)
    if options.get("strangers", _LEFT_OUT) != _LEFT_OUT:
        raise OptionNotUsable(
            say("Codes that nobody in the record has can only be left_out. Leave the option away.")
        )
    listed, others = options.get("listed") or "true", options.get("others") or "false"
    canonical_texts(fact, [listed, others])
    return {
        "fact": fact, "place": place, "as_of": settled_day(options.get("as_of", ""), on),
        "source": source, "listed": listed, "others": others,
        "strangers": options.get("strangers", ""),
    }  # fmt: skip


def _judge(frame: pl.DataFrame, setting: Setting) -> Judged:
    judged = meant(frame, setting)
    open_rows = _open_rows(judged, setting)
    whole = judged.frame.filter(pl.col("subject").is_not_null())
    if open_rows:
        told = say(
            "This list counts as a whole: nobody knows yet whom {count} of its rows mean. Mend or"
            " decide those first.",
            count=open_rows,
        )
        return replace(judged, faults=pl.concat([judged.faults, faults(whole[ROW], "", told)]))
    refused, known = _tried(whole, setting)
    if refused:
        of_all = faults(whole[ROW], "", refused)
        return replace(judged, faults=pl.concat([judged.faults, of_all]))
    return with_outcome(judged, pl.lit(known))  # a literal of polars


def _open_rows(judged: Judged, setting: Setting) -> int:
    """Return of how many rows it is not known whom they mean."""
    unknown = pl.col("subject").is_null()
    if setting.options["strangers"] == _LEFT_OUT:
        unknown &= pl.col("uscc").is_null()
    waiting = pl.col("outcome") == Outcome.WAITING.value
    return judged.frame.filter(unknown | waiting).height


def _tried(rows: pl.DataFrame, setting: Setting) -> tuple[Message | None, bool]:
    """Return why the list would be refused, and whether it is there already; nothing is kept."""
    known = False
    try:
        with transaction.atomic():
            known = _taken_in(rows, setting).at != setting.at
            raise _TakenBack
    except _TakenBack:
        return None, known
    except Refusal as refusal:
        return refusal.message, known


def _taken_in(rows: pl.DataFrame, setting: Setting) -> CompleteList:
    options = setting.options
    return import_complete_list(
        region=options["place"], fact=options["fact"], listed=set(rows["subject"].drop_nulls()),
        as_of=date.fromisoformat(options["as_of"]), source=options["source"],
        digest=setting.digest, listed_value=options["listed"], others_value=options["others"],
        actor=setting.actor, at=setting.at,
    )  # fmt: skip


def _write(rows: pl.DataFrame, setting: Setting) -> Written:
    subjects = rows.select(ROW, "subject")
    try:
        with transaction.atomic():
            _taken_in(rows, setting)
    except Refusal as refusal:
        return Written(subjects, faults(rows[ROW], "", refusal.message))
    return Written(subjects)


COMPLETE_LISTS = ListKind(
    name="complete_list",
    title=_TITLE,
    layout=Layout("complete_list", _TITLE, MappingProxyType(WHO)),
    see_that_may=_see_that_may,
    settle=_settled,
    judge=_judge,
    write=_write,
    part_rows=_WHOLE,
)
