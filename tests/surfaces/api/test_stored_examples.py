"""The stored examples are sent as they stand, but for numbers of rows, and do what they say."""

from collections.abc import Callable
from typing import Any

import pytest

from rongxie.mechanism.coaching.models import CoachingTask
from rongxie.surfaces.api.document import document
from rongxie.surfaces.api.examples import examples
from tests.mechanism.coaching.makers import coached
from tests.mechanism.decisions.makers import approved
from tests.mechanism.enterprises.makers import enterprise, open_places
from tests.mechanism.evidence.makers import open_request
from tests.mechanism.lists import makers as lists
from tests.mechanism.lists.county import county_stands
from tests.mechanism.referrals.makers import (
    accepted,
    completed,
    consented,
    contacted,
    recommended_case,
    rows_of,
)
from tests.mechanism.supervision.makers import ordered
from tests.surfaces.api.callers import person, system

pytestmark = pytest.mark.django_db
# Who sends it, the number in the address, and the numbers of rows in the body.
Prepared = tuple[str, int, dict[str, Any]]


def _a_need() -> Prepared:
    one = lists.enterprise()
    return "township", 0, {"enterprise": one.pk, "need": lists.need(one).pk}


def _consented_case() -> Prepared:
    case = recommended_case()
    consented(case, "ICBC-TC")
    line = examples()["allocation_send"]["lines"][0] | {"case": case.pk}
    return "task force", 0, {"lines": [line]}


def _task() -> Prepared:
    plan = coached()
    return "department", rows_of(CoachingTask, plan=plan)[0].pk, {}


PREPARED: dict[str, Callable[[], Prepared]] = {
    "enterprises_enter": lambda: ("township", 0, {}),
    "enterprises_resolve": lambda: ("system of bank", 0, {}),
    "contacts_add": lambda: ("visitor", enterprise().pk, {}),
    "evidence_record": lambda: ("system of department", enterprise().pk, {}),
    "evidence_ask": lambda: ("task force", enterprise().pk, {}),
    "evidence_answer": lambda: ("system of department", open_request(enterprise().pk).pk, {}),
    "matters_raise_one": lambda: ("township", 0, {}),
    "visits_record": lambda: ("visitor", 0, {"enterprise": enterprise().pk}),
    "lists_open_": _a_need,
    "lists_declare": lambda: ("township", lists.draft().pk, {}),
    "lists_together": lambda: ("task force", 0, {"cases": [lists.declared().pk]}),
    "allocation_state": lambda: ("system of bank", 0, {}),
    "allocation_send": _consented_case,
    "consents_give": lambda: ("township", 0, {"enterprise": recommended_case().enterprise_id}),
    "referrals_log_contact": lambda: ("system of bank", accepted().pk, {}),
    "referrals_ask": lambda: ("system of bank", accepted().pk, {}),
    "referrals_complete": lambda: ("system of bank", contacted().pk, {}),
    "referrals_give_back": lambda: ("system of bank", accepted().pk, {}),
    "decisions_grant": lambda: ("system of bank", completed().pk, {}),
    "decisions_turn_down": lambda: ("system of bank", completed().pk, {}),
    "decisions_pay_out": lambda: ("system of bank", approved().referral_id, {}),
    "coaching_coach": lambda: ("task force", lists.draft().pk, {}),
    "coaching_prove": _task,
    "supervision_give": lambda: ("regulator", 0, {"about": f"referral:{completed().pk}"}),
    "supervision_answer": lambda: ("system of bank", ordered(addressee="ICBC-TC").pk, {}),
    "exports_ask": lambda: ("task force", 0, {}),
    "webhooks_open_one": lambda: ("system of bank", 0, {}),
}


def _operations() -> dict[str, str]:
    """Return the addresses of what is sent, by operation, with `{}` for the number."""
    return {
        told["operationId"]: path.removeprefix("/api/v1")
        for path, methods in document()["paths"].items()
        for told in methods.values()
    }


class TestStoredExamples:
    def test_are_prepared_for_one_by_one(self) -> None:
        assert set(examples()) == set(PREPARED)

    def test_are_in_the_description(self) -> None:
        shown = {
            told["operationId"]: told["requestBody"]["content"]["application/json"]["example"]
            for methods in document()["paths"].values()
            for told in methods.values()
            if told["operationId"] in examples()
        }
        assert shown == dict(examples())

    @pytest.mark.parametrize("name", sorted(PREPARED))
    def test_do_what_they_say(self, name: str) -> None:
        county_stands()
        open_places()
        desk, number, numbers = PREPARED[name]()
        who = desk.removeprefix("system of ")
        caller = person(who) if who == desk else system(who)
        path = _operations()[name]
        whole = path.partition("{")[0] + str(number) + path.partition("}")[2] if number else path
        answer = caller.post(whole, examples()[name] | numbers)
        assert answer.status_code in {200, 201}, answer.content.decode()
