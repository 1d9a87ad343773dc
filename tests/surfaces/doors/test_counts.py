"""A count is that of the rows behind it, for everybody: on pages, in the API and of exports."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from rongxie.foundation.exports.models import Export
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.exports.asking import Order, ask
from rongxie.surfaces.exports.catalogue import lists_of
from rongxie.surfaces.exports.making import make_whole
from tests.mechanism.cast import AT
from tests.surfaces.doors.callers import CALLERS, ENTERPRISE, Caller, remembered
from tests.surfaces.doors.doors import every_door
from tests.surfaces.doors.scene import taken_back
from tests.surfaces.web.desks import DESKS

Callers = dict[str, Caller]
# A number beside the address of what it counts: parts of a list, and the states of cases.
_COUNTED = (
    re.compile(r'<a href="([^"]+)"[^>]*>[^<]*<span class="count">(\d+)</span></a>'),
    re.compile(r'<a href="([^"]+)">[^<]*</a> <strong>(\d+)</strong>'),
)
_DUTY = re.compile(r'<a class="duty" href="([^"]+)"><strong class="duty-count">(\d+)</strong>')
_OF_TASKS = {"/cases/?state=coaching"}  # a case has several of them
_DAILY = re.compile(r'<section aria-labelledby="daily">.*', re.DOTALL)  # no part of the list
_ALL = re.compile(r'name="batch" value="0">\D*(\d+)')  # a button for as many, instead of rows
# One of each kind of actor, and a place with little in it.
_EXPORTING = ("task force", "other township", "auditor", "system of bank", ENTERPRISE)
_ROW = re.compile(r'<th scope="row"|href="[^"]*/prove/"')  # of a table, or of a list of tasks
_NEXT = re.compile(r'href="([^"]+)" rel="next"')


@pytest.fixture(autouse=True)
def _remembered() -> Iterator[None]:
    with remembered():
        yield


def _page(caller: Caller, address: str) -> str:
    with taken_back():
        answer = caller.gets(address)
    shown = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    return answer.content.decode() if shown else ""  # a sheet has no counts to follow


def _rows(caller: Caller, address: str) -> int:
    """Return how many rows a list has, on all of its pages."""
    count, path = 0, address.partition("?")[0]
    while address:
        page = _DAILY.sub("", _page(caller, address))
        assert page
        count += sum(map(int, _ALL.findall(page)))
        count += len(_ROW.findall(page))
        onward = _NEXT.search(page)
        address = unescape(onward[1]) if onward else ""
        address = path + address if address.startswith("?") else address
    return count


def _told(caller: Caller, *patterns: re.Pattern[str]) -> set[tuple[str, int]]:
    """Return the counts on all pages with a list, with the address of what is counted."""
    return {
        (unescape(address), int(count))
        for door in every_door()
        if "/api/" not in door.path and door.method == "GET" and "<" not in door.path
        for page in [_page(caller, door.path)]
        for pattern in patterns
        for address, count in pattern.findall(page)
    }


class TestCountsOnPages:
    @pytest.mark.parametrize("who", DESKS)
    def test_are_those_of_the_rows_behind_them(self, callers: Callers, who: str) -> None:
        caller = callers[who]
        told = _told(caller, *_COUNTED)
        listed = {address: _rows(caller, address) for address, _ in told}
        assert {
            (address, n, listed[address]) for address, n in told if listed[address] != n
        } == set()

    @pytest.mark.parametrize("who", DESKS)
    def test_of_duties_are_within_the_lists_that_they_lead_to(
        self, callers: Callers, who: str
    ) -> None:
        """A list may show more: what others of the office have to do is in its reach too."""
        caller = callers[who]
        told = _told(caller, _DUTY)
        wrong = {
            (address, count)
            for address, count in told
            if not 0 < (1 if address in _OF_TASKS else count) <= _rows(caller, address)
        }
        assert wrong == set()

    def test_are_there_at_all(self, callers: Callers) -> None:
        """Where no page had a count, nothing would be shown by the tests above."""
        for who in ("task force", "city", "auditor", "bank", "head office"):
            assert sum(count for _, count in _told(callers[who], *_COUNTED)) > 1, who
        assert all(_told(callers[who], _DUTY) for who in ("task force", "bank"))


class TestCountsOfTheApi:
    @pytest.mark.parametrize("who", CALLERS)
    def test_of_messages_is_that_of_the_unread(self, callers: Callers, who: str) -> None:
        caller = callers[who]
        if caller.actor is None:
            assert caller.gets("/api/v1/messages/unread").status_code == 403
            return
        with taken_back():
            count = caller.gets("/api/v1/messages/unread").json()["count"]
            items = caller.gets("/api/v1/messages?limit=1000").json()["items"]
        assert count == len([one for one in items if one["read_at"] is None])

    def test_of_messages_is_not_nothing_for_everybody(self, callers: Callers) -> None:
        assert callers[ENTERPRISE].gets("/api/v1/messages/unread").json()["count"] > 0

    @pytest.mark.parametrize("who", _EXPORTING)
    def test_of_exports_are_those_of_the_lists(self, callers: Callers, who: str) -> None:
        """What an export is expected to have, what it has, and what the list in the API has."""
        actor = callers[who].actor
        assert actor is not None
        listed = {door.path.rpartition("/")[2]: door.listed for door in every_door() if door.listed}
        wrong = {}
        with taken_back():
            for listing in lists_of(actor):
                model = listed.get(listing.name)
                if model is None:
                    continue
                with reach(actor):
                    export = ask(order=Order(list=listing.name, form="csv"), actor=actor, at=AT)
                make_whole(export_id=export.pk, actor=actor, at=AT)
                with reach(actor):
                    made = Export.objects.get(pk=export.pk)
                shown = _listed(callers[who], f"/api/v1/{listing.name}")
                if shown is not None and not made.expected == made.rows == shown:
                    wrong[listing.name] = (made.expected, made.rows, shown)
        assert wrong == {}


def _listed(caller: Caller, address: str) -> int | None:
    count = 0
    while address:
        answer = caller.gets(address)
        if answer.status_code != 200:
            return None
        count += len(answer.json()["items"])
        address = answer.json()["next"] or ""
    return count
