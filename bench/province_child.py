"""The process of `bench.province`: makes the installation, fills and seals it, prints JSON."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path

import psutil
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from bench.province_loading import FILLING, QUEUE, Loaded, fill, sizes
from bench.province_tables import NAMES
from bench.province_world import PROVINCE, World
from rongxie.foundation.database.embedded import embedded
from rongxie.foundation.database.home import Home
from rongxie.foundation.events.sealing import seal_once
from rongxie.foundation.regions.loading import import_places, load_divisions

_AT_ONCE = 5_000  # as the job takes them


def main() -> None:
    """Fill the installation: the arguments are seed, scale and how many events to seal."""
    world, seal = World(int(sys.argv[1]), float(sys.argv[2])), int(sys.argv[3])
    home = Home(Path(settings.RONGXIE_HOME))
    begun = time.perf_counter()
    with _watched() as peak:
        with embedded(home, FILLING):
            steps = list(_told(_filled(home, world)))
            measured = sizes(home, [*NAMES, QUEUE, "regions"])
            connections.close_all()
        seconds = time.perf_counter() - begun
    with embedded(home):
        steps += _told(_sealed(seal))
        connections.close_all()
    print(
        json.dumps(
            {
                "steps": [astuple(step) for step in steps],
                "sizes": measured,
                "seconds": seconds,
                "peak_mib": max(peak),
            }
        )
    )


def _filled(home: Home, world: World) -> Iterator[Loaded]:
    begun = time.perf_counter()
    call_command("migrate", verbosity=0)
    yield Loaded("migrate", 0, time.perf_counter() - begun)
    begun = time.perf_counter()
    load_divisions()
    import_places(world.villages)
    count = len(world.villages)
    yield Loaded("regions, by their own import", count, time.perf_counter() - begun)
    connections.close_all()
    yield from fill(home, world, NAMES)


def _sealed(most: int) -> Iterator[Loaded]:
    begun, done = time.perf_counter(), 0
    while done < most and (sealed := seal_once(PROVINCE, _AT_ONCE)):
        done += sealed
    yield Loaded("seal, by the platform's sealer", done, time.perf_counter() - begun)


def _told(steps: Iterator[Loaded]) -> Iterator[Loaded]:
    for step in steps:
        print(f"{step.step}: {step.rows:,} in {step.seconds:.1f} s", file=sys.stderr, flush=True)
        yield step


@contextmanager
def _watched() -> Iterator[list[int]]:
    """Look every two seconds how much memory we, our workers and the database hold, in MiB."""
    seen, ended = [0], threading.Event()

    def look() -> None:
        while not ended.wait(2):
            ours = psutil.Process()
            seen.append(sum(map(_held, [ours, *ours.children(recursive=True)])) >> 20)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()


def _held(process: psutil.Process) -> int:
    """Return what a process holds: what it shares with others in parts."""
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0
