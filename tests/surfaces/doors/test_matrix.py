"""Every door × everybody who sits at a desk: "not yours" and "not there" are the same answer.

One filled database; each request is taken back. Doors are found, not listed: see `doors`.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from urllib.parse import parse_qs, quote, urlencode

import pytest
from django.db.models import Model
from pytest_django import DjangoDbBlocker

from rongxie.foundation.accounts.actions import disable_user, end_membership
from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.organisations.actions import close_organisation, merge_organisation
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.entering import reach
from tests.conftest import copied
from tests.foundation.organisations.offices import RECORD
from tests.mechanism.cast import AT, DAY, PLATFORM
from tests.surfaces.doors.callers import CALLERS, Caller, content, everybody, told
from tests.surfaces.doors.doors import Door, has_number, operations, pages
from tests.surfaces.doors.scene import ANYBODYS, MARKS, MISSING, taken_back

Callers = dict[str, Caller]
# What somebody may try in a text: what doubles are called, what search understands, and nothing.
_TRIED = ("天长", "%", "350203", "9134")
_FEW = 2  # choices of what is no free text
# Each reach once, for what asks a door many times.
_REACHES = ("township", "outsider", "head office", "system of bank")


# Of the rows of the scene none has what these show: a file, a paper letter.
_SHUT_HERE = re.compile("/files/|/file$|/letters/")


@pytest.fixture(scope="module")
def callers(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, at_a_desk: None
) -> Iterator[Callers]:
    """Everybody who asks, in a database in which commits are commits."""
    with copied(django_db_blocker), everybody() as found:
        yield found


@cache
def every_door() -> tuple[Door, ...]:
    """Return the doors, once."""
    return (*pages(), *operations())


def _numbered() -> Iterator[tuple[Door, type[Model]]]:
    """Yield the doors with a number of a row, with the table that it is of."""
    for door in every_door():
        if door.model:
            yield door, door.model


@pytest.mark.usefixtures("callers")
class TestEveryDoor:
    def test_is_found(self) -> None:
        found = every_door()
        assert len([d for d in found if "/api/" not in d.path]) > 5
        assert len([d for d in found if "/api/" in d.path]) > 50
        assert any(door.model for door in found if "/api/" not in door.path)

    def test_has_a_row_behind_it_that_is_in_nobodys_reach(self, callers: Callers) -> None:
        models = {model for _, model in _numbered()}
        with reach(PLATFORM):
            there = {m for m in models if m._default_manager.filter(pk=ANYBODYS).exists()}
        assert models == there
        reached = {m for m in models for c in callers.values() if ANYBODYS in c.own(m)}
        assert reached == set()

    def test_is_open_to_somebody_whose_row_it_is(self, callers: Callers) -> None:
        """Where every answer is "not there", nothing would be shown by the tests below."""
        shut = {}
        for door, model in _numbered():
            if door.method != "GET" or _SHUT_HERE.search(door.path):
                continue
            own = [(c, numbers[0]) for c in callers.values() if (numbers := c.own(model))]
            answers = (caller.asks(door, number).status_code for caller, number in own)
            if own and all(status in {403, 404, 500} for status in answers):
                shut[door.named] = len(own)
        assert shut == {}


@pytest.mark.parametrize("who", CALLERS)
class TestNotYours:
    def test_is_told_like_not_there(self, callers: Callers, who: str) -> None:
        caller, differing = callers[who], []
        for door, _ in _numbered():
            yours = caller.asks(door, ANYBODYS, ANYBODYS)
            there = caller.asks(door, MISSING, MISSING)
            if told(yours) != told(there) or yours.status_code in {200, 500}:
                differing.append((door.named, yours.status_code, there.status_code))
        assert differing == []

    def test_is_told_like_not_there_when_it_is_named_inside(
        self, callers: Callers, who: str
    ) -> None:
        caller, differing = callers[who], []
        for door in every_door():
            if not has_number(door.body):
                continue
            own = caller.own(door.model)[:1] if door.model else []
            number = own[0] if own else MISSING
            yours = caller.asks(door, number, ANYBODYS)
            there = caller.asks(door, number, MISSING)
            if told(yours) != told(there) or yours.status_code == 500:
                differing.append((door.named, yours.status_code, there.status_code))
        assert differing == []


@pytest.mark.parametrize("who", _REACHES)
class TestWhatIsShown:
    def test_is_never_of_others_whatever_is_asked_for(self, callers: Callers, who: str) -> None:
        """Lists, searches, counts and files: with a filter nothing is seen that is not in reach."""
        caller, shown = callers[who], []
        for door in every_door():
            if door.method != "GET":
                continue
            own: list[int | str] = [*caller.own(door.model)[:1]] if door.model else ["x"]
            for number, query in product(own, _queries(door)):
                answer = caller.asks(door, number, query=query)
                words = content(answer).decode(errors="replace")
                for text in filter(None, parse_qs(query).values()):
                    words = words.replace(text[0], "")  # what was asked for is told again
                if MARKS.search(words) or answer.status_code == 500:
                    shown.append((door.named, query, answer.status_code))
        assert shown == []

    def test_in_lists_is_what_the_table_of_reach_has(self, callers: Callers, who: str) -> None:
        """Page by page, nobody else's row and none twice."""
        caller, wrong = callers[who], []
        for door in every_door():
            if not door.listed:
                continue
            listed = _all_numbers(caller, door)
            own = set(caller.own(door.listed))
            if not own.issuperset(listed) or len(listed) != len(set(listed)):
                wrong.append((door.named, sorted(set(listed) - own)))
        assert wrong == []


def _ended(who: Caller) -> None:
    end_membership(membership_id=who.membership.pk, on=DAY, reason="调离", by="membership:1", at=AT)


def _disabled(who: Caller) -> None:
    disable_user(user_id=who.membership.user_id, at=AT)


def _closed(who: Caller) -> None:
    close_organisation(code=who.membership.organisation.code, on=DAY, record=RECORD)


def _merged(who: Caller) -> None:
    merge_organisation(code=who.membership.organisation.code, into="ABC-TC", on=DAY, record=RECORD)


def _called_back(who: Caller) -> None:
    """The bank that somebody was seconded from is no more."""
    Membership.objects.filter(pk=who.membership.pk).update(
        home=Organisation.objects.get(code="CCB-TC")
    )
    close_organisation(code="CCB-TC", on=DAY, record=RECORD)


class TestAMembershipThatIsNoMore:
    @pytest.mark.parametrize(
        ("who", "ends"),
        [
            ("township", _ended), ("bank", _ended), ("auditor", _ended), ("system of bank", _ended),
            ("task force", _disabled), ("system of township", _disabled), ("city", _closed),
            ("bank", _closed), ("bank", _merged), ("system of bank", _merged),
            ("task force", _called_back), ("convener", _called_back),
        ],
    )  # fmt: skip
    def test_opens_no_door_at_the_next_request(
        self, callers: Callers, who: str, ends: Callable[[Caller], None]
    ) -> None:
        caller = callers[who]
        doors = [(d, n) for d in every_door() if (n := _within(caller, d)) is not None]
        with taken_back():
            opened = [d for d, n in doors if caller.sends(d, n).status_code == 200]
        with taken_back():
            ends(caller)
            still = [d.named for d, n in doors if caller.sends(d, n).status_code == 200]
        assert len(opened) > 3
        assert still == []


def _within(caller: Caller, door: Door) -> int | str | None:
    """Return what is put into the address of a door that shows the record; None if it does not."""
    if door.method != "GET" or not (door.model or door.listed or "/api/" not in door.path):
        return None
    if door.model is None:
        return "x"
    return next(iter(caller.own(door.model)), None)


def _queries(door: Door) -> Iterator[str]:
    """Yield what can be asked for: nothing, each choice, and texts that somebody may try."""
    yield ""
    if "/api/" not in door.path:
        yield from (f"q={quote(text)}" for text in _TRIED)
        yield from ("overdue=1&state=recommended", "town=350203001", "bank=BOC-XM", "pile=ended")
        return
    needed = {p["name"]: _choices(p["schema"])[0] for p in door.query if p.get("required")}
    for parameter in door.query:
        texts = parameter["name"] in {"text", "q"}
        for choice in _choices(parameter["schema"])[: None if texts else _FEW]:
            yield urlencode(needed | {parameter["name"]: choice})


def _choices(schema: dict[str, object]) -> list[str]:
    schemas = schema.get("anyOf", [schema])
    assert isinstance(schemas, list)
    found: list[str] = []
    for one in schemas:
        found += map(str, one.get("enum", ()))
        if one.get("type") == "boolean":
            found += ["true", "false"]
        elif one.get("type") == "string" and "enum" not in one:
            found += ["2026-11-20"] if one.get("format") == "date" else _TRIED
        elif one.get("type") == "integer":
            found += ["1", "100"]
    return found or [str(schemas[0].get("const", ""))]


def _all_numbers(caller: Caller, door: Door) -> list[int]:
    found: list[int] = []
    query = "limit=2"
    while query:
        answer = caller.asks(door, query=query)
        page = answer.json() if answer.status_code == 200 else {"items": ()}
        found += [one["id"] for one in page["items"]]
        query = (page.get("next") or "").partition("?")[2]
    return found
