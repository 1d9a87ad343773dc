"""Moving cases: the one place in which their state changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rongxie.foundation.events.writing import Event, append
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.access import StepNotAllowed
from rongxie.mechanism.lists.models import Case, CaseNote
from rongxie.mechanism.lists.wording import titled
from rongxie.rulebook.steps import State, targets_from
from rongxie.values.texts import Refusal, say

_REMEMBERS = (State.COACHING, State.REMOVED)


class ChangedMeanwhile(Refusal):
    """Somebody else moved the case first."""


def move(  # noqa: PLR0913  # what a step may change differs from step to step
    case: Case,
    step: str,
    event: Event,
    *,
    actor: Actor,
    at: datetime,
    to: State | None = None,
    **changes: Any,
) -> Case:
    """Move a case by a step of the table and append its event; the case given is up to date after.

    Who may do it was asked before (`access`), and so were the step's needs. `to` chooses among
    several targets; `changes` are further columns.

    :raises StepNotAllowed: if the step does not lead from where the case stands to `to`
    :raises ChangedMeanwhile: if the case has moved since it was read
    """
    source = State(case.state)
    target = _target(case, step, to)
    written = {"state": target.value, "before": _came_from(target, source), **changes}
    change(case, actor=actor, at=at, event=event, **written)
    return case


def change(case: Case, *, event: Event, actor: Actor, at: datetime, **changes: Any) -> None:
    """Change columns of a case as it was read, and append the event that tells of it.

    :raises ChangedMeanwhile: if the case has moved since it was read
    """
    written = {"moved_at": at, **changes}
    if not Case.objects.filter(
        pk=case.pk, state=case.state, before=case.before, moved_at=case.moved_at
    ).update(**written):
        raise changed_meanwhile(case.pk)
    for column, value in written.items():
        setattr(case, column, value)
    append(event, actor=actor, at=at)


def move_all(cases: Sequence[Case], step: str, *, at: datetime, changes: Mapping[str, Any]) -> None:
    """Move cases that stand in one state, and are locked, by one statement; events come after.

    :raises StepNotAllowed: if the step does not lead from where they stand to one target
    :raises ChangedMeanwhile: if one has moved since it was read
    """
    if not cases:
        return
    (source,) = {State(case.state) for case in cases}
    target = _target(cases[0], step, None)
    written = {"state": target.value, "before": "", "moved_at": at, **changes}
    standing = Case.objects.filter(pk__in=[case.pk for case in cases], state=source.value)
    if standing.update(**written) != len(cases):
        raise changed_meanwhile(cases[0].pk)
    for case in cases:
        for column, value in written.items():
            setattr(case, column, value)


def references(case: Case) -> dict[str, str]:
    """Return what the events of a case have in common."""
    number = str(case.pk)
    return {
        "subject": number,
        "case": number,
        "region": case.region,
        "enterprise": str(case.enterprise_id),
    }


def noted(
    case: Case, step: str, texts: Mapping[str, str], *, actor: Actor, at: datetime
) -> list[CaseNote]:
    """Return the notes that go with a step, not written yet: what each item says."""
    return [
        CaseNote(
            case=case,
            enterprise_id=case.enterprise_id,
            region=case.region,
            step=step,
            item=item,
            text=text,
            by=actor.name,
            at=at,
        )
        for item, text in texts.items()
    ]


def changed_meanwhile(case_id: int) -> ChangedMeanwhile:
    """Return the refusal for whoever was slower."""
    return ChangedMeanwhile(
        say(
            "Somebody else has just moved case {case}; nothing of yours was kept. Reload the"
            " page and look at it again.",
            case=case_id,
        )
    )


def _target(case: Case, step: str, to: State | None) -> State:
    source = State(case.state)
    before = State(case.before) if case.before else None
    targets = targets_from(step, source, before)
    target = to or (targets[0] if len(targets) == 1 else None)
    if target is None or target not in targets:
        raise StepNotAllowed(
            say(
                "The step {step} does not lead from {state} to {target}.",
                step=titled(step),
                state=source.staff,
                target=target.staff if target else "?",
            )
        )
    return target


def _came_from(target: State, source: State) -> str:
    if target not in _REMEMBERS:
        return ""
    # What is restored to coaching had come from a bank: nothing else is coached on the list.
    return (State.REFERRED if source is State.REMOVED else source).value
