import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.matters.models import Matter
from rongxie.mechanism.referrals.actions import give_consent
from rongxie.mechanism.referrals.models import Consent
from rongxie.mechanism.visits.models import Need, Visit, VisitOutcome, VisitPlan
from rongxie.surfaces.web.visiting.views import code_in
from tests.mechanism.cast import AT, DAY, OTHER_TOWN, PLATFORM, TOWNSHIP
from tests.mechanism.enterprises.makers import enterprise, enterprises
from tests.mechanism.lists.county import county_stands
from tests.mechanism.visits.makers import new_need, visited
from tests.surfaces.web.desks import seated
from tests.surfaces.web.visiting.doors import (
    PICTURE,
    handed,
    kept,
    membership_of,
    need,
    no_need,
    phone,
    post,
    sent,
    visit,
)

pytestmark = pytest.mark.django_db
GIVE = "rongxie.surfaces.web.visiting.recording.give_consent"
LATER = str(DAY + timedelta(days=200))


def _count(model: Any, **which: Any) -> int:
    with reach(PLATFORM):
        return int(model.objects.filter(**which).count())


def _states(results: list[dict[str, Any]]) -> list[str]:
    return [one["state"] for one in results]


@pytest.fixture
def client() -> Client:
    county_stands()
    return phone()


class TestSending:
    def test_keeps_each_visit_and_fulfils_its_plan(self, client: Client) -> None:
        one, other = enterprises(2)
        handed(client, one.pk)
        results = sent(client, visit(one.pk), visit(other.pk, need()))
        assert _states(results) == ["kept", "kept"]
        assert [v.outcome for v in (*kept(one.pk), *kept(other.pk))] == ["no_need", "need"]
        assert _count(VisitPlan, enterprise=one.pk, state="done") == 1
        with reach(PLATFORM):
            stated = Need.objects.get(enterprise=other.pk)
        assert (stated.amount_wan, stated.purpose) == (Decimal(50), "working_capital")

    def test_twice_keeps_everything_once(self, client: Client) -> None:
        one = enterprise()
        typed = need(wish_1="ICBC-TC", consent="on", consent_until=LATER, request="用电增容",
                     asks="operating_seen", fact_operating_seen="yes")  # fmt: skip
        told = visit(one.pk, typed)
        first = sent(client, told, told, photos={told["id"]: 2})
        again = sent(
            client, told, photos={told["id"]: 2}, clock=(AT + timedelta(days=3)).isoformat()
        )
        assert _states([*first, *again]) == ["kept"] * 3, first
        assert len({r["visit"] for r in (*first, *again)}) == 1
        rows = [_count(m, enterprise=one.pk) for m in (Visit, Need, Consent, Evidence, Matter)]
        assert rows == [1] * 5
        assert _count(StoredFile, enterprise=one.pk) == 2
        assert _count(EventRow, kind="visit.recorded") == 1
        assert _count(EventRow, kind="consent.given") == 1

    def test_twice_is_once_also_when_somebody_came_in_between(self, client: Client) -> None:
        one = enterprise()
        told = visit(one.pk)
        sent(client, told)
        visited(one.pk, VisitOutcome.NEED, actor=TOWNSHIP)
        assert _states(sent(client, told)) == ["kept"]
        assert len(kept(one.pk)) == 2

    def test_of_another_visit_under_a_number_that_is_kept_is_refused(self, client: Client) -> None:
        one, other = enterprises(2)
        told = visit(one.pk)
        sent(client, told)
        assert _states(sent(client, {**told, "enterprise": other.pk})) == ["refused"]
        assert _states(sent(client, {**told, "typed": list(need().items())})) == ["refused"]
        assert (len(kept(one.pk)), len(kept(other.pk))) == (1, 0)

    def test_goes_in_any_order(self, client: Client) -> None:
        one = enterprise()
        hours = (5, 30, 1)
        moments = [(AT - timedelta(hours=h)).isoformat() for h in hours]
        sent(client, *(visit(one.pk, visited_at=moment) for moment in moments))
        with reach(PLATFORM):
            ranked = list(Visit.objects.filter(enterprise=one.pk).order_by("-visited_at"))
        assert [AT - v.visited_at for v in ranked] == [timedelta(hours=h) for h in (1, 5, 30)]

    def test_of_somebody_else_keeps_nothing(self, client: Client) -> None:
        one = enterprise()
        theirs = membership_of(seated("township"))
        answer = post(client, visit(one.pk), owner=theirs)
        assert answer.status_code == 409
        assert kept(one.pk) == []

    def test_without_the_sign_of_our_pages_keeps_nothing(self, client: Client) -> None:
        one = enterprise()
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = client.cookies
        assert post(strict, visit(one.pk), owner=membership_of(client)).status_code == 403
        assert kept(one.pk) == []

    def test_of_a_bad_one_does_not_hold_the_others_up(self, client: Client) -> None:
        one, other = enterprises(2)
        strange = enterprise(region=OTHER_TOWN)
        results = sent(
            client,
            visit(one.pk),
            {"id": "no number"},
            visit(strange.pk),
            visit(one.pk, need(amount_wan="-3")),
            "nothing",
            visit(other.pk),
        )
        assert _states(results) == ["kept", *["refused"] * 4, "kept"]
        assert all(one["words"] for one in results if one["state"] == "refused")
        assert kept(strange.pk) == []

    def test_takes_no_more_than_a_portion(self, client: Client) -> None:
        one = enterprise()
        assert post(client, *(visit(one.pk) for _ in range(51))).status_code == 400
        assert kept(one.pk) == []

    @pytest.mark.parametrize("body", ["", "nothing", "{}", "null", "1"])
    def test_of_what_cannot_be_read_says_so(self, client: Client, body: str) -> None:
        told = {"owner": str(membership_of(client)), "visits": body}
        assert client.post("/visits/send/", told).status_code == 400

    def test_keeps_nothing_of_a_visit_whose_consent_is_refused(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one = enterprise()
        told = visit(one.pk, need(wish_1="ICBC-TC", consent="on", consent_until=LATER))
        with monkeypatch.context() as broken:
            broken.setattr(
                "rongxie.surfaces.web.visiting.recording.give_consent",
                lambda **g: give_consent(**g | {"bank": "X"}),
            )
            assert _states(sent(client, told, photos={told["id"]: 1})) == ["refused"]
        assert [_count(m, enterprise=one.pk) for m in (Visit, Need, StoredFile)] == [0, 0, 0]
        assert _states(sent(client, told)) == ["kept"]

    def test_sets_a_clock_right_that_goes_wrong(self, client: Client) -> None:
        one, other = enterprises(2)
        ahead = AT + timedelta(hours=8)
        made = (ahead - timedelta(minutes=20)).isoformat()
        sent(client, visit(one.pk, visited_at=made), clock=ahead.isoformat())
        assert kept(one.pk)[0].visited_at == AT - timedelta(minutes=20)
        right = (AT - timedelta(minutes=20)).isoformat()
        slightly = (AT + timedelta(seconds=90)).isoformat()
        sent(client, visit(other.pk, visited_at=right), clock=slightly)
        assert kept(other.pk)[0].visited_at == AT - timedelta(minutes=20)

    def test_of_a_closed_one_asks_and_keeps_no_answers_of_the_hidden_parts(
        self, client: Client
    ) -> None:
        one = enterprise()
        typed = need(asks="overdue_loans", fact_overdue_loans="yes", wish_1="ICBC-TC",
                     consent="on", consent_until=LATER, outcome="closed")  # fmt: skip
        assert _states(sent(client, visit(one.pk, typed))) == ["kept"]
        rows = [_count(m, enterprise=one.pk) for m in (Need, Consent, Evidence)]
        assert rows == [0, 0, 0]

    @pytest.mark.parametrize("outcome", ["closed", "not_found", "refused"])
    def test_keeps_every_outcome(self, client: Client, outcome: str) -> None:
        one = enterprise()
        sent(client, visit(one.pk, no_need(outcome=outcome, note="门口贴有停业告示")))
        assert [(v.outcome, v.note) for v in kept(one.pk)] == [(outcome, "门口贴有停业告示")]

    def test_asks_for_the_end_and_the_banks_of_a_consent(self, client: Client) -> None:
        one = enterprise()
        past = str(DAY - timedelta(days=1))
        for typed in (
            need(consent="on", consent_until=LATER),
            need(wish_1="ICBC-TC", consent="on"),
            need(wish_1="ICBC-TC", consent="on", consent_until=past),
            need(consent_any="on"),
            need(wish_1="no such bank"),
        ):
            assert _states(sent(client, visit(one.pk, typed))) == ["refused"], typed
        assert kept(one.pk) == []

    def test_gives_a_consent_to_each_bank_until_its_day(self, client: Client) -> None:
        one = enterprise()
        typed = need(wish_1="ICBC-TC", wish_2="某行（ABC-TC）", wish_3="ICBC-TC", consent="on",
                     consent_any="on", consent_until=LATER)  # fmt: skip
        (result,) = sent(client, visit(one.pk, typed))
        assert result["state"] == "kept", result
        with reach(PLATFORM):
            rows = list(Consent.objects.filter(enterprise=one.pk).order_by("pk"))
            stated = Need.objects.get(enterprise=one.pk)
        assert [row.bank for row in rows] == ["ICBC-TC", "ABC-TC", "*"]
        assert {row.ends_on for row in rows} == {date.fromisoformat(LATER)}
        assert {row.source for row in rows} == {f"visit:{result['visit']}"}
        assert stated.wished_banks == ["ICBC-TC", "ABC-TC"]

    def test_wants_photographs_that_are_pictures(self, client: Client) -> None:
        one = enterprise()
        told = visit(one.pk)
        fake = SimpleUploadedFile("a.jpg", b"MZ no picture", "image/jpeg")
        body = {"owner": str(membership_of(client)), "now": AT.isoformat(),
                "visits": json.dumps([told]), told["id"]: fake}  # fmt: skip
        assert _states(client.post("/visits/send/", body).json()["results"]) == ["refused"]
        assert kept(one.pk) == []


class TestMeeting:
    def test_of_two_who_found_the_same_is_none(self, client: Client) -> None:
        one = enterprise()
        visited(one.pk, VisitOutcome.NO_NEED, actor=TOWNSHIP)
        assert _states(sent(client, visit(one.pk))) == ["kept"]

    def test_holds_back_what_differs_until_somebody_has_said_which_counts(
        self, client: Client
    ) -> None:
        one = enterprise()
        theirs = visited(one.pk, VisitOutcome.NEED, actor=TOWNSHIP,
                         need=new_need(amount_wan=Decimal(80), purpose="equipment"))  # fmt: skip
        told = visit(one.pk, need())
        (result,) = sent(client, told)
        assert (result["state"], result["against"]) == ("met", theirs.pk)
        assert len(kept(one.pk)) == 1
        page = client.post("/visits/compare/", told, "application/json").content.decode()
        assert 'name="keep_amount_wan"' in page
        assert 'name="keep_purpose"' in page
        assert 'name="keep_term_months"' not in page
        choice = {"amount_wan": "theirs", "purpose": "mine"}
        (result,) = sent(client, {**told, "keep": choice, "against": theirs.pk})
        assert result["state"] == "kept"
        with reach(PLATFORM):
            mine = Need.objects.get(visit=result["visit"])
        assert (mine.amount_wan, mine.purpose) == (Decimal(80), "working_capital")

    def test_takes_over_the_need_with_the_outcome(self, client: Client) -> None:
        one = enterprise()
        theirs = visited(one.pk, VisitOutcome.NEED, actor=TOWNSHIP,
                         need=new_need(amount_wan=Decimal(80)))  # fmt: skip
        told = visit(one.pk, keep={"outcome": "theirs"}, against=theirs.pk)
        (result,) = sent(client, told)
        assert result["state"] == "kept", result
        with reach(PLATFORM):
            assert Need.objects.get(visit=result["visit"]).amount_wan == Decimal(80)

    def test_is_looked_at_again_if_a_third_came_meanwhile(self, client: Client) -> None:
        one = enterprise()
        first = visited(one.pk, VisitOutcome.CLOSED, actor=TOWNSHIP)
        second = visited(one.pk, VisitOutcome.REFUSED, actor=TOWNSHIP)
        told = visit(one.pk, keep={"outcome": "mine"}, against=first.pk)
        assert sent(client, told)[0]["against"] == second.pk
        assert len(kept(one.pk)) == 2

    def test_is_not_with_what_the_card_showed_already(self, client: Client) -> None:
        one = enterprise()
        theirs = visited(one.pk, VisitOutcome.CLOSED, actor=TOWNSHIP)
        assert _states(sent(client, visit(one.pk, seen=theirs.pk))) == ["kept"]

    def test_differs_in_facts_that_both_have_seen(self, client: Client) -> None:
        one = enterprise()
        visited(one.pk, actor=TOWNSHIP, observed={"operating_seen": False, "premises_seen": True})
        typed = no_need(asks="operating_seen premises_seen", fact_operating_seen="yes")
        told = visit(one.pk, typed)
        assert _states(sent(client, told)) == ["met"]
        page = client.post("/visits/compare/", told, "application/json").content.decode()
        assert 'name="keep_fact_operating_seen"' in page
        assert "premises_seen" not in page  # left open: theirs simply stands

    def test_is_shown_to_nobody_of_another_town(self, client: Client) -> None:
        strange = enterprise(region=OTHER_TOWN)
        answer = client.post("/visits/compare/", visit(strange.pk), "application/json")
        assert answer.status_code == 404


class TestPhone:
    def test_gets_a_key_that_is_another_one_for_everybody(self, client: Client) -> None:
        told = [c.get("/visits/standing/").json() for c in (client, client, seated("township"))]
        assert told[0]["key"] == told[1]["key"] != told[2]["key"]
        assert told[0]["owner"] != told[2]["owner"]

    def test_gets_a_worker_that_keeps_the_policy(self, client: Client) -> None:
        answer = client.get("/visits/worker.js")
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert "no-store" in answer.headers["Cache-Control"]
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]

    @given(st.text())
    @settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_reads_codes_in_whatever_is_scanned(self, text: str) -> None:
        code = "91341181MA0000001X"
        assert code_in(f"{text} https://x.example/?a={code}&b=1").upper().find(code) >= 0


class TestPageWithoutScript:
    def test_keeps_a_visit_with_its_photographs(self, client: Client) -> None:
        one = enterprise()
        page = client.get(f"/visits/{one.pk}/").content.decode()
        token = page.split('name="token" value="')[1].split('"')[0]
        photos = [SimpleUploadedFile(f"{n}.png", PICTURE, "image/png") for n in range(2)]
        typed = need(token=token, go="do", photos=photos)  # type: ignore[arg-type]
        for _ in range(2):
            answer = client.post(f"/visits/{one.pk}/", typed)
            assert answer.headers["Location"] == f"/visits/{one.pk}/done/"
            for photo in photos:
                photo.seek(0)
        assert len(kept(one.pk)) == 1
        assert _count(StoredFile, enterprise=one.pk) == 2
        done = client.get(f"/visits/{one.pk}/done/").content.decode()
        assert str(kept(one.pk)[0].pk) in done

    def test_loses_nothing_when_something_is_wrong(self, client: Client) -> None:
        one = enterprise()
        page = client.get(f"/visits/{one.pk}/").content.decode()
        token = page.split('name="token" value="')[1].split('"')[0]
        typed = need(token=token, go="do", amount_wan="viel", note="请下周再来")
        answer = client.post(f"/visits/{one.pk}/", typed)
        assert answer.status_code == 422
        assert "viel" in answer.content.decode()
        assert "请下周再来" in answer.content.decode()
        assert kept(one.pk) == []


class TestRandomSending:
    ROUNDS = st.lists(
        st.tuples(st.lists(st.integers(0, 3), min_size=1, max_size=4), st.booleans()), max_size=4
    )

    @given(rounds=ROUNDS)
    @settings(max_examples=8, deadline=None,
              suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
    def test_loses_nothing_and_keeps_nothing_twice(
        self, client: Client, rounds: list[tuple[list[int], bool]]
    ) -> None:
        """However a phone repeats, mixes and misses answers, in the end each is kept once."""
        one = enterprise(f"天长市{uuid4().hex[:6]}厂")
        made = [visit(one.pk) for _ in range(4)]
        waiting = {told["id"] for told in made}
        for part, heard in [*rounds, ([0, 1, 2, 3], True)]:
            results = sent(client, *(made[n] for n in part if made[n]["id"] in waiting))
            if heard:
                waiting -= {result["id"] for result in results if result["state"] == "kept"}
        assert waiting == set()
        assert sorted(str(v.sent_as) for v in kept(one.pk)) == sorted(v["id"] for v in made)
