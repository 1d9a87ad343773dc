"""Who may take which step of what: role × step × reach, and nothing that is not in the table.

The table is derived from the roles in `steps`; in which state a step can be taken is decided there.
A role without a step only reads. Words for people are in `access.yaml`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from rongxie.rulebook.steps import REFERRAL_STEPS, STEPS, Role, Step, UnknownStep
from rongxie.values.texts import Text, say


class Reach(StrEnum):
    """How somebody stands to a case, a referral or a matter."""

    PLACE = "place"
    OWN_REFERRAL = "own_referral"
    OWN_ENTERPRISE = "own_enterprise"
    ADDRESSEE = "addressee"  # of a matter; no step of a case follows from it
    PLATFORM = "platform"
    CONFLICTED = "conflicted"
    OUTSIDE = "outside"

    @property
    def named(self) -> Text:
        """The wording that people see."""
        return _words()[f"reaches.{self}"]


class ReadingRole(StrEnum):
    """A role that takes no step of a case: what it does has tables of its own."""

    MECHANISM_OFFICE = "mechanism_office"
    REGULATOR = "regulator"
    HEAD_OFFICE = "head_office"
    INDUSTRY_AUTHORITY = "industry_authority"
    GUARANTOR = "guarantor"
    EXCHANGE = "exchange"
    FUND = "fund"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _words()[f"roles.{self}"]


AnyRole = Role | ReadingRole
NOBODY = Text(en="nobody in particular", zh="无特定身份")
# An enterprise proves itself by its phone and the platform is nobody: neither holds a membership.
HELD_ROLES: tuple[AnyRole, ...] = (
    *(role for role in Role if role not in (Role.ENTERPRISE, Role.SYSTEM)),
    *ReadingRole,
)


def role_named(role: AnyRole | None) -> Text:
    """Return what people call the quality in which somebody acts, also if it is none."""
    return role.named if role else NOBODY


def roles_named(roles: Iterable[AnyRole]) -> Text:
    """Return what several roles are called; the platform only where nobody else is among them."""
    people = [role.named for role in sorted(roles) if role is not Role.SYSTEM]
    listed = people or [Role.SYSTEM.named]
    return Text(en="; ".join(one.en for one in listed), zh="、".join(one.zh for one in listed))


@dataclass(frozen=True, slots=True)
class Access:
    """One line of the table: this role may take this step where it stands so to the case."""

    step: str
    role: Role
    reach: Reach


@cache
def _words() -> Mapping[str, Text]:
    raw = yaml.safe_load((files("rongxie.rulebook") / "access.yaml").read_text("utf-8"))
    return MappingProxyType(
        {f"{part}.{key}": Text(**row) for part, rows in raw.items() for key, row in rows.items()}
    )


_REACHES: Mapping[Role, Reach] = MappingProxyType({
    Role.VISITOR: Reach.PLACE,
    Role.TOWNSHIP: Reach.PLACE,
    Role.DEPARTMENT: Reach.PLACE,
    Role.FEDERATION: Reach.PLACE,
    Role.ENTERPRISE: Reach.OWN_ENTERPRISE,
    Role.TASK_FORCE: Reach.PLACE,
    Role.SECTOR_AUTHORITY: Reach.PLACE,
    Role.CONVENER: Reach.PLACE,
    Role.CITY_MECHANISM: Reach.PLACE,
    Role.BANK: Reach.OWN_REFERRAL,
    Role.SYSTEM: Reach.PLATFORM,
})  # fmt: skip
_EVERY_STEP: tuple[Step[Any], ...] = (*STEPS, *REFERRAL_STEPS)

# In the order of the steps; a step with several rows has the roles of all of them.
ACCESS: tuple[Access, ...] = tuple(
    dict.fromkeys(
        Access(step.name, role, _REACHES[role]) for step in _EVERY_STEP for role in step.roles
    )
)
_ALLOWED = frozenset(ACCESS)
_NAMES = tuple(dict.fromkeys(step.name for step in _EVERY_STEP))


def may(roles: Iterable[AnyRole], step: str, reach: Reach) -> bool:
    """Tell whether one of the roles may take a step of something that is in this reach.

    :raises UnknownStep: if neither a case nor a referral has the step
    """
    if step not in _NAMES:
        raise UnknownStep(
            say("There is no step {name}; there are: {known}", name=step, known=", ".join(_NAMES))
        )
    return any(
        isinstance(role, Role) and Access(step, role, reach) in _ALLOWED for role in set(roles)
    )
