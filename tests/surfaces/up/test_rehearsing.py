"""A county rehearsed beside `rongxie up`, which is killed in the middle and started again."""

import json
import os
import subprocess
import sys

import pytest

from rongxie.foundation.database.home import Home
from tests.surfaces.up.platforms import free_port

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


def rehearsed(home: Home, enterprises: int) -> subprocess.CompletedProcess[str]:
    asked = {
        "language": "en", "as_json": True, "home": str(home.folder), "days": 1, "seed": 1,
        "enterprises": enterprises, "beside": free_port(),
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "rongxie.surfaces.simulators", json.dumps(asked)],
        env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        capture_output=True,
        text=True,
        check=False,
    )


class TestRehearsingBeside:
    def test_nothing_that_was_taken_is_lost_when_the_platform_is_killed(self, home: Home) -> None:
        done = rehearsed(home, enterprises=6)
        assert done.stdout, done.stderr[-2000:]
        found = json.loads(done.stdout)
        assert not found["broken"], "\n".join(found["broken"])
        assert done.returncode == 0
        assert found["webhooks"].keys() == {"delivered"}
        assert found["unheard"] > 0  # it was killed while somebody asked
        assert found["taken"]["/visits"] >= 6
        assert found["taken"]["/batches/{}/sign"] > 0
