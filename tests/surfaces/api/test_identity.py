"""An enterprise by the API: a code, a session, and what it opens; everybody else learns nothing."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from rongxie.foundation.identity.sessions import DOOR
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.actions import code_to_send
from rongxie.surfaces.clock import now
from rongxie.surfaces.jobs.portions import work_off
from rongxie.surfaces.outgoing.channels import FILE
from tests.mechanism.enterprises.makers import PHONE
from tests.mechanism.referrals.makers import YEAR_LATER
from tests.mechanism.referrals.proving import reachable, wrong
from tests.surfaces.api.callers import Caller, person

pytestmark = pytest.mark.django_db


def nobody() -> Caller:
    return Caller(Client())


def ask(about: object, phone: str = PHONE, purpose: str = "consent") -> Any:
    body = {"about": str(about), "phone": phone, "purpose": purpose}
    return nobody().post("/identity/codes", body)


def code_of(asked: Any) -> str:
    with reach(DOOR):
        found = code_to_send(handle=asked.json()["handle"], actor=DOOR, at=now())
    assert found is not None
    return found.code


def prove(asked: Any, code: str, purpose: str = "consent") -> Any:
    body = {"handle": asked.json()["handle"], "purpose": purpose, "code": code}
    return nobody().post("/identity/sessions", body)


def owner(case: Case, purpose: str = "consent") -> tuple[Caller, str]:
    """Somebody who has proved for the enterprise of a case; and the proof."""
    asked = ask(case.pk, purpose=purpose)
    opened = prove(asked, code_of(asked), purpose)
    assert opened.status_code == 201, opened.content
    given = opened.json()
    assert given["enterprise"] == case.enterprise_id
    return Caller(Client(), {"Authorization": f"Session {given['token']}"}), given["proof"]


def consent(case: Case, proof: str, **changes: Any) -> dict[str, Any]:
    given = {
        "enterprise": case.enterprise_id, "bank": "ICBC-TC", "ends_on": YEAR_LATER.isoformat(),
        "identified": "phone_code", "source": "self", "proof": proof,
    }  # fmt: skip
    return given | changes


class TestACode:
    def test_is_asked_for_and_answered_the_same_whatever_is_there(self) -> None:
        case = reachable()
        answers = [ask(case.pk), ask(10**9, "13900000000"), ask("x", "13900000001")]
        assert {answer.status_code for answer in answers} == {202}
        assert len({answer.json()["ends_at"] for answer in answers}) == 1
        assert {frozenset(answer.json()) for answer in answers} == {
            frozenset({"handle", "ends_at"})
        }

    def test_is_sent_by_the_worker_to_the_number_on_the_record(self) -> None:
        ask(reachable().pk)
        ask(10**9, "13900000000")
        work_off(now())
        lines = (settings.RONGXIE_HOME / FILE).read_text("utf-8").splitlines()
        sent = [json.loads(line) for line in lines if '"code:' in line]
        assert sent[-1]["to"] == "138****5678"
        assert "验证码" in sent[-1]["text"]
        assert len([one for one in sent if one["reference"] == sent[-1]["reference"]]) == 1

    def test_is_sent_in_the_language_of_who_asks(self) -> None:
        body = {"about": str(reachable().pk), "phone": PHONE, "purpose": "consent"}
        asked = nobody().post("/identity/codes", body, **{"Accept-Language": "en"})
        work_off(now())
        lines = (settings.RONGXIE_HOME / FILE).read_text("utf-8").splitlines()
        (sent,) = [one for one in map(json.loads, lines) if asked.json()["handle"] in str(one)]
        assert sent["text"].startswith("[Rongxie] Code ")
        assert sent["text"].isascii()

    def test_is_bounded(self) -> None:
        ask(1)
        again = ask(1)
        assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (
            429, "too-many-codes",
        )  # fmt: skip

    def test_that_is_wrong_is_counted_though_it_is_refused(self) -> None:
        asked = ask(reachable().pk)
        code = code_of(asked)
        answers = [prove(asked, wrong(code)) for _ in range(5)]
        assert {answer.json()["type"].rpartition("/")[2] for answer in answers} == {
            "code-not-right"
        }
        assert prove(asked, code).status_code == 403

    @pytest.mark.parametrize("body", [
        {"about": "", "phone": "1", "purpose": "consent"},
        {"about": "1\u0000", "phone": "1", "purpose": "consent"},
        {"about": "1", "phone": "1" * 41, "purpose": "consent"},
        {"about": "1", "phone": "1", "purpose": "all"},
    ])  # fmt: skip
    def test_is_asked_for_in_the_form_that_is_known(self, body: dict[str, str]) -> None:
        assert nobody().post("/identity/codes", body).status_code == 422


class TestASession:
    def test_gives_lists_and_withdraws_consent(self) -> None:
        case = reachable()
        caller, proof = owner(case)
        given = caller.post("/consents", consent(case, proof))
        assert given.status_code == 201, given.content
        (row,) = caller.get("/consents?standing=true").json()["items"]
        assert (row["bank"], row["identified"], row["proof"]) == ("ICBC-TC", "phone_code", proof)
        assert caller.post(f"/consents/{row['id']}/withdraw").status_code == 200
        assert caller.get("/consents?standing=true").json()["items"] == []
        shown = caller.get(f"/consents/{row['id']}").json()
        assert shown["withdrawn_by"] == f"enterprise:{case.enterprise_id}"
        assert (
            caller.post(f"/consents/{row['id']}/withdraw").json()["type"].endswith("consent-over")
        )

    def test_for_something_else_opens_no_more_than_that(self) -> None:
        case = reachable()
        caller, proof = owner(case, "status")
        assert caller.get("/consents").status_code == 200
        refused = caller.post("/consents", consent(case, proof))
        assert refused.json()["type"].endswith("proven-for-other")

    def test_gives_no_consent_by_a_code_for_withdrawing(self) -> None:
        case = reachable()
        caller, proof = owner(case, "withdraw")
        assert (
            caller.post("/consents", consent(case, proof)).json()["type"].endswith("not-identified")
        )

    def test_that_is_none_opens_nothing(self) -> None:
        refused = Caller(Client(), {"Authorization": "Session x"}).get("/consents")
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (
            401, "proof-over",
        )  # fmt: skip

    def test_reaches_its_own_alone(self) -> None:
        case, other = reachable(), reachable("13911112222")
        caller, proof = owner(case)
        not_yours = caller.post("/consents", consent(other, proof))
        assert not_yours.status_code == 404
        assert caller.get(f"/enterprises/{other.enterprise_id}/looks/all").status_code == 404
        assert caller.get(f"/enterprises/{case.enterprise_id}/looks/all").status_code == 200

    def test_sees_who_looked(self) -> None:
        case = reachable()
        person("task force").get(f"/enterprises/{case.enterprise_id}/facts")
        caller, _ = owner(case, "status")
        looks = caller.get(f"/enterprises/{case.enterprise_id}/looks/all").json()["items"]
        assert [look["what"]["en"] for look in looks] == [
            "Contact details looked at", "Facts looked at",
        ]  # fmt: skip
        assert looks[-1]["organisation"] == "DRC"
