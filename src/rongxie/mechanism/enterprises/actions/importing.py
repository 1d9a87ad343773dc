"""Bringing in a list of enterprises: judged, matched and written as the page does one by one."""

from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType

import polars as pl

from rongxie.foundation.imports.kinds import ListKind
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.regions.queries import places_of, plain_code
from rongxie.mechanism.enterprises.access import see_that_does
from rongxie.mechanism.enterprises.actions.judging_lists import judge_list
from rongxie.mechanism.enterprises.actions.writing_lists import LAYOUT, write_list
from rongxie.mechanism.enterprises.naming import plain_name
from rongxie.rulebook.layouts import layout
from rongxie.values.columns import Column, Kind, Layout
from rongxie.values.regions import Level
from rongxie.values.texts import Refusal, Text, say

SOURCES = ("list", "register")  # whose word the columns of an enterprise are taken for
_OPTIONS = ("place", "as_of", "source")
_TAKEN = ("uscc", "name", "kind", "address", "established_on", "industry")
# Read as a text: places of ours, former codes and names are looked up with the record.
_REGION = layout("enterprises").columns["region"]
_ADDED = (
    Column(
        "region",
        _REGION.title,
        Kind.TEXT,
        synonyms=(*_REGION.synonyms, "所属镇街", "镇街", "所在地", "所属地区"),
        note=Text(
            en="A code, a former code, or the name of a place in your area",
            zh="区划代码、曾用代码，或本辖区内的地名",
        ),
    ),
    Column(
        "contact_name",
        Text(en="Contact", zh="联系人"),
        Kind.TEXT,
        synonyms=("联系人姓名", "负责人", "经营者", "法定代表人", "法人"),
    ),
    Column(
        "contact_phone",
        Text(en="Telephone", zh="联系电话"),
        Kind.TEXT,
        synonyms=("联系人电话", "手机", "手机号", "手机号码", "电话", "联系方式"),
    ),
)


class OptionNotUsable(Refusal):
    """Something that was said of a list as a whole cannot be so."""


def settled(options: Mapping[str, str], actor: Actor, on: date) -> dict[str, str]:
    """Return the options of a list in plain form.

    `place` is where rows lie that name none: by itself the actor's own place from the county down.
    `as_of` is the day of the list; `source` a code of `SOURCES`.

    :raises OptionNotUsable: if there is no such option, place, day or source
    """
    see_options(options, _OPTIONS)
    source = options.get("source") or SOURCES[0]
    if source not in SOURCES:
        raise OptionNotUsable(
            say(
                "{source} is no source of a list; there are: {sources}",
                source=source,
                sources=", ".join(SOURCES),
            )
        )
    day = settled_day(options.get("as_of", ""), on)
    return {"place": settled_place(options.get("place", ""), actor), "as_of": day, "source": source}


def see_options(options: Mapping[str, str], known: Collection[str]) -> None:
    """Refuse what a kind of list is not asked.

    :raises OptionNotUsable: if there is such an option
    """
    if strange := sorted(options.keys() - set(known)):
        raise OptionNotUsable(
            say(
                "{option} is no option of this list; there are: {options}",
                option=strange[0],
                options=", ".join(known) or "-",
            )
        )


def settled_place(text: str, actor: Actor) -> str:
    """Return the code of a place of the actor's, from the county down; blank is his own.

    :raises OptionNotUsable: if it is none of his
    """
    own = actor.area.lo if actor.area else ""
    code = plain_code(text) if text.strip() else ""
    if not code:
        return own if len(own) >= Level.COUNTY.value else ""
    standing = [place for place in places_of([code]) if place.until is None]
    low = [place for place in standing if place.level.value >= Level.COUNTY.value]
    if not low or not actor.covers(code):
        raise OptionNotUsable(
            say(
                "{place} is no place of yours, from the county down, that stands today. Pick the"
                " place by its name.",
                place=text.strip(),
            )
        )
    return code


def settled_day(text: str, on: date) -> str:
    """Return a day up to `on` as a text; blank is `on`.

    :raises OptionNotUsable: if it is none
    """
    try:
        day = date.fromisoformat(text) if text else on
    except ValueError:
        day = date.max
    if day > on:
        raise OptionNotUsable(
            say("{day} is no day up to today. Write the day of the list like 2026-10-31.", day=text)
        )
    return day.isoformat()


def _keys(frame: pl.DataFrame) -> pl.Series:
    """Return what tells one enterprise of a list from another: the code, else name and place."""
    bare = frame.filter(pl.col("uscc").is_null() & pl.col("name").is_not_null())
    plain = {name: plain_name(name) for name in bare["name"].unique()}
    named = pl.concat_str(
        pl.lit("~"),
        pl.col("name").replace_strict(plain, default=None, return_dtype=pl.String),
        pl.lit("~"),
        pl.col("region").fill_null(""),
    )
    return frame.select(pl.coalesce("uscc", named).alias("key"))["key"]


def _see_that_may(actor: Actor) -> None:
    see_that_does("enter_list", actor)


_COLUMNS = {name: layout("enterprises").columns[name] for name in _TAKEN}
ENTERPRISES = ListKind(
    name=LAYOUT,
    title=Text(en="Enterprises", zh="经营主体"),
    layout=Layout(
        LAYOUT,
        Text(en="Enterprises", zh="经营主体"),
        MappingProxyType(_COLUMNS | {column.name: column for column in _ADDED}),
    ),
    required=("name",),
    see_that_may=_see_that_may,
    settle=settled,
    keys=_keys,
    judge=judge_list,
    write=write_list,
)
