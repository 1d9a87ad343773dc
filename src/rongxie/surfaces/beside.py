"""Commands that work on the record: beside the running platform, or with its database alone."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import django
from django.conf import settings

from rongxie.foundation.database.embedded import RunningAlready, embedded
from rongxie.foundation.database.home import Home
from rongxie.values.texts import Refusal, say

_SETTINGS = "rongxie.config.settings"


class NoRecordYet(Refusal):
    """There is no database to work on, or one without the tables of this version."""


def _never() -> bool:
    return False


@contextmanager
def record_open(stopping: Callable[[], bool] = _never) -> Iterator[None]:
    """Have the database of the settings run, and Django ready, until the block ends.

    `stopping` tells, while the database starts, whether somebody asked to stop.

    :raises NoRecordYet: if the platform was never started here
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", _SETTINGS)
    home = Home(settings.RONGXIE_HOME)
    if settings.EMBEDDED_DATABASE and not home.data.exists():
        raise NoRecordYet(
            say(
                "There is no database in {folder} yet. Start the platform once: rongxie up",
                folder=home.folder,
            )
        )
    with ExitStack() as parts:
        if settings.EMBEDDED_DATABASE:
            with suppress(RunningAlready):
                parts.enter_context(embedded(home, stopping=stopping))
        django.setup()
        yield
