"""What the description gives as an example of a change is sent as it stands."""

from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import status_code_conformance

from rongxie.surfaces.api.document import document
from tests.surfaces.api.callers import fresh_key, system
from tests.surfaces.api.test_schemathesis import _sent

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, status_code_conformance]
ONCE = settings(
    max_examples=1, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def _examples() -> list[tuple[str, Any]]:
    """Return the examples of all changes, each with the name of its operation."""
    schema = schemathesis.openapi.from_dict(
        deepcopy(dict(document()))
    )  # it writes into what it is given
    operations = [one.ok() for one in schema.get_all_operations()]  # type: ignore[union-attr]
    return [
        (one.label, example)
        for one in operations
        if one.method != "get" and one.body
        for example in one.get_strategies_from_examples()
    ]


class TestExamples:
    def test_are_answered_as_is_described(self) -> None:
        caller, examples, wrong = system("task force"), _examples(), []

        def send(label: str, example: Any) -> None:
            @ONCE
            @given(case=example)
            def once(case: Any) -> None:
                before = transaction.savepoint()  # a block would be one around the reach
                try:
                    answer = _sent(case, caller, {"Idempotency-Key": fresh_key()})
                    case.validate_response(answer, checks=CHECKS)
                except (Exception, BaseExceptionGroup) as fault:
                    wrong.append(f"{label}: {fault}")
                finally:
                    transaction.savepoint_rollback(before)

            once()

        for label, example in examples:
            send(label, example)
        assert not wrong, "\n\n".join(wrong)
        assert len({label for label, _ in examples}) > 40
