"""The numbers in force are shown with what they rest on, and set with what they would do."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from rongxie.foundation.reach.entering import reach
from rongxie.foundation.standards.models import LocalParameter
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.screening.models import Screening
from rongxie.rulebook.parameters import InForce, parameters
from tests.mechanism.cast import CITY, COUNTY, DAY, ELSEWHERE, PLATFORM
from tests.mechanism.enterprises.makers import open_places
from tests.mechanism.lists.makers import draft
from tests.mechanism.referrals.makers import offices
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.overseeing.test_log import MOST_QUERIES, asked_by

pytestmark = pytest.mark.django_db
TOMORROW, PATH = DAY + timedelta(days=1), "/overseeing/standards/tenure_months/"
GIVEN = {"text": "24", "region": COUNTY, "since": TOMORROW.isoformat(), "document": "3号文"}


@pytest.fixture
def office() -> Client:
    offices()
    open_places()
    return seated("office")


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def sent(client: Client, path: str = f"{PATH}set/", go: str = "do", **other: str) -> HttpResponse:
    """Fill in the form of a page and send it."""
    typed = GIVEN | other | {"token": token_in(shown(client, path)), "go": go}
    answer = client.post(path, typed)
    assert isinstance(answer, HttpResponse)
    return answer


def young_case() -> Case:
    """A case of a shop that is old enough for six months, and not for twenty-four."""
    case = draft()
    with reach(PLATFORM):
        Enterprise.objects.filter(pk=case.enterprise_id).update(established_on="2025-06-01")
        Evidence.objects.filter(enterprise=case.enterprise_id, fact="established_on").update(
            value="2025-06-01"
        )
    return case


class TestNumbersInForce:
    def test_are_all_shown_with_what_they_rest_on(self, office: Client) -> None:
        page = shown(office, "/overseeing/standards/")
        for name in parameters():
            assert f"/overseeing/standards/{name}/" in page
        assert page.count("tag-warn") == sum(
            InForce(DAY).value(name).basis == "assumption" for name in parameters()
        )

    def test_are_narrowed_by_what_they_rest_on(self, office: Client) -> None:
        page = shown(office, "/overseeing/standards/?basis=assumption")
        assert PATH not in page
        assert "/overseeing/standards/appeal_days/" in page
        assert PATH not in shown(office, "/overseeing/standards/?basis=local")

    def test_cost_few_questions(self, office: Client) -> None:
        shown(office, "/overseeing/standards/")
        assert len(asked_by(office, "/overseeing/standards/")) <= MOST_QUERIES
        assert len(asked_by(office, PATH)) <= MOST_QUERIES

    def test_of_no_name_are_not_there(self, office: Client) -> None:
        for path in ("nothing/", "nothing/set/", "nothing/end/", "nothing/effect/"):
            assert office.get(f"/overseeing/standards/{path}").status_code == 404, path

    def test_that_a_clause_fixes_are_not_set(self, office: Client) -> None:
        page = shown(office, "/overseeing/standards/decision_days/")
        assert "/set/" not in page
        assert office.get("/overseeing/standards/decision_days/set/").status_code == 409
        assert office.get("/overseeing/standards/decision_days/effect/").status_code == 404

    def test_tell_of_tests_by_their_titles(self, office: Client) -> None:
        page = shown(office, "/overseeing/standards/lowest_levels/")
        assert ">not_abnormal<" not in page
        assert "/set/" not in page


class TestSetting:
    def test_holds_from_its_day_on_and_is_shown_with_its_document(self, office: Client) -> None:
        answer = sent(office)
        assert answer.status_code == 302
        assert "3号文" in shown(office, answer["Location"])
        page = shown(office, PATH)
        assert page.count("24") >= 1
        assert "/end/" in page
        with reach(PLATFORM):
            assert InForce(TOMORROW, COUNTY)["tenure_months"] == 24
            assert InForce(DAY, COUNTY)["tenure_months"] == 6
            assert InForce(TOMORROW, ELSEWHERE)["tenure_months"] == 6

    def test_tells_first_what_it_would_do_to_the_own_list(self, office: Client) -> None:
        young_case(), draft()
        page = sent(office, go="").content.decode()
        assert 'name="go" value="do"' in page
        told = re.findall(r"<li>(.*?)</li>", page.partition('class="change')[2], re.DOTALL)[1]
        assert sorted(re.findall(r"\d+", told)) == ["1", "2"]  # of two cases one
        with reach(PLATFORM):
            assert not LocalParameter.objects.exists()

    def test_is_done_once_however_often_the_button_is_pressed(self, office: Client) -> None:
        typed = GIVEN | {"token": token_in(shown(office, f"{PATH}set/")), "go": "do"}
        addresses = {office.post(f"{PATH}set/", typed)["Location"] for _ in range(3)}
        assert len(addresses) == 1
        assert LocalParameter.objects.count() == 1

    @pytest.mark.parametrize(
        ("other", "field", "status"),
        [
            ({"text": "soon"}, "text", 422),
            ({"text": ""}, "text", 422),
            ({"since": DAY.isoformat()}, "since", 422),
            ({"region": CITY}, "region", 422),
            ({"document": ""}, "document", 422),
        ],
    )
    def test_is_refused_at_the_field(
        self, office: Client, other: dict[str, str], field: str, status: int
    ) -> None:
        answer = sent(office, **other)
        assert answer.status_code == status
        assert f'href="#id_{field}"' in answer.content.decode()
        assert not LocalParameter.objects.exists()

    def test_is_ended_again(self, office: Client) -> None:
        sent(office)
        later = (TOMORROW + timedelta(days=9)).isoformat()
        answer = sent(office, f"{PATH}end/", since=later, document="4号文")
        assert answer.status_code == 302
        with reach(PLATFORM):
            assert InForce(TOMORROW + timedelta(days=9), COUNTY)["tenure_months"] == 6

    @pytest.mark.parametrize("desk", ["task force", "auditor", "bank", "city", "outsider"])
    def test_is_for_the_office_alone(self, office: Client, desk: str) -> None:
        client = seated(desk)
        assert "/set/" not in shown(client, PATH)
        assert client.get(f"{PATH}set/").status_code in (403, 404)
        assert client.get(f"{PATH}effect/?value=3").status_code == 404

    def test_of_another_place_is_not_in_the_history(self, office: Client) -> None:
        LocalParameter.objects.create(
            name="tenure_months", region=ELSEWHERE, amount=77, since=DAY, document="他处文件",
            set_by="membership:1", set_at="2026-11-19T00:00:00Z",
        )  # fmt: skip
        assert "他处文件" not in shown(office, PATH)


class TestEffect:
    def test_names_the_cases_that_would_screen_otherwise_and_keeps_nothing(
        self, office: Client
    ) -> None:
        young, old = young_case(), draft()
        with reach(PLATFORM):
            before = (Screening.objects.count(), Case.objects.get(pk=young.pk).state)
        page = shown(office, f"{PATH}effect/?value=24")
        assert f"/cases/{young.pk}/" in page
        assert f"/cases/{old.pk}/" not in page
        assert f"/cases/{young.pk}/" not in shown(office, f"{PATH}effect/?value=12")
        with reach(PLATFORM):
            after = (Screening.objects.count(), Case.objects.get(pk=young.pk).state)
            assert InForce(DAY, COUNTY)["tenure_months"] == 6
        assert before == after

    def test_of_a_number_that_screening_does_not_ask_for_is_none(self, office: Client) -> None:
        young = young_case()
        page = shown(office, "/overseeing/standards/contact_days/effect/?value=9")
        assert f"/cases/{young.pk}/" not in page
        assert 'class="notice' in page

    def test_of_what_is_no_number_is_told(self, office: Client) -> None:
        answer = office.get(f"{PATH}effect/?value=soon")
        assert answer.status_code == 422
        assert 'id="value-error"' in answer.content.decode()

    def test_costs_few_questions(self, office: Client) -> None:
        for _ in range(3):
            young_case()
        path = f"{PATH}effect/?value=24"
        shown(office, path)
        assert len(asked_by(office, path)) <= MOST_QUERIES
