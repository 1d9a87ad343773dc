"""Who vouches for what, role by role: written down apart from the table."""

import pytest

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.access import (
    ANSWERS,
    ASKS,
    CORRECTS,
    DECIDES,
    IMPORTS,
    EvidenceNotFound,
    RequestNotFound,
    evidence_in_reach,
    may_state,
    request_in_reach,
)
from rongxie.mechanism.evidence.facts import recordable
from rongxie.mechanism.evidence.models import EvidenceLevel
from rongxie.rulebook.access import AnyRole, ReadingRole
from rongxie.rulebook.steps import STEPS, Role
from tests.mechanism.cast import BANKER, EVERYBODY, OUTSIDER, PLATFORM, open_offices, owner_of
from tests.mechanism.evidence.firms import firm
from tests.mechanism.evidence.makers import fact, open_request

# Role -> levels it vouches for: d(eclared), o(bserved), c(hecked).
LEVELS = {
    "enterprise": "d", "visitor": "o", "township": "do", "federation": "o", "department": "oc",
    "sector_authority": "c", "task_force": "oc", "mechanism_office": "c", "system": "doc",
}  # fmt: skip
TICKS = {"township", "task_force", "system"}
REMOVALS = {"convener", "city_mechanism", "system"}
DUTIES = {
    "import": (IMPORTS, "department sector_authority task_force city_mechanism mechanism_office"
               " system"),
    "ask": (ASKS, "township task_force mechanism_office system"),
    "answer": (ANSWERS, "department sector_authority"),
    "correct": (CORRECTS, "task_force mechanism_office system"),
    "decide": (DECIDES, "convener city_mechanism system"),
}  # fmt: skip
CAST = (*EVERYBODY, owner_of(1))


@pytest.mark.parametrize("level", EvidenceLevel)
@pytest.mark.parametrize("actor", CAST, ids=lambda actor: f"{actor.name}-{actor.role}")
def test_a_role_vouches_for_its_own_levels(actor: Actor, level: EvidenceLevel) -> None:
    role = str(actor.role)
    for name in recordable():
        allowed = level.value[0] in LEVELS.get(role, "")
        if name.startswith("tick_"):
            allowed = role in TICKS and level is EvidenceLevel.OBSERVED
        if name == "removed_until":
            allowed = role in REMOVALS and level is EvidenceLevel.CHECKED
        assert may_state(actor, name, level) is allowed, name


@pytest.mark.parametrize("duty", DUTIES)
def test_a_duty_is_of_the_roles_that_have_it(duty: str) -> None:
    allowed, expected = DUTIES[duty]
    every: list[AnyRole] = [*Role, *ReadingRole]
    assert {str(role) for role in every if role in allowed} == set(expected.split())


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [OUTSIDER, BANKER, owner_of(0)])
def test_the_doors_keep_to_the_reach_even_where_the_database_shows_all(actor: Actor) -> None:
    open_offices()
    enterprise = firm()
    evidence, request = fact(enterprise.pk, "tax_grade", "A"), open_request(enterprise.pk)
    with reach(PLATFORM):
        with pytest.raises(EvidenceNotFound):
            evidence_in_reach(evidence_id=evidence.pk, actor=actor)
        with pytest.raises(RequestNotFound):
            request_in_reach(request_id=request.pk, actor=actor)


def test_who_removes_and_restores_is_who_the_steps_name() -> None:
    named = {role for step in STEPS if step.name in ("remove", "restore") for role in step.roles}
    assert named <= DECIDES
