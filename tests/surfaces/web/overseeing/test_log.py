"""The log is searched in one's reach, shown as it is, and verified by a button."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rongxie.foundation.events import checking
from rongxie.foundation.events.looking import READS_THE_LOG
from rongxie.foundation.events.models import ChainCheck, EventRow, Seal
from rongxie.foundation.events.sealing import seal_all
from rongxie.foundation.events.verifying import Fault, Wrong
from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.jobs.models import DeferredJob
from rongxie.surfaces.jobs.portions import work_off
from tests.foundation.events.happenings import LoanDrawn, visit
from tests.mechanism.cast import AT, COUNTY, ELSEWHERE, PLATFORM
from tests.mechanism.referrals.makers import offices
from tests.surfaces.web.desks import DESKS, seated, shown

pytestmark = pytest.mark.django_db
MOST_QUERIES = 20


def happened(count: int = 3, region: str = COUNTY, actor: Actor = PLATFORM) -> list[int]:
    """Write events of a place and seal them; return their ids."""
    with reach(actor):
        append(*(visit(n, region) for n in range(1, count + 1)), actor=actor, at=AT)
        rows = EventRow.objects.filter(region=region).order_by("id")
        ids = list(rows.values_list("id", flat=True))
    seal_all()
    return ids


def asked_by(client: Client, path: str) -> list[str]:
    """Return the questions that a page asks the database."""
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    around = ("SAVEPOINT", "RELEASE", "SELECT set_config", "SELECT coalesce(current_setting")
    return [one["sql"] for one in asked if not one["sql"].startswith(around)]


def pressed(client: Client, path: str, action: str, **more: str) -> str:
    """Press the button of a page that leads to an address; return where it led."""
    page = shown(client, path)
    found = re.search(
        rf'action="{re.escape(action)}".*?name="token" value="([^"]+)"', page, re.DOTALL
    )
    assert found, (path, action)
    return client.post(action, {"token": found[1], **more})["Location"]


class TestEventLog:
    def test_shows_the_events_in_reach_the_latest_first(self) -> None:
        ids, others = happened(), happened(2, ELSEWHERE)
        page = shown(seated("office"), "/overseeing/log/")
        told = [int(one) for one in re.findall(r"/overseeing/log/(\d+)/", page)]
        assert told == sorted(ids, reverse=True)
        assert not set(told) & set(others)

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("about=enterprise&number=E2", 1),
            ("about=enterprise&number=E9", 0),
            ("about=subject&number=1", 1),
            ("about=actor&number=job:test", 4),
            ("kind=visit.recorded", 3),
            ("kind=loan.drawn", 1),
            ("first=2026-11-20&last=2026-11-20", 4),
            ("first=2026-11-21", 0),
            ("last=2026-11-19", 0),
            ("last=9999-12-31", 4),
            ("about=enterprise&number=E1&kind=loan.drawn", 0),
            ("about=password&number=1", 0),
            ("about=subject&number=%00", 0),
            ("kind=nothing", 4),
        ],
    )
    def test_is_searched(self, query: str, count: int) -> None:
        happened()
        with reach(PLATFORM):
            loan = LoanDrawn(subject="7", region=COUNTY, amount_wan=5)
            append(loan, actor=PLATFORM, at=AT)
        page = shown(seated("office"), f"/overseeing/log/?{query}")
        assert len(re.findall(r"/overseeing/log/(\d+)/", page)) == count

    def test_looks_no_further_back_than_it_says(self) -> None:
        with reach(PLATFORM):
            old = AT.replace(year=2025)
            append(visit(1, COUNTY), actor=PLATFORM, at=old)
        office = seated("office")
        now, then = (
            shown(office, f"/overseeing/log/{query}") for query in ("", "?first=2025-01-01")
        )
        assert not re.search(r"/overseeing/log/\d+/", now)
        assert re.search(r"/overseeing/log/\d+/", then)

    def test_tells_what_is_wrong_with_a_day(self) -> None:
        page = shown(seated("office"), "/overseeing/log/?first=soon")
        assert 'id="day-error"' in page
        assert 'value="soon"' in page

    def test_goes_on_page_by_page(self) -> None:
        ids = happened(53)
        office = seated("office")
        first = shown(office, "/overseeing/log/")
        after = re.search(r'href="([^"]+before=\d+)"', first)
        assert after
        second = shown(office, after[1].replace("&amp;", "&"))
        told = [int(one) for one in re.findall(r"/overseeing/log/(\d+)/", first + second)]
        assert told == sorted(ids, reverse=True)

    @pytest.mark.parametrize("desk", DESKS)
    def test_is_for_those_who_look_into_what_others_did(self, desk: str) -> None:
        offices()
        (number, *_) = happened()
        client = seated(desk)
        allowed = DESKS[desk][0] in READS_THE_LOG
        assert (client.get("/overseeing/log/").status_code == 200) is allowed
        here = allowed and desk != "outsider"
        assert (client.get(f"/overseeing/log/{number}/").status_code == 200) is here

    def test_costs_few_questions(self) -> None:
        happened(30)
        office = seated("office")
        shown(office, "/overseeing/log/")
        assert len(asked_by(office, "/overseeing/log/")) <= MOST_QUERIES


class TestOneEvent:
    def test_is_shown_with_its_place_in_the_chain(self) -> None:
        ids = happened()
        page = shown(seated("auditor"), f"/overseeing/log/{ids[1]}/")
        with reach(PLATFORM):
            seal, before = (Seal.objects.get(event=one) for one in (ids[1], ids[0]))
        assert bytes(seal.digest).hex() in page
        assert bytes(before.digest).hex() in page
        assert "visit.recorded" in page
        assert "onsite, need" in page

    def test_that_is_not_sealed_says_so(self) -> None:
        with reach(PLATFORM):
            append(visit(1, COUNTY), actor=PLATFORM, at=AT)
            number = EventRow.objects.get().pk
        assert 'class="digest"' not in shown(seated("office"), f"/overseeing/log/{number}/")

    def test_elsewhere_is_not_there(self) -> None:
        (number,) = happened(1, ELSEWHERE)
        office = seated("office")
        assert office.get(f"/overseeing/log/{number}/").status_code == 404
        assert office.get("/overseeing/log/999999/").status_code == 404


class TestVerifying:
    @pytest.fixture(autouse=True)
    def _small_portions(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(checking, "PORTION", 2)

    def test_is_asked_for_done_by_the_worker_and_kept(self) -> None:
        happened(5)
        office = seated("office")
        address = pressed(office, "/overseeing/log/", "/overseeing/log/verify/", province="34")
        assert "hx-get" in shown(office, address)
        work_off(AT)
        page = shown(office, address)
        assert "hx-get" not in page
        assert 'class="notice notice-success"' in page
        with reach(PLATFORM):
            check = ChainCheck.objects.get()
            head = Seal.objects.get(province="34", seq=check.upto)
            told = EventRow.objects.get(kind="seals.verified")
        assert (check.upto, check.checked, check.faults) == (5, 5, [])
        assert bytes(check.digest) == bytes(head.digest)
        assert f'"outcome":"sound","seq":{check.upto}' in told.payload
        assert address in shown(office, "/overseeing/log/")

    def test_takes_portions_and_tells_how_far_it_is(self) -> None:
        happened(5)
        office = seated("office")
        address = pressed(office, "/overseeing/log/", "/overseeing/log/verify/", province="34")
        with reach(PLATFORM):
            number = ChainCheck.objects.get().pk
            checking.check_on(check_id=number, actor=PLATFORM, at=AT)
        part = office.get(address, headers={"HX-Request": "true"}).content.decode()
        assert '<progress max="5" value="2">' in part
        assert "<html" not in part

    def test_is_asked_for_once_however_often_the_button_is_pressed(self) -> None:
        happened()
        office = seated("office")
        page = shown(office, "/overseeing/log/")
        token = re.findall(r'name="token" value="([^"]+)"', page)[-1]
        sent = {"token": token, "province": "34"}
        addresses = {office.post("/overseeing/log/verify/", sent)["Location"] for _ in range(3)}
        assert len(addresses) == 1
        with reach(PLATFORM):
            assert (ChainCheck.objects.count(), DeferredJob.objects.count()) == (1, 1)

    def test_of_another_province_is_not_there(self) -> None:
        happened(1), happened(1, "441900")
        office = seated("office")
        page = shown(office, "/overseeing/log/")
        token = re.findall(r'name="token" value="([^"]+)"', page)[-1]
        for province in ("44", "99", ""):
            sent = {"token": token, "province": province}
            assert office.post("/overseeing/log/verify/", sent).status_code == 404, province
        with reach(PLATFORM):
            assert not ChainCheck.objects.exists()

    def test_needs_the_buttons_own_token(self) -> None:
        happened()
        office = seated("office")
        for token in ("", "made up"):
            sent = {"token": token, "province": "34"}
            assert office.post("/overseeing/log/verify/", sent).status_code == 422
        with reach(PLATFORM):
            assert not ChainCheck.objects.exists()

    def test_that_finds_faults_tells_their_places(self, monkeypatch: pytest.MonkeyPatch) -> None:
        happened()
        office = seated("office")
        address = pressed(office, "/overseeing/log/", "/overseeing/log/verify/", province="34")
        monkeypatch.setattr(
            checking, "check_here",
            lambda _province, first, _last: [Fault(True, first, Wrong.CHANGED)],
        )  # fmt: skip
        work_off(AT)
        page = shown(office, address)
        assert 'class="notice notice-error"' in page
        with reach(PLATFORM):
            check = ChainCheck.objects.get()
            told = EventRow.objects.get(kind="seals.verified")
        assert [one[1:] for one in check.faults] == [[1, "changed"], [3, "changed"]]
        assert '"outcome":"wrong"' in told.payload

    def test_is_seen_by_the_place_that_asked_alone(self) -> None:
        happened(1), happened(1, ELSEWHERE)
        address = pressed(
            seated("office"), "/overseeing/log/", "/overseeing/log/verify/", province="34"
        )
        assert seated("outsider").get(address).status_code == 404
        assert seated("auditor").get(address).status_code == 200
