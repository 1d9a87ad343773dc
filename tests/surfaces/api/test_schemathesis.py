"""The API asked what nobody thought of: by its own description, as several of the cast."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import requests
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from rongxie.surfaces.api.document import document
from tests.mechanism.referrals import makers
from tests.surfaces.api.callers import Caller, system

pytestmark = pytest.mark.django_db
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ASKED = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def _with_rows() -> Iterator[None]:
    with makers.handled():
        makers.completed()
        yield


def _operations() -> list[Any]:
    schema = schemathesis.openapi.from_dict(
        deepcopy(dict(document()))
    )  # it writes into what it is given
    return [one.ok() for one in schema.get_all_operations()]  # type: ignore[union-attr]


def _sent(case: Any, caller: Caller, headers: dict[str, str]) -> schemathesis.Response:
    """Send a case with the client of a caller; return the answer in the form that is checked."""
    prepared = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
    content = prepared.body or b""
    answer = caller.client.generic(
        str(prepared.method),
        str(prepared.path_url),
        content.encode() if isinstance(content, str) else content,
        content_type=str(prepared.headers.get("Content-Type", "")),
        headers=caller.headers | headers,
    )
    return schemathesis.Response(
        status_code=answer.status_code,
        headers={name.lower(): [value] for name, value in answer.headers.items()},
        content=b"".join(answer) if answer.streaming else answer.content,
        request=prepared,
        elapsed=0.0,
        verify=False,
    )


def _asked(operation: Any, caller: Caller) -> list[str]:
    """Return what is wrong with the answers of an operation."""
    wrong: list[str] = []

    @ASKED
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        given_key = {"Idempotency-Key": "x" * 12} if case.method != "GET" else {}
        before = transaction.savepoint()  # a block would be one around the reach
        try:
            case.validate_response(_sent(case, caller, given_key), checks=CHECKS)
        finally:
            transaction.savepoint_rollback(before)

    try:
        ask()
    except (Exception, BaseExceptionGroup) as fault:
        wrong.append(f"{operation.label}: {fault}")
    return wrong


@pytest.mark.usefixtures("_with_rows")
class TestTheApi:
    @pytest.mark.parametrize("desk", ["task force", "bank"])
    def test_answers_everything_as_it_is_described(self, desk: str) -> None:
        caller = system(desk)
        wrong = [one for operation in _operations() for one in _asked(operation, caller)]
        assert not wrong, "\n\n".join(wrong)
