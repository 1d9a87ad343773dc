"""What can happen next to a case and who does it: read from the step table."""

from dataclasses import dataclass

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.access import can_take
from rongxie.mechanism.lists.models import Case
from rongxie.rulebook.steps import State, Step, steps_from, targets_from
from rongxie.values.texts import Text

_ASIDE = ("return", "release", "remove", "close", "coach", "expire")  # not the way to the loan


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step out of the state of a case; `onward` leads towards the loan, the others aside."""

    name: str
    title: Text
    roles: tuple[Text, ...]
    targets: tuple[Text, ...]
    needs: tuple[Text, ...]
    onward: bool
    yours: bool


def next_steps(case: Case, actor: Actor) -> list[NextStep]:
    """Return the steps that can be taken of a case as it stands, those towards the loan first."""
    state, before = State(case.state), State(case.before) if case.before else None
    found = [_shown(step, case, actor, before) for step in steps_from(state)]
    return sorted((one for one in found if one.targets), key=lambda one: not one.onward)


def _shown(step: Step[State], case: Case, actor: Actor, before: State | None) -> NextStep:
    return NextStep(
        name=step.name,
        title=step.title,
        roles=tuple(role.named for role in step.roles),
        targets=tuple(t.staff for t in targets_from(step.name, State(case.state), before)),
        needs=tuple(need.title for need in step.needs),
        onward=step.name not in _ASIDE,
        yours=actor.role in step.roles and can_take(case, step.name, actor),
    )
