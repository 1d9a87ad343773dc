"""What was given and is no more: a membership, a session, a consent. Nothing of it is left."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db.models import Model

from rongxie.foundation.accounts.actions import (
    disable_user,
    end_membership,
    start_staff_session,
)
from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.accounts.queries import live_staff_session
from rongxie.foundation.exports.models import Export
from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.identity.models import IdentifiedSession
from rongxie.foundation.identity.sessions import end_session
from rongxie.foundation.organisations.actions import close_organisation, merge_organisation
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.referrals.actions import withdraw_consent
from rongxie.mechanism.referrals.models import Card, Consent
from rongxie.surfaces.exports.asking import Order, ask
from rongxie.surfaces.exports.making import make_whole
from tests.foundation.organisations.offices import RECORD
from tests.mechanism.cast import AT, DAY, PLATFORM, TOWNSHIP
from tests.surfaces.doors.callers import CALLERS, ENTERPRISE, Caller
from tests.surfaces.doors.doors import Door, every_door
from tests.surfaces.doors.scene import taken_back

Callers = dict[str, Caller]
_ALSO_CHANGING = {"township", "bank", "system of bank"}  # by whom each way to change is tried too
_OPENED = 3  # doors that are open to anybody who has rows
_BANKS = ("bank", "head office", "system of bank")
_DONE = range(200, 300)
_WITHDRAWN, _LATER = AT + timedelta(minutes=1), AT + timedelta(minutes=2)


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


def _over(who: Caller) -> None:
    """The half hour of an enterprise is over."""
    assert who.actor is not None
    with reach(who.actor):
        (session,) = IdentifiedSession.objects.filter(ended_at=None)
        assert end_session(session.pk, at=AT)


_OTHERWISE = (ENTERPRISE, "head office")  # has no membership; has branches and is not closed
# Each caller by one of the ways that there are, and those that two ways are special for.
_WAYS = (_ended, _disabled, _closed)
_ENDINGS = (
    *((who, _WAYS[n % 3]) for n, who in enumerate(CALLERS) if who not in _OTHERWISE),
    ("head office", _ended), (ENTERPRISE, _over), ("bank", _merged), ("system of bank", _merged),
    ("bank", _disabled), ("system of bank", _disabled), ("task force", _called_back),
    ("convener", _called_back),
)  # fmt: skip


class TestWhatIsNoMore:
    @pytest.mark.parametrize(("who", "ends"), _ENDINGS)
    def test_opens_no_door_at_the_next_request(
        self, callers: Callers, who: str, ends: Callable[[Caller], None]
    ) -> None:
        caller = callers[who]
        doors = [
            (door, number)
            for door, number in _doors_of(caller)
            if door.method == "GET" or who in _ALSO_CHANGING
        ]
        with taken_back():
            opened = (d for d, n in doors if caller.sends(d, n).status_code == 200)
            enough = [door for door, _ in zip(opened, range(_OPENED), strict=False)]
        with taken_back():
            ends(caller)
            still = [d.named for d, n in doors if caller.sends(d, n).status_code in _DONE]
        assert len(enough) == _OPENED or caller.actor is None
        assert still == []

    def test_is_a_staff_session_too(self, callers: Callers) -> None:
        caller = callers["administrator"]
        number = caller.membership.pk
        with taken_back():
            start_staff_session(
                membership_id=number, reason="核查", lasting=timedelta(hours=1), at=AT
            )
            assert live_staff_session(membership_id=number, at=AT)
            _ended(caller)
            assert live_staff_session(membership_id=number, at=AT) is None


def _doors_of(caller: Caller) -> Iterator[tuple[Door, int | str]]:
    """Yield the doors that show or change the record, with what is put into their addresses."""
    own: dict[type[Model], int | None] = {}
    for door in every_door():
        if not (door.model or door.listed or "/api/" not in door.path):
            continue
        if door.model and door.model not in own:
            own[door.model] = next(iter(caller.own(door.model)), None)
        number = own[door.model] if door.model else "x"
        if number is not None:
            yield door, number


class TestAConsentThatIsWithdrawn:
    """Every consent for the branch at once: what it has not decided is gone, of the rest the card.

    Told by the names on the cards, which stand nowhere else that a bank reads.
    """

    def test_leaves_nothing_at_any_door_of_the_bank(self, callers: Callers) -> None:
        names = _names_on_cards()
        with taken_back():
            before = {who: _shown(callers[who], names) for who in _BANKS}
            _withdraw_all()
            after = {who: _shown(callers[who], names) for who in _BANKS}
        for who in _BANKS:
            pages = {door for door, _ in before[who] if "/api/" not in door}
            asked = {door for door, _ in before[who] if "/api/" in door}
            assert asked >= {
                "GET /api/v1/referrals/{referral}",
                "GET /api/v1/exports/{export}/file",
            }
            assert pages or "system" in who
        assert after == {who: set() for who in _BANKS}

    def test_counts_no_more(self, callers: Callers) -> None:
        bank = callers["bank"]
        with taken_back():
            before = _counts(bank)
            _withdraw_all()
            undecided = {
                one["id"] for one in bank.gets("/api/v1/referrals").json()["items"]
                if one["state"] not in {"approved", "refused"}
            }  # fmt: skip
            after = _counts(bank)
        assert before["new"] > 0
        assert before["papers"] > 0
        assert (after["new"], after["papers"], undecided) == (0, 0, set())
        assert after["ended"] > 0  # what the bank has decided stays its own

    def test_takes_the_files_along(self, callers: Callers) -> None:
        bank = callers["bank"]
        files = bank.own(StoredFile)
        with taken_back():
            opened = [bank.gets(f"/api/v1/files/{number}").status_code for number in files]
            _withdraw_all()
            still = [bank.gets(f"/api/v1/files/{number}").status_code for number in files]
        assert opened == [200]
        assert still == [404]

    def test_is_in_no_export_that_is_made_after(self, callers: Callers) -> None:
        names, bank = _names_on_cards(), callers["bank"]
        assert bank.actor is not None
        with taken_back():
            _withdraw_all()
            with reach(bank.actor):
                export = ask(order=Order(list="referrals", form="csv"), actor=bank.actor, at=_LATER)
            make_whole(export_id=export.pk, actor=bank.actor, at=_LATER)
            file = bank.gets(f"/api/v1/exports/{export.pk}/file")
        assert file.status_code == 200
        assert not any(name in file.content.decode("utf-8-sig") for name in names)

    def test_shuts_the_file_of_an_export_that_was_made_before(self, callers: Callers) -> None:
        bank = callers["bank"]
        (number,) = bank.own(Export)[:1]
        with taken_back():
            assert bank.gets(f"/api/v1/exports/{number}/file").status_code == 200
            _withdraw_all()
            refused = bank.gets(f"/api/v1/exports/{number}/file")
        assert refused.status_code == 409
        assert refused.json()["type"].endswith("/consent-over-since")


def _withdraw_all() -> None:
    with reach(PLATFORM):
        given = Consent.objects.filter(bank="ICBC-TC", withdrawn_at=None)
        numbers = list(given.filter(region=TOWNSHIP.area.lo).values_list("pk", flat=True))  # type: ignore[union-attr]
    assert numbers
    for number in numbers:
        with reach(TOWNSHIP):
            withdraw_consent(consent_id=number, actor=TOWNSHIP, at=_WITHDRAWN)


def _names_on_cards() -> set[str]:
    with reach(PLATFORM):
        cards = Card.objects.filter(bank="ICBC-TC", region=TOWNSHIP.area.lo)  # type: ignore[union-attr]
        names = {card.content["name"] for card in cards}
    assert len(names) > 3
    return names


def _shown(caller: Caller, names: set[str]) -> set[tuple[str, str]]:
    """Return which names are shown at which doors, each with all own numbers in its address."""
    found = set()
    for door in every_door():
        if door.method != "GET":
            continue
        for number in caller.own(door.model) if door.model else ["x"]:
            for query in ("", "pile=ended") if door.path == "/referrals/" else ("",):
                words = caller.sends(door, number, query=query).content.decode(errors="replace")
                found |= {(door.named, name) for name in names if name in words}
    return found


def _counts(bank: Caller) -> dict[str, int]:
    """Return how many referrals the page says are in each pile."""
    page = bank.gets("/referrals/").content.decode()
    tabs = re.findall(r'pile=(\w+)[^">]*"[^>]*>[^<]*<span class="count">(\d+)</span>', page)
    assert tabs
    return {name: int(count) for name, count in tabs}
