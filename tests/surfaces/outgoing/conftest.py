"""An enterprise to tell something."""

from typing import Any

import pytest


@pytest.fixture
def shop() -> Any:
    """An enterprise in a town whose offices are open; Django has to be ready for its makers."""
    from tests.mechanism.enterprises.makers import enterprise
    from tests.mechanism.referrals.makers import offices

    offices()
    return enterprise()
