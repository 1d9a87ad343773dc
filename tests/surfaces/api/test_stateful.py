"""The API asked step after step: what one answer names is what the next request is about."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.generation.stateful.state_machine import APIStateMachine

from rongxie.surfaces.api.document import document
from tests.mechanism.referrals import makers
from tests.mechanism.supervision.makers import ordered
from tests.surfaces.api.callers import Caller, fresh_key, system
from tests.surfaces.api.test_schemathesis import CHECKS, _sent

pytestmark = pytest.mark.django_db
WALKED = settings(
    max_examples=12,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# What random words would never hit, by the name of the field.
APT: dict[str, Any] = {
    "region": "341181101", "bank": "ICBC-TC", "addressee": "ICBC-TC", "sector": "MIIT",
    "on": "2026-11-20", "done_on": "2026-11-20", "decided_on": "2026-11-20",
    "received_on": "2026-11-20", "drawn_on": "2026-11-20", "committed_on": "2026-11-20",
    "since": "2026-11-20", "stated_on": "2026-11-20", "visited_on": "2026-11-20",
    "term_months": 12, "amount_wan": 30, "rate": 3.65, "reasons": ["A1"], "struck": [],
    "purpose": "working_capital",
}  # fmt: skip


@pytest.fixture
def _with_rows() -> Iterator[None]:
    with makers.handled():
        makers.consented(makers.recommended_case())
        makers.sent()
        ordered()
        yield


def _linked_from_lists() -> dict[str, Any]:
    """Return the description, with the first row of each list linked like one just made."""
    made = deepcopy(dict(document()))
    links = made["components"]["links"]
    for path, operations in made["paths"].items():
        its_own = {
            name: {**link, "parameters": dict.fromkeys(link["parameters"], FIRST)}
            for name, link in links.items()
            if _path_of(made, name).startswith(f"{path}/{{")
        }
        if its_own and "get" in operations:
            operations["get"]["responses"][200]["links"] = its_own
    return made


FIRST = "$response.body#/items/0/id"


def _path_of(made: dict[str, Any], name: str) -> str:
    return next(
        path for path, operations in made["paths"].items()
        for operation in operations.values() if operation["operationId"] == name
    )  # fmt: skip


def _apt(body: Any) -> Any:
    """Return a body with what is apt in the place of what is random."""
    if isinstance(body, list):
        return [_apt(one) for one in body]
    if not isinstance(body, dict):
        return body
    return {name: APT[name] if name in APT else _apt(value) for name, value in body.items()}


def _machine(
    caller: Caller, answered: list[tuple[str, int]], wrong: list[str]
) -> type[APIStateMachine]:
    """Return the walk of a caller; what is answered, and what is wrong, goes into the lists."""
    walks = schemathesis.openapi.from_dict(_linked_from_lists()).as_state_machine()

    class Walk(walks):  # type: ignore[misc, valid-type]
        def setup(self) -> None:
            self.before = transaction.savepoint()  # a block would be one around the reach

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.before)

        def call(self, case: Any, **_given: Any) -> schemathesis.Response:
            case.body = _apt(case.body)
            key = {} if case.method == "GET" else {"Idempotency-Key": fresh_key()}
            response = _sent(case, caller, key)
            answered.append((case.operation.label, response.status_code))
            return response

        def validate_response(self, response: Any, case: Any, **_given: Any) -> None:
            try:
                case.validate_response(response, checks=CHECKS)
            except (Exception, BaseExceptionGroup) as fault:
                wrong.append(f"{case.operation.label}: {fault}")

    return Walk


@pytest.mark.usefixtures("_with_rows")
class TestTheApi:
    @pytest.mark.parametrize("desk", ["task force", "bank"])
    def test_answers_each_step_of_a_walk_as_it_is_described(self, desk: str) -> None:
        answered: list[tuple[str, int]] = []
        wrong: list[str] = []
        _machine(system(desk), answered, wrong).run(settings=WALKED)
        assert not wrong, "\n\n".join(dict.fromkeys(wrong))
        changed = {label for label, status in answered if "POST" in label and status < 300}
        assert len(changed) >= 99, (len(answered), sorted(set(answered)))
