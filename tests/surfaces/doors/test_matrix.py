"""Every door × everybody who asks: "not yours" and "not there" are the same answer.

One filled database; each request is taken back. Doors are found, not listed: see `doors`.
"""

from collections.abc import Iterator
from itertools import product
from urllib.parse import parse_qs, quote, urlencode

import pytest
from django.db.models import Model

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.models import Case
from tests.mechanism.cast import PLATFORM
from tests.surfaces.doors.callers import (
    CALLERS,
    REACHES,
    Caller,
    remembered,
    told,
)
from tests.surfaces.doors.doors import Door, every_door, has_number
from tests.surfaces.doors.forms import numbered_pages, send_form, written
from tests.surfaces.doors.scene import ANYBODYS, MARKS, MISSING, taken_back
from tests.surfaces.web.desks import DESKS

Callers = dict[str, Caller]
# What somebody may try in a text: what doubles are called, what search understands, and nothing.
_TRIED = ("天长", "%", "350203", "9134")
_FEW = 2  # choices of what is no free text
# Which door each choice is tried at; everybody else is asked with all filters at their first one.
_WHOLE = ("township", "system of bank")


@pytest.fixture(autouse=True)
def _remembered() -> Iterator[None]:
    with remembered():
        yield


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
            if door.method != "GET":
                continue
            own = [(c, number) for c in callers.values() for number in c.own(model)]
            answers = (caller.asks(door, number).status_code for caller, number in own)
            if own and all(status in {403, 404, 500} for status in answers):
                shut[door.named] = len(own)
        assert shut == {}

    def test_is_asked_with_a_body_that_it_reads(self, callers: Callers) -> None:
        """A body that is refused for its form says nothing of the numbers in it."""
        unread = []
        for door, _ in _numbered():
            if door.body is None:
                continue
            answers = (c.asks(door, ANYBODYS, ANYBODYS).status_code for c in callers.values())
            if not any(status in {200, 404} for status in answers):
                unread.append(door.named)
        assert unread == []


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
            if door.model and not own:
                continue  # asked above, with both
            number = own[0] if own else MISSING
            yours = caller.asks(door, number, ANYBODYS)
            there = caller.asks(door, number, MISSING)
            if told(yours) != told(there) or yours.status_code == 500:
                differing.append((door.named, yours.status_code, there.status_code))
        assert differing == []

    def test_is_in_no_list(self, callers: Callers, who: str) -> None:
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


@pytest.mark.parametrize("who", DESKS)
class TestFormsOfPages:
    def test_about_what_is_not_yours_do_nothing(self, callers: Callers, who: str) -> None:
        """Sent without the page having been shown; of one desk all in one transaction."""
        caller, differing = callers[who], []
        with taken_back():
            before = written()
            for page, door in numbered_pages():
                status = send_form(caller, page, door, ANYBODYS)
                expected = send_form(caller, page, door, MISSING) if status != 404 else 404
                if status != expected or (door.model and status not in {403, 404}):
                    differing.append((door.named, status, expected))
            assert written() == before
        assert differing == []


class TestFormOfAPage:
    @pytest.mark.parametrize(
        ("who", "name"),
        [
            ("bank", "log_contact"), ("bank", "accept_referral"), ("task force", "close_case"),
            ("task force", "review_together"),
        ],
    )  # fmt: skip
    def test_about_what_is_yours_is_read(self, callers: Callers, who: str, name: str) -> None:
        """Else the forms above would do nothing because nobody's are read."""
        caller = callers[who]
        page, door = next(one for one in numbered_pages() if one[0].name == name)
        model = door.model or Case
        with taken_back():
            before = written()
            found = {send_form(caller, page, door, number) for number in caller.own(model)}
            assert 302 in found, found
            assert name == "review_together" or written() != before  # where all may be refused


@pytest.mark.parametrize("who", REACHES)
class TestWhatIsShown:
    def test_is_never_of_others_whatever_is_asked_for(self, callers: Callers, who: str) -> None:
        """Lists, searches, counts and files: with a filter nothing is seen that is not in reach."""
        caller, shown = callers[who], []
        for door in every_door():
            if door.method != "GET":
                continue
            own: list[int | str] = [*caller.own(door.model)[:1]] if door.model else ["x"]
            for number, query in product(own, _queries(door, whole=who in _WHOLE)):
                answer = caller.asks(door, number, query=query)
                words = answer.content.decode(errors="replace")
                for text in filter(None, parse_qs(query).values()):
                    words = words.replace(text[0], "")  # what was asked for is told again
                if MARKS.search(words) or answer.status_code == 500:
                    shown.append((door.named, query, answer.status_code))
        assert shown == []


def _queries(door: Door, *, whole: bool) -> Iterator[str]:
    """Yield what can be asked for: nothing, each choice, and texts that somebody may try."""
    yield ""
    if "/api/" not in door.path:
        if door.model:
            return
        tried = _TRIED if whole else _TRIED[:1]
        yield from (f"q={quote(text)}" for text in tried)
        yield from ("overdue=1&state=recommended", "town=350203001", "bank=BOC-XM", "pile=ended")
        return
    needed = {p["name"]: _choices(p["schema"])[0] for p in door.query if p.get("required")}
    for parameter in door.query:
        if parameter["name"] in {"after", "limit"} and not whole:
            continue
        texts = parameter["name"] in {"text", "q"}
        most = None if texts else _FEW if whole else 1
        for choice in _choices(parameter["schema"])[:most]:
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
    query = "limit=7"
    while query:
        answer = caller.asks(door, query=query)
        page = answer.json() if answer.status_code == 200 else {"items": ()}
        found += [one["id"] for one in page["items"]]
        query = (page.get("next") or "").partition("?")[2]
    return found
