"""How often somebody may ask, counted in the database: every process counts on."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from rongxie.surfaces.api.models import KeptAnswer, Use
from rongxie.surfaces.clock import now
from rongxie.values.texts import Message, Refusal, say

_COUNT = """
    INSERT INTO api_uses (who, minute, count) VALUES (%s, %s, 1)
    ON CONFLICT (who, minute) DO UPDATE SET count = api_uses.count + 1
    RETURNING count
"""
# Whoever has not sent a request again within a week does not try again.
ANSWERS_KEPT = timedelta(days=7)
_USES_KEPT = 60  # minutes


class TooManyRequests(Refusal):
    """Somebody asks more often within a minute than the installation takes."""

    def __init__(self, message: Message, wait: int) -> None:
        super().__init__(message)
        self.wait = wait  # seconds


def spend(who: str) -> None:
    """Count a request of somebody.

    :raises TooManyRequests: if it is one too many in this minute
    """
    at = now()
    minute = int(at.timestamp()) // 60
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [who, minute])
        (count,) = cursor.fetchone()
    if count > settings.API_REQUESTS_A_MINUTE:
        wait = 60 - int(at.timestamp()) % 60
        raise TooManyRequests(
            say(
                "More than {most} requests within a minute. Wait {wait} seconds; many rows go in"
                " one request where it takes several.",
                most=settings.API_REQUESTS_A_MINUTE,
                wait=wait,
            ),
            wait,
        )


def forget(*, at: datetime) -> int:
    """Take away answers and counts whose time is over; return how many answers. A daily job.

    It runs as the platform, inside its reach.
    """
    Use.objects.filter(minute__lt=int(at.timestamp()) // 60 - _USES_KEPT).delete()
    gone, _ = KeptAnswer.objects.filter(at__lt=at - ANSWERS_KEPT).delete()
    return gone
