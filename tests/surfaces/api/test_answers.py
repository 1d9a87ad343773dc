"""Whatever goes wrong below /api/ is answered by a problem, in the language asked for."""

from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client, RequestFactory
from psycopg.errors import DeadlockDetected
from pytest_django.fixtures import Settings

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.actions.entering import enter_enterprise
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.surfaces.api.answers import language_of
from rongxie.surfaces.api.batches import each
from rongxie.surfaces.api.fields import In, RowId
from rongxie.surfaces.api.invalid import NothingHere
from rongxie.surfaces.api.shapes.made import Made
from rongxie.values.texts import say
from tests.mechanism.cast import AT, TOWNSHIP
from tests.mechanism.enterprises.makers import enterprise, new, open_places
from tests.surfaces.api.callers import BASE, Caller, person

pytestmark = pytest.mark.django_db


def _is_problem(response: Any, status: int, slug: str) -> None:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["type"] == f"{BASE}/problems/{slug}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert response["X-Request-Id"]


class TestProblem:
    @pytest.mark.parametrize("path", ["", "/", "/nothing", "/enterprises/", "/oauth/authorize"])
    def test_is_what_an_unknown_address_gets(self, path: str) -> None:
        _is_problem(Client().get(f"{BASE}{path}"), 404, "nothing-here")
        _is_problem(Client().get(f"/api/v2{path}"), 404, "nothing-here")

    def test_is_what_another_method_gets(self) -> None:
        refused = Client().delete(f"{BASE}/enterprises")
        _is_problem(refused, 405, "method-not-taken")
        assert set(refused["Allow"].split(", ")) >= {"GET", "POST"}

    def test_is_what_another_form_gets(self) -> None:
        client = person("township").client
        for form in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
            refused = client.post(f"{BASE}/enterprises", "a=b", content_type=form)
            _is_problem(refused, 415, "not-json")

    @pytest.mark.parametrize(
        "body", ["", "{", "[1,", "\xff", "NaN", '{"items": Infinity}', "[" * 100_000]
    )
    def test_is_what_no_json_gets(self, body: str) -> None:
        client = person("township").client
        refused = client.post(
            f"{BASE}/enterprises", body.encode("latin-1"), content_type="application/json"
        )
        assert refused.status_code in {400, 422}
        assert refused["Content-Type"] == "application/problem+json"

    def test_is_what_too_many_bytes_get(self, settings: Settings) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
        refused = person("township").post("/enterprises", {"name": "x" * 200})
        _is_problem(refused, 413, "body-too-large")

    def test_is_what_an_unknown_parameter_gets(self) -> None:
        refused = person("township").get("/enterprises?limt=5")
        _is_problem(refused, 422, "fields-unusable")
        assert refused.json()["errors"][0]["pointer"] == "?limt"

    @pytest.mark.parametrize(
        "after", ["x", "!!", "WzFd", "WyIyMDI2IiwiYSJd", "bnVsbA", "W1tdLHt9XQ"]
    )
    def test_is_what_a_made_up_beginning_gets(self, after: str) -> None:
        for path in ("/enterprises", "/visits/plans"):
            refused = person_of(path).get(f"{path}?after={after}")
            _is_problem(refused, 422, "page-unusable")

    def test_tells_every_field_at_once(self) -> None:
        refused = person("township").post("/enterprises", {"name": 5, "kind": "x", "no": 1})
        pointers = {one["pointer"] for one in refused.json()["errors"]}
        assert pointers == {"#/name", "#/kind", "#/no", "#/region", "#/source"}

    def test_tells_nothing_of_what_went_wrong_inside(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def stumbles(**_: object) -> None:
            raise RuntimeError("password=secret")

        monkeypatch.setattr("rongxie.surfaces.api.routes.enterprises.enterprise_in_reach", stumbles)
        answered = person("township").get("/enterprises/1")
        _is_problem(answered, 500, "stumbled")
        assert "secret" not in answered.content.decode()
        assert answered.json()["request"] == answered["X-Request-Id"]

    def test_is_409_when_two_stood_in_each_other_s_way(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def locked(**_: object) -> None:
            raise DatabaseError("deadlock") from DeadlockDetected()

        monkeypatch.setattr("rongxie.surfaces.api.routes.enterprises.enterprise_in_reach", locked)
        _is_problem(person("township").get("/enterprises/1"), 409, "tried-at-once")


class TestLanguage:
    @pytest.mark.parametrize(
        ("header", "language"),
        [
            ("", "zh"), ("en", "en"), ("en-GB,zh;q=0.5", "en"), ("de,fr", "zh"),
            ("zh-CN,en;q=0.9", "zh"), ("de,en;q=0.5,zh;q=0.4", "en"), ("\x00,,;q=", "zh"),
        ],
    )  # fmt: skip
    def test_is_chinese_unless_english_is_liked_better(self, header: str, language: str) -> None:
        request = Client().get("/healthz", headers={"Accept-Language": header}).wsgi_request
        assert language_of(request) == language

    def test_is_told_with_the_answer(self) -> None:
        refused = person("township").get("/enterprises/999", **{"Accept-Language": "en"})
        assert refused["Content-Language"] == "en"
        assert "Accept-Language" in refused["Vary"]
        assert "There is no enterprise 999" in refused.json()["detail"]


class _Item(In):
    number: RowId


class TestBatch:
    def test_takes_back_what_a_refused_item_had_done(self) -> None:
        open_places()
        request = RequestFactory().post("/")

        def do(item: _Item) -> Made:
            made = enter_enterprise(new=new(), actor=TOWNSHIP, at=AT)
            if item.number == 2:
                raise NothingHere(say("There is no such field"))
            return Made(id=made.pk)

        items = [_Item(number=number) for number in (1, 2, 3)]
        with reach(TOWNSHIP):
            outcome = each(request, items, _Item, do, most=3)  # type: ignore[arg-type]
            kept = [one.result.id for one in outcome.results if one.result]
            assert list(Enterprise.objects.order_by("pk").values_list("pk", flat=True)) == kept
        assert [one.status for one in outcome.results] == [201, 404, 201]


class TestBatchBound:
    @pytest.mark.parametrize("items", [[], None])
    def test_nothing_at_all_is_no_fault(self, items: object) -> None:
        answered = person("township").post("/enterprises/batch", {"items": items})
        assert answered.status_code == (200 if items == [] else 422)


def person_of(path: str) -> Caller:
    """Return somebody who has rows on a list."""
    if path == "/enterprises":
        enterprise()
        return person("township")
    return person("visitor")
