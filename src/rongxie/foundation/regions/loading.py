"""Places by the thousand: the packaged divisions, and lists of towns and villages."""

import gzip
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from django.db import connection, transaction

from rongxie.foundation.regions.codes import codes_above
from rongxie.foundation.regions.models import Origin, Region, RegionChange
from rongxie.foundation.regions.spelling import spell
from rongxie.values.division_table import moves, names
from rongxie.values.regions import NotARegion, read_region
from rongxie.values.texts import Message, say

_AS_OF = re.compile(r"As of (\d{4}-\d\d-\d\d)")
_NAME_MAX = 60
_COPY = (
    "COPY regions (code, name, level, parent_id, pinyin, initials, grams, note, zone, origin)"
    " FROM STDIN"
)
_UPDATE = """
    UPDATE regions SET name = new.name, pinyin = new.pinyin, initials = new.initials,
      grams = string_to_array(new.grams, ' '), until = NULL
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
      AS new (code, name, pinyin, initials, grams)
    WHERE regions.code = new.code
"""
_CLOSE = """
    UPDATE regions SET until = %(on)s
    FROM unnest(%(codes)s::text[]) AS gone (code)
    WHERE regions.code >= gone.code AND regions.code < gone.code || ':'
      AND regions.until IS NULL AND regions.origin <> 'local'
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did, in places; `kept` were changed here and stay as they are."""

    added: int
    changed: int
    unchanged: int
    kept: int
    closed: int = 0
    refused: tuple[tuple[str, Message], ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    name: str
    origin: str
    standing: bool


@transaction.atomic
def load_divisions() -> Loaded:
    """Load the packaged divisions and their history; a second time nothing is written.

    A packaged place that the table no longer has is closed on the day of the table, with the
    villages that were imported below it.
    """
    _alone()
    known = _known()
    loaded = _merge(names(), known, Origin.PACKAGED)
    gone = [
        code
        for code, place in known.items()
        if place.origin == Origin.PACKAGED and place.standing and code not in names()
    ]
    if gone:
        with connection.cursor() as cursor:
            cursor.execute(_CLOSE, {"codes": gone, "on": packaged_on()})
    _load_changes()
    return Loaded(loaded.added, loaded.changed, loaded.unchanged, loaded.kept, len(gone))


@transaction.atomic
def import_places(places: Iterable[tuple[str, str]]) -> Loaded:
    """Add places of a list, such as villages: code of up to 12 digits, and name.

    Each goes below the nearest place that stands, in the table or in the list; so a city without
    counties gets its towns. A list given twice changes nothing. What cannot be used is left out
    and told, by its code as written.
    """
    _alone()
    known = _known()
    read, refused = _read(places)
    standing = {code for code, place in known.items() if place.standing} | read.keys()
    loose = [code for code in read if not _parent(code, standing)]
    for code in loose:
        del read[code]
        refused.append(
            (code, say("No place stands above {code}. Load the places above it first.", code=code))
        )
    loaded = _merge(read, known, Origin.IMPORTED)
    return Loaded(
        loaded.added, loaded.changed, loaded.unchanged, loaded.kept, refused=tuple(refused)
    )


def packaged_on() -> date:
    """Return the day of the packaged table, as its header tells it."""
    packed = (files("rongxie.values") / "data" / "divisions.csv.gz").read_bytes()
    found = _AS_OF.search(gzip.decompress(packed)[:2000].decode(errors="ignore"))
    if found is None:
        raise ValueError("divisions.csv.gz does not tell its day")
    return date.fromisoformat(found[1])


def _read(
    places: Iterable[tuple[str, str]],
) -> tuple[dict[str, str], list[tuple[str, Message]]]:
    read: dict[str, str] = {}
    refused: list[tuple[str, Message]] = []
    for written, name in places:
        try:
            code = read_region(written).text
        except NotARegion as refusal:
            refused.append((written, refusal.message))
            continue
        bare = "".join(name.split())
        if not 0 < len(bare) <= _NAME_MAX or len(code) == 2:
            refused.append(
                (written, say("{code} needs a name of 1 to 60 characters.", code=written))
                if len(code) > 2
                else (written, say("{code} is a province; those are built in.", code=written))
            )
        elif read.setdefault(code, bare) != bare:
            refused.append(
                (
                    written,
                    say(
                        "{code} is in the list twice, as {first} and as {second}. Only the first"
                        " was taken.",
                        code=written,
                        first=read[code],
                        second=bare,
                    ),
                )
            )
    return read, refused


def _merge(places: Mapping[str, str], known: Mapping[str, _Known], origin: Origin) -> Loaded:
    """Add and rename; rows of another origin are left alone."""
    fresh = {code: name for code, name in places.items() if code not in known}
    same = [code for code in places if code in known and known[code].origin == origin]
    changed = {c: places[c] for c in same if known[c] != _Known(places[c], origin, standing=True)}
    standing = {code for code, place in known.items() if place.standing} | places.keys()
    with connection.cursor() as cursor:
        with cursor.copy(_COPY) as copy:
            for code, name in fresh.items():
                said = spell(name)
                copy.write_row(
                    (
                        code, name, len(code), _parent(code, standing) or None,
                        said.pinyin, said.initials, list(said.grams), "", False, origin.value,
                    )
                )  # fmt: skip
        if changed:
            spelt = [spell(name) for name in changed.values()]
            cursor.execute(
                _UPDATE,
                [
                    list(changed),
                    list(changed.values()),
                    [s.pinyin for s in spelt],
                    [s.initials for s in spelt],
                    [" ".join(s.grams) for s in spelt],
                ],
            )
    kept = len(places) - len(fresh) - len(same)
    return Loaded(len(fresh), len(changed), len(same) - len(changed), kept)


def _load_changes() -> None:
    """Make the packaged history what the package says; what was done here stays."""
    wanted = {
        (code, name, *move)
        for code, held in moves().items()
        for name in held
        for move in held[name]
    }
    packaged = RegionChange.objects.filter(changed_on=None)
    there = {(c.code, c.name, c.year, c.new_code, c.new_name): c.pk for c in packaged.iterator()}
    packaged.filter(pk__in=[pk for key, pk in there.items() if key not in wanted]).delete()
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY region_changes (code, name, year, new_code, new_name, note) FROM STDIN"
        ) as copy,
    ):
        for row in sorted(wanted - there.keys()):
            copy.write_row((*row, ""))


def _parent(code: str, standing: set[str]) -> str:
    return next((above for above in reversed(codes_above(code)) if above in standing), "")


def _known() -> dict[str, _Known]:
    rows = Region.objects.values_list("code", "name", "origin", "until")
    return {c: _Known(name, origin, until is None) for c, name, origin, until in rows.iterator()}


def _alone() -> None:
    """Let nobody else write places until the transaction ends; reading goes on."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE regions IN SHARE ROW EXCLUSIVE MODE")
