"""Plans of coaching and their tasks, as they are answered."""

from datetime import date, datetime
from typing import Self

from rongxie.mechanism.coaching.models import CoachingPlan, CoachingTask
from rongxie.surfaces.api.fields import Out


class TaskOut(Out):
    """A task of a playbook; `proof` is a file."""

    id: int
    playbook: str
    task: str
    due_on: date
    done_on: date | None
    proof: str

    @classmethod
    def of(cls, row: CoachingTask) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, playbook=row.playbook, task=row.task, due_on=row.due_on,
            done_on=row.done_on, proof=row.proof,
        )  # fmt: skip


class PlanOut(Out):
    """A plan: what is to be cured, by whom and until when."""

    id: int
    case: int
    enterprise: int
    region: str
    state: str
    reasons: list[str]
    tests: list[str]
    playbooks: list[str]
    coach: str
    due_on: date
    opened_at: datetime
    ended_at: datetime | None
    tasks: list[TaskOut]

    @classmethod
    def of(cls, row: CoachingPlan) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, case=row.case_id, enterprise=row.enterprise_id, region=row.region,
            state=row.state, reasons=list(row.reasons), tests=list(row.tests),
            playbooks=list(row.playbooks), coach=row.coach, due_on=row.due_on,
            opened_at=row.opened_at, ended_at=row.ended_at,
            tasks=[TaskOut.of(task) for task in sorted(row.tasks.all(), key=lambda one: one.pk)],
        )  # fmt: skip
