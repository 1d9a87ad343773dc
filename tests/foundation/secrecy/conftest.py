from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    """An installation that has no master key yet."""
    settings.RONGXIE_HOME = tmp_path
    settings.MASTER_KEY = ""
    return tmp_path
