"""Systems are let in under a membership, get a secret once, another one, and are shut out."""

import re
from dataclasses import replace

import pytest
from django.http import HttpResponse
from django.test import Client
from oauth2_provider.models import AccessToken

from rongxie.foundation.administration.authority import (
    Authority,
    NotYoursToAdminister,
    authority_of,
)
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.api.clients import NoSuchClient, OwnerNotThere, register_client
from rongxie.surfaces.api.letting_in import give_new_secret, shut_out_client
from rongxie.surfaces.api.letting_in import let_in as let_in_by
from rongxie.surfaces.api.models import ApiClient
from tests.mechanism.cast import AT, DAY, ELSEWHERE, PLATFORM, TOWN
from tests.mechanism.referrals.makers import offices
from tests.surfaces.api.callers import membership_at, with_token
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.overseeing.test_log import MOST_QUERIES, asked_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_password_given")]
LIST = "/overseeing/systems/"


@pytest.fixture
def office() -> Client:
    offices()
    return seated("office")


def sent(client: Client, membership: int, **other: object) -> HttpResponse:
    """Fill in the form and send it."""
    token = _token(shown(client, f"{LIST}new/"))
    given = {"name": "县平台", "membership": membership, "scopes": ["read"], "token": token}
    answer = client.post(f"{LIST}new/", given | other)
    assert isinstance(answer, HttpResponse)
    return answer


def let_in(client: Client, membership: int) -> tuple[str, str, ApiClient]:
    """Return id and secret as the page shows them, and the row."""
    page = sent(client, membership).content.decode()
    client_id, secret = re.findall(r'class="secret">([^<]+)<', page)
    return client_id, secret, ApiClient.objects.get(client_id=client_id)


def told(kind: str) -> list[EventRow]:
    with reach(PLATFORM):
        return list(EventRow.objects.filter(kind=kind))


def _token(page: str, action: str = "") -> str:
    before = rf'action="{action}".*?' if action else ""
    found = re.search(rf'{before}name="token" value="([^"]+)"', page, re.DOTALL)
    assert found, action
    return found[1]


def _gets_in(client_id: str, secret: str) -> bool:
    given = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    return Client().post("/api/oauth/token", given).status_code == 200


class TestLettingIn:
    def test_shows_a_secret_that_works(self, office: Client) -> None:
        owner = membership_at("task force")
        client_id, secret, row = let_in(office, owner.pk)
        caller = with_token(Client(), client_id, secret)
        assert caller.get("/me").json()["acting"] == owner.pk
        assert row.registered_by == f"membership:{office.session['membership']}"
        assert [one.actor for one in told("client.registered")] == [row.registered_by]

    def test_shows_it_once(self, office: Client) -> None:
        owner = membership_at("task force")
        token = _token(shown(office, f"{LIST}new/"))
        given = {"name": "x", "membership": owner.pk, "scopes": ["read"], "token": token}
        answers = [office.post(f"{LIST}new/", given) for _ in range(3)]
        assert [one.status_code for one in answers] == [200, 409, 409]
        assert ApiClient.objects.count() == 1
        secret = re.findall(r'class="secret">([^<]+)<', answers[0].content.decode())[1]
        row = ApiClient.objects.get()
        for page in (LIST, f"{LIST}{row.pk}/"):
            assert secret not in shown(office, page)
        assert secret not in row.client_secret

    @pytest.mark.parametrize("desk", ["outsider", "auditor", "administrator", "regulator"])
    def test_is_not_for_memberships_that_one_could_not_grant(
        self, office: Client, desk: str
    ) -> None:
        answer = sent(office, membership_at(desk).pk)
        assert answer.status_code == 422
        assert not ApiClient.objects.exists()

    @pytest.mark.parametrize(
        "other", [{"name": ""}, {"scopes": []}, {"scopes": ["everything"]}, {"token": "made up"}]
    )
    def test_is_refused_when_it_is_not_whole(
        self, office: Client, other: dict[str, object]
    ) -> None:
        assert sent(office, membership_at("task force").pk, **other).status_code == 422
        assert not ApiClient.objects.exists()

    def test_is_for_a_head_office_within_its_bank(self) -> None:
        offices()
        head = seated("head office")
        assert sent(head, membership_at("bank").pk).status_code == 200
        assert sent(head, membership_at("other bank").pk).status_code == 422
        assert sent(head, membership_at("task force").pk).status_code == 422
        assert ApiClient.objects.count() == 1

    def test_is_for_administrators_who_reach_nothing(self) -> None:
        offices()
        administrator = seated("administrator")
        assert sent(administrator, membership_at("task force").pk).status_code == 200
        assert sent(administrator, membership_at("auditor").pk).status_code == 422  # of the city

    @pytest.mark.parametrize("desk", ["task force", "bank", "township", "regulator", "auditor"])
    def test_is_for_nobody_else(self, desk: str) -> None:
        offices()
        client = seated(desk)
        for path in (LIST, f"{LIST}new/"):
            assert client.get(path).status_code == 404, path


class TestLetIn:
    """The action itself: the form offers less than what may be sent."""

    @pytest.fixture
    def by(self, office: Client) -> Authority:
        number = office.session["membership"]
        return authority_of(user_id=membership_at("office").user_id, membership_id=number, on=DAY)

    @pytest.mark.parametrize("desk", ["outsider", "auditor", "administrator", "bank"])
    def test_refuses_a_membership_that_is_not_his_to_grant(self, by: Authority, desk: str) -> None:
        number = membership_at(desk).pk
        outside = replace(by, area=area_of(TOWN)) if desk == "bank" else by
        with pytest.raises(NotYoursToAdminister):
            let_in_by(name="x", membership_id=number, scopes=["read"], by=outside, at=AT)
        assert not ApiClient.objects.exists()

    def test_refuses_a_membership_that_does_not_hold(self, by: Authority) -> None:
        with pytest.raises(OwnerNotThere):
            let_in_by(name="x", membership_id=999_999, scopes=["read"], by=by, at=AT)

    def test_gives_no_new_secret_for_a_system_elsewhere(self, by: Authority) -> None:
        number = membership_at("task force").pk
        let_in_by(name="x", membership_id=number, scopes=["read"], by=by, at=AT)
        row = ApiClient.objects.get()
        elsewhere = replace(by, area=area_of(ELSEWHERE), region=ELSEWHERE)
        for action in (give_new_secret, shut_out_client):
            with pytest.raises(NoSuchClient):
                action(client_pk=row.pk, by=elsewhere, at=AT)
        assert ApiClient.objects.get().client_secret == row.client_secret


class TestAnotherSecret:
    def test_takes_the_place_of_the_first_at_once(self, office: Client) -> None:
        client_id, secret, row = let_in(office, membership_at("task force").pk)
        caller = with_token(Client(), client_id, secret)
        page = f"{LIST}{row.pk}/"
        token = _token(shown(office, page), f"{page}secret/")
        answers = [office.post(f"{page}secret/", {"token": token}) for _ in range(2)]
        assert [one.status_code for one in answers] == [200, 409]
        new = re.findall(r'class="secret">([^<]+)<', answers[0].content.decode())[1]
        assert not _gets_in(client_id, secret)
        assert caller.get("/me").status_code == 401
        assert _gets_in(client_id, new)
        assert len(told("client.secret_changed")) == 1

    def test_is_not_given_to_what_was_shut_out(self, office: Client) -> None:
        *_, row = let_in(office, membership_at("task force").pk)
        page = f"{LIST}{row.pk}/"
        renew = _token(shown(office, page), f"{page}secret/")
        office.post(f"{page}end/", {"token": _token(shown(office, page), f"{page}end/")})
        assert office.post(f"{page}secret/", {"token": renew}).status_code == 404
        assert told("client.secret_changed") == []


class TestShuttingOut:
    def test_ends_secret_and_tokens(self, office: Client) -> None:
        client_id, secret, row = let_in(office, membership_at("task force").pk)
        caller = with_token(Client(), client_id, secret)
        page = f"{LIST}{row.pk}/"
        token = _token(shown(office, page), f"{page}end/")
        assert office.post(f"{page}end/", {"token": token})["Location"] == page
        assert not _gets_in(client_id, secret)
        assert caller.get("/me").status_code == 401
        assert "/secret/" not in shown(office, page)
        assert len(told("client.revoked")) == 1

    def test_of_a_system_elsewhere_is_not_there(self, office: Client) -> None:
        made = register_client(
            name="x", membership_id=membership_at("outsider").pk, scopes=["read"],
            by="job:test", at=AT,
        )  # fmt: skip
        row = ApiClient.objects.get(client_id=made.client_id)
        page = f"{LIST}{row.pk}/"
        assert page not in shown(office, LIST)
        assert office.get(page).status_code == 404
        *_, own = let_in(office, membership_at("task force").pk)
        token = _token(shown(office, f"{LIST}{own.pk}/"), f"{LIST}{own.pk}/end/")
        assert office.post(f"{page}end/", {"token": token}).status_code in (404, 422)
        assert not ApiClient.objects.exclude(revoked_at=None).exists()
        assert AccessToken.objects.count() == 0


def test_the_pages_cost_few_questions(office: Client) -> None:
    for desk in ("task force", "township", "visitor"):
        let_in(office, membership_at(desk).pk)
    row = ApiClient.objects.latest("pk")
    for path in (LIST, f"{LIST}{row.pk}/", f"{LIST}new/"):
        shown(office, path)
        assert len(asked_by(office, path)) <= MOST_QUERIES, path
