"""The API asked step after step: what one answer names is what the next request is about."""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.stateful.state_machine import APIStateMachine, normalize_name

from rongxie.surfaces.api.document import document
from tests.mechanism.lists.county import county_stands
from tests.mechanism.lists.makers import declared, draft
from tests.mechanism.referrals import makers
from tests.mechanism.supervision.makers import ordered
from tests.surfaces.api.callers import fresh_key, system
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
CONFIG = SchemathesisConfig.from_dict({
    "generation": {"mode": "positive"},
    "phases": {"stateful": {"inference": {"algorithms": []}}},  # only what is described
})  # fmt: skip
# What random words would never hit, by the name of the field.
APT: dict[str, Any] = {
    "region": "341181101", "bank": "ICBC-TC", "addressee": "ICBC-TC", "sector": "MIIT",
    "on": "2026-11-20", "done_on": "2026-11-20", "decided_on": "2026-11-20",
    "received_on": "2026-11-20", "drawn_on": "2026-11-20", "committed_on": "2026-11-20",
    "since": "2026-11-20", "stated_on": "2026-11-20", "visited_on": "2026-11-20",
    "term_months": 12, "amount_wan": 30, "rate": 3.65, "reasons": ["A1"], "struck": [],
    "purpose": "working_capital",
}  # fmt: skip
FIRST = "$response.body#/items/0/id"  # of a list
BEGUN = frozenset({"GET /api/v1/cases", "GET /api/v1/referrals", "GET /api/v1/orders"})
AREAS = {
    "task force": frozenset({"lists", "coaching", "supervision", "referrals"}),
    "bank": frozenset({"referrals", "decisions", "supervision"}),
}


@pytest.fixture
def _with_rows() -> Iterator[None]:
    with makers.handled():
        county_stands()
        declared(draft())  # the first of its list
        makers.sent()
        ordered()
        yield


def _walked(tags: frozenset[str]) -> dict[str, Any]:
    """Return what is described of some areas, the first row of a list linked like one just made.

    A walk begins at lists: nobody hits by chance what can be done without one.
    """
    made = deepcopy(dict(document()))
    made["paths"] = {
        path: operations for path, operations in made["paths"].items()
        if any(tags & set(one["tags"]) for one in operations.values())
        and ("get" in operations or "{" in path)
    }  # fmt: skip
    its_paths = {
        operation["operationId"]: path
        for path, operations in made["paths"].items()
        for operation in operations.values()
    }
    links = made["components"]["links"]
    for name in links.keys() - its_paths.keys():
        del links[name]
    for path, operations in made["paths"].items():
        of_first = {
            name: {**link, "parameters": dict.fromkeys(link["parameters"], FIRST)}
            for name, link in links.items()
            if its_paths[name].startswith(f"{path}/{{")
        }
        if "get" in operations and of_first:
            operations["get"]["responses"][200]["links"] = of_first
        for operation in operations.values():
            for response in operation["responses"].values():
                kept = {n: one for n, one in response.get("links", {}).items() if n in links}
                response["links"] = kept
    return made


def _apt(body: Any) -> Any:
    """Return a body with what is apt in the place of what is random."""
    if isinstance(body, list):
        return [_apt(one) for one in body]
    if not isinstance(body, dict):
        return body
    return {name: APT[name] if name in APT else _apt(value) for name, value in body.items()}


def _begin_at_lists(walks: Any) -> None:
    """Have no walk begin with a change of a row that nobody has named, or at an empty list."""
    walks._root_labels &= BEGUN
    kept = frozenset(normalize_name(f"RANDOM -> {one}") for one in walks._root_labels)
    for name in walks.root_rules - kept:
        setattr(walks, name, None)
    walks.root_rules = kept


def _machine(desk: str, answered: list[tuple[str, int]], wrong: list[str]) -> type[APIStateMachine]:
    """Return the walk of a system; what is answered, and what is wrong, goes into the lists."""
    caller, described = system(desk), _walked(AREAS[desk])
    walks = schemathesis.openapi.from_dict(described, config=CONFIG).as_state_machine()
    _begin_at_lists(walks)

    class Walk(walks):  # type: ignore[misc, valid-type]
        def setup(self) -> None:
            self.before = transaction.savepoint()  # a block would be one around the reach

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.before)

        def call(self, case: Any, **_given: Any) -> schemathesis.Response:
            case.query, case.body = {}, _apt(case.body)
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
        _machine(desk, answered, wrong).run(settings=WALKED)
        assert not wrong, "\n\n".join(dict.fromkeys(wrong))
        changed = {label for label, status in answered if "POST" in label and status < 300}
        assert len(changed) >= 2, sorted(Counter(answered).items())  # it gets somewhere


def _links_of(path: str, status: int) -> set[str]:
    return set(document()["paths"][f"/api/v1{path}"]["post"]["responses"][status].get("links", ()))


class TestLinks:
    def test_lead_from_a_row_to_what_is_done_with_it(self) -> None:
        assert {"lists_declare", "lists_show", "coaching_coach"} <= _links_of("/cases", 201)
        assert _links_of("/cases/{case}/declare", 200) == _links_of("/cases", 201)
        assert _links_of("/referrals/{referral}/draw_down", 201) == {"decisions_repay"}
        assert _links_of("/enterprises/{enterprise}/screen", 201) == {"screening_show"}

    def test_lead_nowhere_from_the_number_of_another_row(self) -> None:
        assert _links_of("/pushes/{push_}/receive", 200) == set()
        assert _links_of("/referrals/{referral}/approve", 201) == set()
