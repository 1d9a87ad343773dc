"""What can happen next to a case and who does it: read from the step table."""

from dataclasses import dataclass

from django.urls import reverse

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.access import ASKS
from rongxie.mechanism.lists.access import DUTIES, can_take
from rongxie.mechanism.lists.kinds import RemovalState
from rongxie.mechanism.lists.models import OPEN_STATES, Case, Removal
from rongxie.rulebook.steps import State, Step, on_recommendation_list, steps_from, targets_from
from rongxie.surfaces.web.owners.assisting import ASSIST, assist_page
from rongxie.values.texts import Text

_FIND_A_BANK = Text(en="Find a bank for it", zh="分配并推送银行")
_SIGN = Text(en="To the batches", zh="查看批次")
_DECIDE_REMOVAL = Text(en="Decide on its removal", zh="审定移出")
_ASSIGN = Text(en="Say which authority confirms", zh="指定确认部门")
_ASK = Text(en="Ask a department for facts", zh="向部门发起协查")
_ASKED = Text(en="Facts that we asked for", zh="我单位发起的协查")
_PROPOSE_REMOVAL = Text(en="Propose to remove it from the list", zh="提请移出推荐清单")
_LETTER = Text(en="Letter to the enterprise (.docx)", zh="结果告知书（.docx）")
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


def links_of(
    case: Case, enterprise: Enterprise | None, removal: Removal | None, actor: Actor
) -> list[tuple[str, Text]]:
    """Return the pages for what the actor does beside the steps of a case, with their names.

    No enterprise: it has moved out of reach.
    """
    found = _of_enterprise(case, enterprise, actor) if enterprise else []
    if case.state in (State.DECLARED, State.REVIEWED) and _does("assign_sector", actor):
        found.append((reverse("assign_sector", args=[case.pk]), _ASSIGN))
    if can_take(case, "refer", actor):
        found.append((reverse("allocation_list"), _FIND_A_BANK))
    if can_take(case, "sign", actor):
        found.append((reverse("batch_list"), _SIGN))
    if removal and removal.state == RemovalState.PROPOSED:
        if _does("decide_removal", actor):
            found.append((reverse("decide_removal", args=[removal.pk]), _DECIDE_REMOVAL))
    elif _listed(case) and _does("propose_removal", actor):
        found.append((reverse("propose_removal", args=[case.pk]), _PROPOSE_REMOVAL))
    return found + _letter(case, actor)


def has_result(case: Case) -> bool:
    """Tell whether the enterprise can be told a result: on the list, or not as it stands."""
    return _listed(case) or case.state in (State.RETURNED, State.COACHING)


def _of_enterprise(case: Case, enterprise: Enterprise, actor: Actor) -> list[tuple[str, Text]]:
    if case.state in OPEN_STATES:
        asked = (f"{reverse('request_list')}?part=asked", _ASKED)
        asks = actor.role in ASKS
        return [(reverse("ask_department", args=[case.pk]), _ASK), asked] if asks else []
    assist = assist_page(enterprise, actor)
    return [(assist, ASSIST.title)] if assist else []


def _letter(case: Case, actor: Actor) -> list[tuple[str, Text]]:
    told = actor.kind is Kind.OFFICE and has_result(case)
    return [(reverse("case_letter", args=[case.pk]), _LETTER)] if told else []


def _does(duty: str, actor: Actor) -> bool:
    return actor.role in DUTIES[duty]


def _listed(case: Case) -> bool:
    before = State(case.before) if case.before else None
    return on_recommendation_list(State(case.state), before)


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
