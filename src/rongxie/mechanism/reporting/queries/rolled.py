"""How far the figures of each province are, and what was seen of an enterprise before."""

from dataclasses import dataclass

import polars as pl
from django.db import connection
from django.db.models import Max

from rongxie.foundation.events.event import WHOLE_COUNTRY
from rongxie.foundation.events.heads import heads
from rongxie.foundation.events.models import Seal
from rongxie.foundation.reach.areas import Area, area_of
from rongxie.mechanism.reporting.models import RolledUpTo

_SEEN = """
    SELECT s.figure, s.number, s.bank, s.region, s.day
    FROM unnest(%s::text[], %s::text[], %s::text[]) asked (figure, number, bank)
    JOIN first_seen s USING (figure, number, bank)
    WHERE s.region >= %s AND s.region < %s
"""
_SCHEMA = {
    **dict.fromkeys(("figure", "number", "bank", "region"), pl.String()),
    "day": pl.Date(),
}
_NO_PROVINCE = Area("", "0")  # before every code


@dataclass(frozen=True, slots=True)
class Behind:
    """A province whose figures are current up to `seq` while its log is sealed up to `head`."""

    province: str
    seq: int
    head: int


def behind() -> list[Behind]:
    """Return the provinces with sealed events that are not in their figures yet."""
    rolled = dict(RolledUpTo.objects.values_list("province", "seq"))
    found = [Behind(one, rolled.get(one, 0), head) for one, head in heads().items()]
    return [one for one in found if one.seq < one.head]


def rolled_up_to(province: str) -> int:
    """Return the place in the chain of a province up to which its figures are current."""
    return RolledUpTo.objects.filter(pk=province).values_list("seq", flat=True).first() or 0


def head_of(province: str) -> int:
    """Return the last place in the chain of a province, 0 if nothing is sealed."""
    return Seal.objects.filter(province=province).aggregate(head=Max("seq"))["head"] or 0


def within(province: str) -> Area:
    """Return the places whose events are in the chain of a province."""
    return _NO_PROVINCE if province == WHOLE_COUNTRY else area_of(province)


def seen_of(province: str, whose: pl.DataFrame) -> pl.DataFrame:
    """Return what was seen of figures, numbers and banks in a province before."""
    area = within(province)
    asked = [as_array(whose[name]) for name in ("figure", "number", "bank")]
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [*asked, area.lo, area.hi])
        return pl.DataFrame(cursor.fetchall(), schema=_SCHEMA, orient="row")


def as_array(column: pl.Series) -> str:
    """Return a column without nulls as an array as PostgreSQL reads it.

    Written by Polars at once: value by value it would cost more than all the rest of a roll-up.
    """
    texts = column.cast(pl.String).str.replace_all("\\", r"\\", literal=True)
    quoted = '"' + texts.str.replace_all('"', r"\"", literal=True) + '"'
    return "{" + ",".join(quoted.to_list()) + "}"
