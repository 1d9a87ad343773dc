import pytest

from rongxie.foundation.database.home import Home
from tests.foundation.reach.cases import make_table


@pytest.fixture
def cases(committed: Home) -> None:
    """A table of cases in a database in which commits are commits."""
    make_table()
