"""Bringing in a list of enterprises: judged, matched and written as the page does one by one."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import polars as pl

from rongxie.foundation.imports.kinds import ListKind
from rongxie.foundation.imports.options import (
    OptionNotUsable,
    see_options,
    settled_day,
    settled_place,
)
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.access import see_that_does
from rongxie.mechanism.enterprises.actions.judging_lists import CODELESS, judge_list
from rongxie.mechanism.enterprises.actions.writing_lists import LAYOUT, write_list
from rongxie.mechanism.enterprises.naming import plain_name
from rongxie.rulebook.layouts import layout
from rongxie.values.columns import Column, Kind, Layout
from rongxie.values.texts import Text, say

_ENTERED = "entered"
SOURCES = ("list", "register")  # whose word the columns of an enterprise are taken for
_OPTIONS = ("place", "as_of", "source", CODELESS)
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


def settled(options: Mapping[str, str], actor: Actor, on: date) -> dict[str, str]:
    """Return the options of a list in plain form.

    `place` is where rows lie that name none: by itself the actor's own place from the county down.
    `as_of` is the day of the list; `source` a code of `SOURCES`. With `without_code` companies and
    cooperatives whose name tells that they are come in without it: a visit finds it on the licence.

    :raises OptionNotUsable: if there is no such option, place, day, source or way
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
    codeless = options.get(CODELESS, "")
    if codeless not in ("", _ENTERED):
        raise OptionNotUsable(
            say(
                "{option} is {value}, or is left out: then each is decided",
                option=CODELESS,
                value=_ENTERED,
            )
        )
    day = settled_day(options.get("as_of", ""), on)
    place = settled_place(options.get("place", ""), actor)
    return {"place": place, "as_of": day, "source": source, CODELESS: codeless}


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
    personal=("contact_name", "contact_phone"),
    see_that_may=_see_that_may,
    settle=settled,
    keys=_keys,
    judge=judge_list,
    write=write_list,
)
