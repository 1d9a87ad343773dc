"""Keeping what names are searched by up to date: jobs, after what the database has queued."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Changed, Enterprise, EnterpriseChange
from rongxie.mechanism.enterprises.naming import grams_of_all, initials_of, plain_name

AT_ONCE = 5_000
# A pair of characters that stands in more names than this finds too many to look at each.
STOP_ABOVE = 10_000
_SAMPLED = 300_000  # names that pairs are counted in where there are more
_GRAM_END = "\x1f"
_LOCK = 7_318_202_611  # one indexer at a time: of two the slower would write the older name
_TAKE = """
    DELETE FROM enterprise_search_queue WHERE id IN (
        SELECT id FROM enterprise_search_queue ORDER BY id LIMIT %s
    ) RETURNING enterprise
"""
_KEEP = """
    INSERT INTO enterprise_search (enterprise, region, name, former, initials, grams)
    SELECT enterprise, region, name, former, initials, string_to_array(grams, %s)
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
        AS rows (enterprise, region, name, former, initials, grams)
    ON CONFLICT (enterprise) DO UPDATE SET region = EXCLUDED.region, name = EXCLUDED.name,
        former = EXCLUDED.former, initials = EXCLUDED.initials, grams = EXCLUDED.grams
"""
_COUNT = """
    INSERT INTO enterprise_search_stops (gram, names)
    SELECT gram, (count(*) / %(share)s)::bigint
    FROM enterprise_search {sample}, unnest(grams) AS gram
    GROUP BY gram HAVING count(*) / %(share)s > %(above)s
"""
SearchRow = tuple[int, str, str, str, str, list[str]]


def index_names(*, limit: int = AT_ONCE, actor: Actor, at: datetime) -> bool:
    """Index enterprises that are new, renamed or moved; tell whether more of them wait.

    A job: it opens the reach itself.
    """
    with reach(actor), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if cursor.fetchone() == (False,):
            return False
        cursor.execute(_TAKE, [limit])
        waiting = [enterprise for (enterprise,) in cursor.fetchall()]
        rows = _rows(set(waiting))
        columns = [list(column) for column in zip(*rows, strict=True)] if rows else []
        if columns:
            columns[-1] = [_GRAM_END.join(grams) for grams in columns[-1]]
            cursor.execute(_KEEP, [_GRAM_END, *columns])
    return len(waiting) == limit


def count_stops(*, above: int = STOP_ABOVE, actor: Actor, at: datetime) -> bool:
    """Count which pairs of characters stand in too many names to search by; a daily job.

    Where there are many names a sample of them is counted. Nothing is ever left to do.
    """
    with reach(actor), connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(0, reltuples) FROM pg_class WHERE oid = %s::regclass",
            ["enterprise_search"],
        )
        names = int(cursor.fetchone()[0])
        share = min(1.0, _SAMPLED / max(1, names))
        sample = f"TABLESAMPLE SYSTEM ({100 * share})" if share < 1 else ""
        cursor.execute("DELETE FROM enterprise_search_stops")
        cursor.execute(_COUNT.format(sample=sample), {"share": share, "above": above})
    return False


def search_row(enterprise: int, region: str, name: str, former: Iterable[str] = ()) -> SearchRow:
    """Return what an enterprise is searched by, in the order of the columns."""
    plain = plain_name(name)
    earlier = tuple(one for one in dict.fromkeys(map(plain_name, former)) if one != plain)
    grams = grams_of_all((plain, *earlier))
    return (
        enterprise,
        region,
        plain,
        "".join(f"{one}\n" for one in earlier),
        initials_of(plain),
        grams,
    )


def _rows(enterprises: set[int]) -> list[SearchRow]:
    former = _former_names(enterprises)
    found = Enterprise.objects.filter(pk__in=enterprises).order_by("pk")
    return [
        search_row(number, region, name, former.get(number, ()))
        for number, region, name in found.values_list("pk", "region", "name")
    ]


def _former_names(enterprises: set[int]) -> Mapping[int, list[str]]:
    renamed = EnterpriseChange.objects.filter(
        enterprise__in=enterprises, what=Changed.NAME.value
    ).order_by("pk")
    found: dict[int, list[str]] = {}
    for number, before in renamed.values_list("enterprise", "before"):
        found.setdefault(number, []).append(before)
    return found
