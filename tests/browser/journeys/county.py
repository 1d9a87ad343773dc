"""The county of the journeys: places, offices, banks, people and enterprises, and its clock.

All that stands before the first step is taken; the steps are taken on pages.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from threading import Event, Thread

from django.utils import timezone

from rongxie.foundation.organisations.kinds import Tier
from rongxie.foundation.organisations.mechanisms import Named, name_convener, open_mechanism
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.rulebook.access import AnyRole, ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.surfaces.jobs.leaving import LEAVING
from rongxie.surfaces.jobs.running import moment, work
from rongxie.surfaces.jobs.table import JOBS
from rongxie.surfaces.jobs.worker import serve
from tests.foundation.accounts.people import granted
from tests.mechanism.cast import CITY, COUNTY, TOWN, open_offices
from tests.mechanism.enterprises.makers import contact, listed, new
from tests.surfaces.web.visitors import visitor

FIRST = date(2026, 1, 1)
CONVENER = "王召集人"
PHONES = ("13812345678", "13812345679")  # of the owners, in the order of the list
# Who works where: login, name, role, organisation, place.
STAFF: dict[str, tuple[str, str, AnyRole, str, str]] = {
    "visitor": ("13800020001", "刘走访", Role.VISITOR, "TOWN", TOWN),
    "township": ("13800020002", "陈镇干", Role.TOWNSHIP, "TOWN", TOWN),
    "task force": ("13800020003", "李专班", Role.TASK_FORCE, "DRC", COUNTY),
    "office": ("13800020004", "周主任", ReadingRole.MECHANISM_OFFICE, "DRC", COUNTY),
    "sector": ("13800020005", "赵经信", Role.SECTOR_AUTHORITY, "MIIT", COUNTY),
    "convener": ("13800020006", CONVENER, Role.CONVENER, "GOV", COUNTY),
    "bank": ("13800020007", "孙经理", Role.BANK, "ICBC-TC", COUNTY),
    "other bank": ("13800020008", "吴经理", Role.BANK, "ABC-TC", COUNTY),
    "city": ("13800020009", "郑市办", Role.CITY_MECHANISM, "CITY-DRC", CITY),
}


def county_of(names: Sequence[str], kind: str = "company") -> list[Enterprise]:
    """Open the county with its people; return the enterprises of its list, that can be called."""
    found = listed([new(name, kind=kind) for name in names])
    for one, phone in zip(found, PHONES, strict=True):
        contact(one, phone=phone)
    open_offices()
    for tier, region, name, office, convener in (
        (Tier.CITY, CITY, "滁州市工作机制", "CITY-DRC", "周市长"),
        (Tier.COUNTY, COUNTY, "天长市工作机制", "DRC", CONVENER),
    ):
        stands = open_mechanism(tier=tier, region=region, name=name, office=office, on=FIRST)
        named = Named(name=convener, title="常务副县长", document="天政办〔2026〕3号")
        name_convener(mechanism=stands, named=named, on=FIRST)
    for login, person, role, organisation, region in STAFF.values():
        granted(visitor(login, person), role, organisation, region=region)
    return found


class Calendar:
    """The clock of the platform, which can be put ahead; the browsers keep theirs."""

    def __init__(self) -> None:
        self._real, self._ahead = timezone.now, timedelta()

    def now(self) -> datetime:
        """Return the moment that it is in the county."""
        return self._real() + self._ahead

    def passes(self, **time: int) -> None:
        """Let hours or days go by."""
        self._ahead += timedelta(**time)


@contextmanager
def at_work() -> Iterator[None]:
    """Have the platform do in threads what it does beside the pages, but for the work of the night.

    That would go by the anchors which another walk left in the home of the tests.
    """
    stop = Event()
    often = [job for job in JOBS if job.every_seconds]
    threads = [
        Thread(target=serve, args=[stop.is_set, timezone.now]),
        Thread(target=work, args=[LEAVING, moment, stop.is_set]),
        Thread(target=work, args=[often, moment, stop.is_set]),
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
