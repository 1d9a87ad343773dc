"""Settings of PostgreSQL from the machine it finds."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

MIB = 1 << 20
_CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  # looked at, never written to


def memory() -> int:
    """Return the bytes of memory that we may use: the machine's, or the container's if less."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([whole, *(limit for path in _CGROUP_LIMITS if (limit := _limit(path)))])


def cores() -> int:
    """Return how many processors we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def tuned(memory: int, cores: int, *, small_shared_memory: bool = False) -> Mapping[str, str]:
    """Return the settings for a machine that the pages and jobs share with the database.

    `memory` in bytes; `small_shared_memory` where /dev/shm is too small for parallel queries.
    """
    mib = memory // MIB
    settings = {
        "max_connections": "100",
        "shared_buffers": f"{_between(64, mib // 8, 8192)}MB",
        "effective_cache_size": f"{max(256, mib // 2)}MB",
        "work_mem": f"{_between(4, mib // 512, 64)}MB",
        "maintenance_work_mem": f"{_between(64, mib // 32, 1024)}MB",
        "max_worker_processes": str(max(8, cores)),
        "max_parallel_workers": str(cores),
        "max_parallel_workers_per_gather": str(max(0, cores // 2)),
        "max_wal_size": f"{_between(512, mib // 8, 8192)}MB",
        "random_page_cost": "1.1",
        "jit": "off",
        "idle_in_transaction_session_timeout": "5min",
    }
    if small_shared_memory:
        settings["dynamic_shared_memory_type"] = "mmap"
    return settings


def tuned_here() -> Mapping[str, str]:
    """Return the settings for this machine."""
    small = _SHARED_MEMORY.is_dir() and shutil.disk_usage(_SHARED_MEMORY).total < 256 * MIB
    return tuned(memory(), cores(), small_shared_memory=small)


def _between(lowest: int, wanted: int, highest: int) -> int:
    return max(lowest, min(wanted, highest))


def _limit(path: Path) -> int | None:
    """Return the limit of a control group; none where it is unset or unreadable."""
    try:
        return int(path.read_text("ascii"))
    except (OSError, ValueError):
        return None
