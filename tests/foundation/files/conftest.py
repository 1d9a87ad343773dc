from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    """An installation that holds no files yet."""
    settings.RONGXIE_HOME = tmp_path
    return tmp_path
