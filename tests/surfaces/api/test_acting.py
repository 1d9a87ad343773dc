"""Who acts: by session as on a page, by token as the owner and no further."""

import json
from datetime import date, timedelta

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import CommandError, call_command
from django.test import Client
from oauth2_provider.models import get_access_token_model
from pytest_django.fixtures import Settings

from rongxie.foundation.accounts.actions import disable_user, end_membership
from rongxie.foundation.organisations.actions import Record, close_organisation
from rongxie.surfaces.api.clients import (
    NoSuchClient,
    OwnerNotThere,
    ScopeUnknown,
    forget_tokens,
    register_client,
    revoke_client,
)
from rongxie.surfaces.api.models import ApiClient
from rongxie.surfaces.clock import now
from rongxie.surfaces.jobs.table import JOBS
from tests.mechanism.enterprises.makers import enterprise
from tests.surfaces.api.callers import Caller, membership_at, person, system, with_token
from tests.surfaces.web.desks import DESKS

pytestmark = pytest.mark.django_db
ALL_SCOPES = ("read", "enterprises:write")


class TestSession:
    def test_is_asked_for(self) -> None:
        answered = Caller(Client()).get("/enterprises")
        assert answered.status_code == 401
        assert answered["WWW-Authenticate"] == "Bearer"
        assert answered.json()["type"].endswith("/not-signed-in")

    def test_needs_the_second_factor_where_it_is_required(self, settings: Settings) -> None:
        caller = person("township")
        settings.SECOND_FACTOR = "required"
        assert caller.get("/enterprises").json()["type"].endswith("/factor-missing")

    def test_needs_the_sign_of_a_page_to_change_anything(self) -> None:
        seated = person("township").client
        careful = Client(enforce_csrf_checks=True)
        careful.cookies = seated.cookies
        refused = Caller(careful).post("/visits", {})
        assert (refused.status_code, refused.json()["type"][-18:]) == (403, "page-token-missing")
        assert Caller(careful).get("/enterprises").status_code == 200

    def test_acts_under_the_chosen_membership_only(self) -> None:
        caller = person("township")
        session = caller.client.session
        session["membership"] = membership_at("outsider").pk
        session.save()
        assert caller.get("/enterprises").json()["type"].endswith("/membership-not-chosen")
        assert caller.get("/me").json()["acting"] is None

    def test_is_told_in_json_when_it_has_run_out(self) -> None:
        caller = person("township")
        session = caller.client.session
        session["began_at"] = "2026-01-01T00:00:00+00:00"
        session.save()
        answered = caller.get("/enterprises")
        assert answered.status_code == 401
        assert answered["Content-Type"] == "application/problem+json"


class TestToken:
    @pytest.mark.parametrize("desk", DESKS)
    def test_reaches_what_its_owner_reaches(self, desk: str) -> None:
        there = enterprise().pk
        owner = person(desk)
        token = with_client_of(owner)
        for path in ("/enterprises", f"/enterprises/{there}", "/enterprises/search?text=天长"):
            by_person, by_token = owner.get(path), token.get(path)
            assert by_token.status_code == by_person.status_code
            assert by_token.content == by_person.content
        changed = {"on": "2026-11-01", "source": "register", "name": "天长市改名后的厂"}
        path = f"/enterprises/{there}/change"
        assert token.post(path, changed).status_code in {200, 403, 404}
        assert owner.post(path, changed).json() != {"id": there}  # the same word, said twice

    def test_does_only_what_it_was_given_for(self) -> None:
        reader, writer = system("task force", "read"), system("task force", "visits:write")
        assert reader.get("/enterprises").status_code == 200
        assert reader.post("/visits", {}).json()["type"].endswith("/scope-missing")
        assert writer.get("/enterprises").json()["type"].endswith("/scope-missing")

    def test_cannot_ask_for_more_than_the_client_has(self) -> None:
        registered = register_client(
            name="t", membership_id=membership_at("bank").pk, scopes=("read",), by="job:t", at=now()
        )
        given = {
            "grant_type": "client_credentials", "client_id": registered.client_id,
            "client_secret": registered.secret, "scope": "read visits:write",
        }  # fmt: skip
        answered = Client().post("/api/oauth/token", given)
        assert (answered.status_code, answered.json()["error"]) == (400, "invalid_scope")

    def test_opens_no_page_and_no_session(self) -> None:
        token = system("task force")
        token.client.cookies.clear()
        page = token.client.get("/cases/", headers=token.headers)
        assert page.status_code == 302
        assert token.get("/enterprises").status_code == 200
        assert "sessionid" not in token.client.cookies

    @pytest.mark.parametrize("end", ["membership", "person", "organisation", "client"])
    def test_ends_with_what_it_came_from(self, end: str) -> None:
        owner = membership_at("department")
        registered = register_client(
            name="t", membership_id=owner.pk, scopes=("read",), by="job:t", at=now()
        )
        token = with_token(Client(), registered.client_id, registered.secret)
        assert token.get("/enterprises").status_code == 200
        if end == "membership":
            end_membership(
                membership_id=owner.pk, on=date(2026, 11, 20), reason="换岗", by="m:1", at=now()
            )
        elif end == "person":
            disable_user(user_id=owner.user_id, at=now())
        elif end == "organisation":
            close_organisation(code="TAX", on=date(2026, 11, 20), record=Record(by="m", at=now()))
        else:
            revoke_client(client_id=registered.client_id, by="job:t", at=now())
        assert token.get("/enterprises").json()["type"].endswith("/token-unusable")

    def test_runs_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        token = system("task force")
        later = now().replace(hour=12)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        assert token.get("/enterprises").status_code == 401

    @pytest.mark.parametrize("token", ["", "x", "é" * 9, "a" * 9_000])
    def test_is_refused_in_the_same_words_whatever_it_is(self, token: str) -> None:
        known = Caller(Client(), {"Authorization": "Bearer nothing"}).get("/enterprises")
        other = Caller(Client(), {"Authorization": f"Bearer {token}"}).get("/enterprises")
        assert (other.status_code, other.content) == (401, known.content)

    def test_is_kept_as_a_digest(self) -> None:
        token = system("task force")
        secret = token.headers["Authorization"].removeprefix("Bearer ")
        kept = get_access_token_model().objects.get()
        assert kept.token == ""
        assert secret not in kept.token_checksum


class TestTokenEndpoint:
    def test_tells_unknown_clients_and_wrong_secrets_apart_by_nothing(self) -> None:
        registered = register_client(
            name="t", membership_id=membership_at("bank").pk, scopes=("read",), by="job:t", at=now()
        )
        told = [
            Client().post(
                "/api/oauth/token",
                {"grant_type": "client_credentials", "client_id": who, "client_secret": "wrong"},
            )
            for who in (registered.client_id, "nobody")
        ]
        assert {(one.status_code, one.content) for one in told} == {
            (401, b'{"error": "invalid_client"}')
        }

    @pytest.mark.parametrize("who", ["known", "nobody", "revoked", ""])
    def test_hashes_once_for_each_whoever_it_is(
        self, who: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Hashing is what takes time: more or less of it would tell who is known."""
        owner = membership_at("bank").pk
        known, revoked = (
            register_client(name="t", membership_id=owner, scopes=("read",), by="job:t", at=now())
            for _ in range(2)
        )
        revoke_client(client_id=revoked.client_id, by="job:t", at=now())
        hashed: list[str] = []
        plain = Argon2PasswordHasher.verify

        def counted(self: Argon2PasswordHasher, password: str, encoded: str) -> bool:
            hashed.append(encoded)
            return bool(plain(self, password, encoded))

        monkeypatch.setattr(Argon2PasswordHasher, "verify", counted)
        name = {"known": known.client_id, "revoked": revoked.client_id}.get(who, who)
        given = {"grant_type": "client_credentials", "client_id": name, "client_secret": "wrong"}
        assert Client().post("/api/oauth/token", given).status_code == 401
        assert len(hashed) == 1

    @pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", ""])
    def test_has_one_grant(self, grant: str) -> None:
        given = {"grant_type": grant, "username": "13800000001", "password": "x"}
        assert Client().post("/api/oauth/token", given).status_code in {400, 401}

    def test_counts_addresses(self, settings: Settings) -> None:
        settings.API_REQUESTS_A_MINUTE = 1
        assert Client().post("/api/oauth/token", {}).status_code == 400
        assert Client().post("/api/oauth/token", {}).status_code == 429


class TestTokensThatRanOut:
    def test_are_taken_away_after_a_day_and_others_stay(self) -> None:
        system("task force")
        (kept,) = get_access_token_model().objects.all()
        over = kept.expires + timedelta(days=1)
        assert forget_tokens(at=over) == 0
        assert get_access_token_model().objects.count() == 1
        assert forget_tokens(at=over + timedelta(seconds=1)) == 1
        assert get_access_token_model().objects.count() == 0

    def test_are_taken_away_by_the_daily_job(self) -> None:
        system("task force")
        job = next(one for one in JOBS if one.name == "forget")
        later = now() + timedelta(days=3)
        assert job.run(actor=job.actor, at=later)  # there may be more
        assert get_access_token_model().objects.count() == 0
        assert not job.run(actor=job.actor, at=later)


class TestClients:
    def test_have_an_owner_and_scopes_that_there_are(self) -> None:
        owner = membership_at("bank").pk
        with pytest.raises(ScopeUnknown):
            register_client(name="t", membership_id=owner, scopes=("all",), by="j:t", at=now())
        with pytest.raises(ScopeUnknown):
            register_client(name="t", membership_id=owner, scopes=(), by="j:t", at=now())
        with pytest.raises(OwnerNotThere):
            register_client(name="t", membership_id=0, scopes=("read",), by="j:t", at=now())
        assert not ApiClient.objects.exists()

    def test_are_revoked_once(self) -> None:
        registered = register_client(
            name="t", membership_id=membership_at("bank").pk, scopes=("read",), by="j:t", at=now()
        )
        revoke_client(client_id=registered.client_id, by="j:t", at=now())
        with pytest.raises(NoSuchClient):
            revoke_client(client_id=registered.client_id, by="j:t", at=now())

    def test_have_their_secrets_kept_as_digests(self) -> None:
        registered = register_client(
            name="t", membership_id=membership_at("bank").pk, scopes=("read",), by="j:t", at=now()
        )
        kept = ApiClient.objects.get(client_id=registered.client_id)
        assert kept.client_secret.startswith("argon2")
        assert registered.secret not in repr(registered)


class TestCommand:
    def test_adds_lists_and_revokes(self, capsys: pytest.CaptureFixture[str]) -> None:
        owner = membership_at("bank").pk
        call_command("api_client", "add", "--membership", str(owner), "--name", "行内系统",
                     "--scope", "read")  # fmt: skip
        told = json.loads(capsys.readouterr().out)
        token = with_token(Client(), told["client_id"], told["client_secret"])
        assert token.get("/me").json()["by_token"] is True
        call_command("api_client", "list")
        listed = json.loads(capsys.readouterr().out)
        assert (listed["membership"], listed["scopes"]) == (owner, ["read"])
        assert told["client_secret"] not in json.dumps(listed)
        call_command("api_client", "revoke", told["client_id"])
        assert token.get("/me").status_code == 401
        with pytest.raises(CommandError, match="no client"):
            call_command("api_client", "--lang", "en", "revoke", told["client_id"])


class TestThrottle:
    def test_stops_one_and_no_other(self, settings: Settings) -> None:
        settings.API_REQUESTS_A_MINUTE = 2
        greedy, other = person("task force"), person("township")
        assert [greedy.get("/regions/34").status_code for _ in range(3)] == [404, 404, 429]
        refused = greedy.get("/regions/34")
        assert 1 <= int(refused["Retry-After"]) <= 60
        assert other.get("/regions/34").status_code == 404


def with_client_of(owner: Caller) -> Caller:
    """Return a system under the membership that somebody is seated with, with all scopes."""
    registered = register_client(
        name="t", membership_id=owner.client.session["membership"], scopes=ALL_SCOPES,
        by="job:test", at=now(),
    )  # fmt: skip
    return with_token(Client(), registered.client_id, registered.secret)
