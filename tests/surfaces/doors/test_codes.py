"""The code, name or number of an enterprise of another county, entered wherever one can be.

It is really there and can be found by its own county; to others it is as a code that nobody has.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rongxie.mechanism.enterprises.actions.indexing import index_names
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.surfaces.clock import now
from rongxie.surfaces.jobs.portions import work_off
from tests.mechanism.cast import AT, ELSEWHERE, PLATFORM, TOWN
from tests.mechanism.enterprises.lists import sheet
from tests.mechanism.enterprises.makers import contact, enterprise, fresh_uscc
from tests.surfaces.doors.callers import Caller, remembered, told
from tests.surfaces.doors.scene import taken_back
from tests.surfaces.web.desks import DESKS

Callers = dict[str, Caller]
NAME, NOBODYS_NAME = "明光市界外茶业有限公司", "明光市无名茶业有限公司"
PHONE, NOBODYS_PHONE = "13956781234", "13956781235"
_CODE = re.compile(rb"91341182MA\w{8}")
# Whose area the other county is not in; a city's and an auditor's is.
_AWAY = [desk for desk in DESKS if desk not in {"city", "regulator", "auditor", "outsider"}]


@pytest.fixture(autouse=True)
def _remembered() -> Iterator[None]:
    with remembered():
        yield


@pytest.fixture(scope="module")
def theirs(callers: Callers) -> Enterprise:
    """An enterprise of the other county, with a contact, in the index of names."""
    one = enterprise(NAME, region=ELSEWHERE, uscc=fresh_uscc(ELSEWHERE))
    contact(one, phone=PHONE)
    while index_names(actor=PLATFORM, at=AT):
        pass
    return one


def _asked(caller: Caller, code: str, name: str, phone: str) -> list[tuple[object, ...]]:
    """Return what each door that takes a code, name or number answers."""
    pages = [f"/cases/?q={text}" for text in (code, quote(name))] if not caller.headers else []
    new = {"name": name, "kind": "company", "region": ELSEWHERE, "source": "visit", "uscc": code}
    with taken_back():
        return [
            _said(answer, code, name, phone)
            for answer in (
                caller.gets(f"/api/v1/enterprises/search?text={code}"),
                caller.gets(f"/api/v1/enterprises/search?text={code[:10]}"),
                caller.gets(f"/api/v1/enterprises/search?text={quote(name)}"),
                *map(caller.gets, pages),
                caller.posts("/api/v1/enterprises/resolve", {"usccs": [code]}),
                caller.posts("/api/v1/enterprises/by-phone", {"phone": phone}),
                caller.posts("/api/v1/enterprises", new),
                caller.posts("/api/v1/enterprises/batch", {"items": [new]}),
                caller.posts("/api/v1/nominations", {
                    "region": TOWN, "uscc": code, "name": name, "facility_before": False,
                }),
            )
        ]  # fmt: skip


def _said(answer: object, code: str, name: str, phone: str) -> tuple[object, ...]:
    """Return what an answer says, without what was asked for: it is told again."""
    status, headers, words = told(answer)
    assert isinstance(words, bytes)
    for text in (code, code[:10], name, quote(name), phone):
        words = words.replace(text.encode(), b"#")
    return status, headers, re.sub(rb'"id": ?\d+', b"N", words)


class TestAnotherCountysCode:
    @pytest.mark.parametrize("who", [*_AWAY, "system of bank", "system of township", "enterprise"])
    def test_is_as_one_that_nobody_has(
        self, callers: Callers, theirs: Enterprise, who: str
    ) -> None:
        yours = _asked(callers[who], theirs.uscc, NAME, PHONE)
        nobodys = _asked(callers[who], fresh_uscc(ELSEWHERE), NOBODYS_NAME, NOBODYS_PHONE)
        assert yours == nobodys

    def test_is_found_by_its_own(self, callers: Callers, theirs: Enterprise) -> None:
        """So that nothing is the same for being found by nobody."""
        caller = callers["outsider"]
        for asked in (theirs.uscc, quote(NAME)):
            found = caller.gets(f"/api/v1/enterprises/search?text={asked}").json()["items"]
            assert [one["id"] for one in found] == [theirs.pk]
        with taken_back():
            told_ = caller.posts("/api/v1/enterprises/resolve", {"usccs": [theirs.uscc]}).json()
        assert told_["missing"] == []

    def test_asked_for_by_nobody_gives_a_code_like_any_other(
        self, callers: Callers, theirs: Enterprise
    ) -> None:
        asker = Caller(Client(), None)
        answers = []
        for code, phone in ((theirs.uscc, PHONE), (fresh_uscc(ELSEWHERE), NOBODYS_PHONE)):
            with taken_back():
                answer = asker.posts(
                    "/api/v1/identity/codes", {"about": code, "phone": phone, "purpose": "status"}
                )
            handle = answer.json()["handle"]
            answers.append((answer.status_code, answer.content.replace(handle.encode(), b"#")))
        assert answers[0] == answers[1]
        assert answers[0][0] < 300

    def test_in_a_row_of_a_list_is_judged_as_a_new_one(
        self, callers: Callers, theirs: Enterprise
    ) -> None:
        """Whoever enters it is told that it is taken, not whose it is: codes are unique."""
        caller = callers["township"]
        said = []
        for code in (theirs.uscc, fresh_uscc(ELSEWHERE)):
            with taken_back():
                said.append(_judged(caller, code))
        assert said[0] == said[1]
        assert said[0][0] == {"new": 1}

    def test_in_a_row_that_is_entered_tells_the_code_alone(
        self, callers: Callers, theirs: Enterprise
    ) -> None:
        caller = callers["township"]
        with taken_back():
            _judged(caller, theirs.uscc, commit=True)
            number = caller.gets("/api/v1/imports").json()["items"][0]["id"]
            rows = caller.gets(f"/api/v1/imports/{number}/rows").content.decode()
        assert theirs.uscc in rows
        assert NAME not in rows
        assert str(theirs.pk) not in re.findall(r"\d+", rows)


def _judged(caller: Caller, code: str, *, commit: bool = False) -> tuple[dict[str, int], str]:
    """Return how the rows of a list with a code are judged, and what is said of them."""
    file = SimpleUploadedFile("名单.csv", sheet([(code, "乙厂", "企业", TOWN, "", "", "")]))
    answer = caller.client.post(
        "/api/v1/imports", {"kind": "enterprises", "file": file},
        headers=caller.headers | {"Idempotency-Key": f"import-{code}"},
    )  # fmt: skip
    number = answer.json()["id"]
    work_off(now())
    if commit:
        caller.posts(f"/api/v1/imports/{number}/commit")
        work_off(now())
    rows = caller.gets(f"/api/v1/imports/{number}/rows").content.decode()
    return caller.gets(f"/api/v1/imports/{number}").json()["counts"], rows.replace(code, "#")
