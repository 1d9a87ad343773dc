"""What the log says of the tasks of coaching; that it began and ended are steps of the case."""

from dataclasses import dataclass
from typing import ClassVar

from rongxie.foundation.events.writing import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskProven(Event):
    kind: ClassVar[str] = "coaching.task_proven"
    task: str  # tax/2: the second step of the playbook
    file: str = ""
