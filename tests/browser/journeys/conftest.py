"""Of a walk that failed, it is told where everybody stood.

The fixtures are in `walking`: here nothing may need the models, which are not loaded yet.
"""

from collections.abc import Generator
from typing import Any

import pytest
from playwright.sync_api import Error


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what each person reads to the report of a failure."""
    report = yield
    people = getattr(item, "funcargs", {}).get("people")
    if people and call.when == "call" and call.excinfo:
        report.sections += [(who, _stands(one)) for who, one in people.here.items()]
    return report


def _stands(person: Any) -> str:
    try:
        return str(person.stands())
    except Error as fault:
        return str(fault)
