"""How far each chain goes."""

from django.db import connection

# One step of the index per province: seals are many, and the planner would count them all.
_HEADS = """
    WITH RECURSIVE found AS (
        SELECT min(province) AS province FROM seals
        UNION ALL
        SELECT (SELECT min(province) FROM seals WHERE province > found.province) FROM found
        WHERE found.province IS NOT NULL
    )
    SELECT province, (SELECT seq FROM seals s WHERE s.province = found.province
        ORDER BY seq DESC LIMIT 1)
    FROM found WHERE province IS NOT NULL ORDER BY province
"""


def heads() -> dict[str, int]:
    """Return the last place of each chain by province, as far as the reach goes."""
    with connection.cursor() as cursor:
        cursor.execute(_HEADS)
        return dict(cursor.fetchall())
