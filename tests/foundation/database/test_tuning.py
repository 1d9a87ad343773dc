import subprocess
import sys

import pytest

from rongxie.foundation.database.tuning import MIB, cores, memory, tuned


class TestTuned:
    @pytest.mark.parametrize(
        ("mib", "buffers", "work"),
        [(512, "64MB", "4MB"), (4096, "512MB", "8MB"), (24576, "3072MB", "48MB"),
         (1 << 20, "8192MB", "64MB")],
    )  # fmt: skip
    def test_follows_the_memory_within_bounds(self, mib: int, buffers: str, work: str) -> None:
        settings = tuned(mib * MIB, 2)
        assert (settings["shared_buffers"], settings["work_mem"]) == (buffers, work)

    def test_keeps_parallel_queries_off_a_small_shared_memory(self) -> None:
        assert tuned(MIB << 12, 2, small_shared_memory=True)["dynamic_shared_memory_type"] == "mmap"
        assert "dynamic_shared_memory_type" not in tuned(MIB << 12, 2)

    def test_looks_at_a_real_machine(self) -> None:
        assert memory() > 256 * MIB
        assert cores() >= 1


class TestTheCommandsForFiles:
    def test_do_without_django_and_the_database(self) -> None:
        asked = (
            "import sys, rongxie.surfaces.cli.main\n"
            "print({'django', 'psycopg', 'granian'} & set(sys.modules))"
        )
        done = subprocess.run(
            [sys.executable, "-c", asked], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "set()"
