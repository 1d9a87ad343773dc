"""Takes imports further in processes of their own, which are killed at moments that are drawn.

Each step is a child of a process that never used a library with threads (`START`): forked, a child
has what it needs. A moment is a statement: reached, it is never sent.
"""

import os
import pickle
import random
import signal
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import connection

from rongxie.foundation.imports.ending import commit_import
from rongxie.foundation.imports.stepping import step
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.facts import recordable
from rongxie.mechanism.screening.rules import words_of_rules
from rongxie.rulebook.event_kinds import event_kinds, subjects
from rongxie.rulebook.parameters import parameters
from rongxie.rulebook.reasons import parties, reasons
from rongxie.surfaces.importing.kinds import KINDS
from tests.mechanism.cast import AT

KILLS = 5
_ENTERS = "set_config('role'"
# What each child would read for itself.
_READ_ONCE = (event_kinds, subjects, parameters, reasons, parties, words_of_rules, recordable)
# Run by an interpreter of its own, with the folder of the jobs: Django first.
START = """
import django, sys
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = "committed"
from tests.surfaces.importing.stepper import main
main(sys.argv[1])
"""


@dataclass(frozen=True, slots=True)
class Job:
    """An import to be taken through: `rows` at once; with a seed it is killed on the way."""

    kind: str
    number: int
    actor: Actor
    rows: int
    seed: int = 0
    statements: int = 0  # that the whole way takes, for the moments to be drawn from


class _Counting:
    """Stands before each statement; kills before the one of the number. What it saw is kept.

    A number below nothing counts the statements that enter a reach: what is there was committed.
    """

    def __init__(self, number: int) -> None:
        self.number, self.seen, self.entered = number, 0, 0

    def __call__(self, execute: Callable[..., object], *given: object) -> object:
        self.seen += 1
        self.entered += _ENTERS in str(given[0])
        if self.number in (self.seen, -self.entered):
            self.keep()
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*given)

    def keep(self) -> None:
        Path(f"count-{os.getpid()}").write_text(str(self.seen))


def _forked(work: Callable[[Job], None], job: Job, moment: int = 0) -> tuple[bool, int]:
    """Do something in a child; tell whether it was killed, and how many statements it sent."""
    child = os.fork()
    if not child:
        code, counting = 1, _Counting(moment)
        try:
            with connection.execute_wrapper(counting):
                work(job)
            counting.keep()
            code = 0
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(code)
    ended = os.waitpid(child, 0)[1]
    if ended not in (0, signal.SIGKILL):
        raise RuntimeError(f"{job.kind}: a child ended with {ended}")
    return ended == signal.SIGKILL, int(Path(f"count-{child}").read_text())


def _step(job: Job) -> None:
    kinds = {job.kind: replace(KINDS[job.kind], part_rows=job.rows)}
    while step(import_id=job.number, kinds=kinds, actor=job.actor, at=AT):
        pass


def _commit(job: Job) -> None:
    with reach(job.actor):
        commit_import(import_id=job.number, kind=KINDS[job.kind], actor=job.actor, at=AT)


def _through(job: Job) -> tuple[int, int]:
    """Take an import the whole way; return how often it was killed, and the statements sent."""
    draw, killed, sent = random.Random(job.seed), 0, 0
    for phase, kills in enumerate((2, KILLS - 2)):
        if phase:
            _forked(_commit, job)
        for _ in range(kills if job.seed else 0):
            moment = draw.choice((draw.randint(1, job.statements // 3), -draw.randint(2, 6)))
            was, some = _forked(_step, job, moment)
            killed, sent = killed + was, sent + some
        was, some = _forked(_step, job)
        sent += some
    return killed, sent


def _together(jobs: Sequence[Job]) -> None:
    """Have imports written at the same time, each by a process."""
    for job in jobs:
        _forked(_step, job)
        _forked(_commit, job)
    children = []
    for job in jobs:
        child = os.fork()
        if not child:
            code = 1
            try:
                _step(job)
                code = 0
            except Exception:
                traceback.print_exc()
            finally:
                os._exit(code)
        children.append(child)
    ended = [os.waitpid(child, 0)[1] for child in children]
    if any(ended):
        raise RuntimeError(f"ended with {ended}")


def main(folder: str) -> None:
    """Do the jobs of a folder, and write down what came of them."""
    os.chdir(folder)
    for read in _READ_ONCE:
        read()
    jobs: list[Job] = pickle.loads(Path("jobs").read_bytes())  # noqa: S301  # of our own test
    if Path("together").exists():
        _together(jobs)
    else:
        Path("done").write_bytes(pickle.dumps({job.kind: _through(job) for job in jobs}))
