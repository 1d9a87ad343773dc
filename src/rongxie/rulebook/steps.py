"""The life of a case and of its referrals, as two tables that buttons, API, docs and tests read.

Words for people are in `steps.yaml`. A step that is not in a table cannot be taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Generic, TypeVar

import yaml

from rongxie.rulebook.clauses import cited
from rongxie.values.texts import Refusal, Text, say


class Phase(Enum):
    """Whether a case is being worked on, rests, or has come to its end."""

    OPEN = "open"
    RESTING = "resting"
    ENDED = "ended"


class State(StrEnum):
    """Where a case stands. At most one case of an enterprise is open."""

    DRAFT = "draft"
    DECLARED = "declared"
    REVIEWED = "reviewed"
    CONFIRMED = "confirmed"
    RECOMMENDED = "recommended"
    REFERRED = "referred"
    GRANTED = "granted"
    RETURNED = "returned"
    COACHING = "coaching"
    FUNDED = "funded"
    REMOVED = "removed"
    CLOSED = "closed"

    @property
    def phase(self) -> Phase:
        """Funded and removed cases rest: something can still happen to them."""
        if self is State.CLOSED:
            return Phase.ENDED
        return Phase.RESTING if self in (State.FUNDED, State.REMOVED) else Phase.OPEN

    @property
    def staff(self) -> Text:
        """The name that staff see."""
        return _words()[f"states.{self}.staff"]

    @property
    def enterprise(self) -> Text:
        """The name that the enterprise sees."""
        return _words()[f"states.{self}.enterprise"]


class ReferralState(StrEnum):
    """Where one bank stands with one case."""

    SENT = "sent"
    ACCEPTED = "accepted"
    CONTACTED = "contacted"
    FILE_COMPLETE = "file_complete"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    HANDED_BACK = "handed_back"
    LAPSED = "lapsed"

    @property
    def active(self) -> bool:
        """Whether the bank still has to answer: counted against `active_referrals_max`."""
        return self in _ACTIVE

    @property
    def decided(self) -> bool:
        """Whether the bank has decided; a withdrawal is not a decision."""
        return self in (ReferralState.APPROVED, ReferralState.REFUSED)

    @property
    def staff(self) -> Text:
        """The name that staff see."""
        return _words()[f"referral_states.{self}.staff"]

    @property
    def enterprise(self) -> Text:
        """The name that the enterprise sees."""
        return _words()[f"referral_states.{self}.enterprise"]


class Role(StrEnum):
    """In what quality somebody takes a step."""

    VISITOR = "visitor"
    TOWNSHIP = "township"  # or the first checker whom the place names instead
    DEPARTMENT = "department"
    FEDERATION = "federation"
    ENTERPRISE = "enterprise"
    TASK_FORCE = "task_force"
    SECTOR_AUTHORITY = "sector_authority"
    CONVENER = "convener"  # or whom a document names in the convener's place
    CITY_MECHANISM = "city_mechanism"
    BANK = "bank"
    SYSTEM = "system"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _words()[f"roles.{self}"]


@dataclass(frozen=True, slots=True)
class Need:
    """Something that must be there before a step can be taken."""

    name: str
    title: Text


Place = TypeVar("Place", State, ReferralState)


@dataclass(frozen=True, slots=True)
class Step(Generic[Place]):
    """One row of a table: who may take which step from where to where, and what it needs.

    Without a source the step makes the thing; among several targets the action chooses.
    `follows` is the step of the case that a step of its referral brings about.
    """

    name: str
    sources: tuple[Place, ...]
    targets: tuple[Place, ...]
    roles: tuple[Role, ...]
    needs: tuple[Need, ...]
    clauses: tuple[str, ...]
    reason_needed: bool = False
    irreversible: bool = False
    follows: str = ""

    @property
    def title(self) -> Text:
        """The name that people see on the button."""
        return _words()[f"steps.{self.name}"]


class UnknownStep(Refusal):
    """A name that no step has."""


@cache
def _words() -> Mapping[str, Text]:
    raw = yaml.safe_load((files("rongxie.rulebook") / "steps.yaml").read_text("utf-8"))
    found = {f"{part}.{key}": row for part, rows in raw.items() for key, row in rows.items()}
    named = {k: Text(**row) for k, row in found.items() if "en" in row}
    for key, row in found.items():
        if "staff" in row:
            named |= {f"{key}.{reader}": Text(**text) for reader, text in row.items()}
    return MappingProxyType(named)


def _needs(names: str) -> tuple[Need, ...]:
    return tuple(Need(name, _words()[f"needs.{name}"]) for name in names.split())


def _by(clauses: str) -> tuple[str, ...]:
    return tuple(cited(clause) for clause in clauses.split())


S, R, F = State, ReferralState, Role

_ACTIVE = (R.SENT, R.ACCEPTED, R.CONTACTED, R.FILE_COMPLETE)
ON_LIST = (S.RECOMMENDED, S.REFERRED, S.GRANTED, S.FUNDED, S.COACHING)
FINDERS = (F.VISITOR, F.TOWNSHIP, F.DEPARTMENT, F.FEDERATION, F.ENTERPRISE, F.TASK_FORCE)
OFFICERS = (F.TOWNSHIP, F.TASK_FORCE)
BEFORE_THE_LIST = (S.DRAFT, S.DECLARED, S.RETURNED)
NOT_REMOVED = tuple(s for s in S if s not in (S.REMOVED, S.CLOSED))

# step, from, to, who, clauses
#     what it needs
STEPS: tuple[Step[State], ...] = (
    Step("open",    (),                          (S.DRAFT,),       FINDERS,
         _needs("need_stated origin facility_before no_open_case"), _by("32/2.1a 32/2.2b")),
    Step("declare", (S.DRAFT, S.RETURNED),       (S.DECLARED,),    (F.TOWNSHIP,),
         _needs("admitted papers_checked truth_commitment nothing_not_met"),
         _by("32/2.1c 32/3.2a 32/3.4a")),
    # Whoever holds the case returns it: the one who would take the next step.
    Step("return",  (S.DECLARED,),               (S.RETURNED,),    (F.TASK_FORCE,),
         _needs("reason_per_item"), _by("32/3.2a"), reason_needed=True),
    Step("return",  (S.REVIEWED,),               (S.RETURNED,),    (F.SECTOR_AUTHORITY,),
         _needs("reason_per_item"), _by("32/3.2a"), reason_needed=True),
    Step("return",  (S.CONFIRMED,),              (S.RETURNED,),    (F.CONVENER,),
         _needs("reason_per_item named_in_writing"), _by("32/3.2a"), reason_needed=True),
    Step("review",  (S.DECLARED,),               (S.REVIEWED,),    (F.TASK_FORCE,),
         _needs("all_met screening_stored"), _by("32/2.2a")),
    Step("confirm", (S.REVIEWED,),               (S.CONFIRMED,),   (F.SECTOR_AUTHORITY,),
         _needs("sector_named"), _by("32/2.2a")),
    Step("sign",    (S.CONFIRMED,),              (S.RECOMMENDED,), (F.CONVENER,),
         _needs("batch_snapshot screening_recent signature named_in_writing"), _by("32/2.2a"),
         irreversible=True),
    Step("refer",   (S.RECOMMENDED,),            (S.REFERRED,),    (F.TASK_FORCE,),
         _needs("consent below_active_max new_bank allocation"), _by("32/2.2c"),
         irreversible=True),
    Step("release", (S.REFERRED,),               (S.RECOMMENDED,), (F.TASK_FORCE, F.SYSTEM),
         _needs("release_cause no_other_bank bank_excluded"), _by("32/2.2c"),
         reason_needed=True),
    Step("grant",   (S.REFERRED,),               (S.GRANTED,),     (F.BANK,),
         _needs("decision_facts cost_disclosure"), _by("32/2.3a"), irreversible=True),
    Step("fund",    (S.GRANTED,),                (S.FUNDED,),      (F.BANK,),
         _needs("first_drawdown"), _by("32/2.3a"), irreversible=True),
    Step("expire",  (S.GRANTED,),                (S.RECOMMENDED, S.CLOSED), (F.BANK, F.SYSTEM),
         _needs("end_day_passed"), _by("32/2.3a")),
    # The platform coaches at once after a refusal that something can be done about.
    Step("coach",   (*BEFORE_THE_LIST, S.REFERRED), (S.COACHING,), (F.TASK_FORCE, F.SYSTEM),
         _needs("playbook coach_named refused_referral"), _by("32/2.3c"), reason_needed=True),
    Step("return_to_list", (S.COACHING,),        (S.DECLARED,),    (F.TOWNSHIP,),
         _needs("tasks_proven new_screening"), _by("32/2.3c")),
    Step("remove",  ON_LIST,                     (S.REMOVED,),     (F.CONVENER,),
         _needs("on_list proposal notice reentry_day named_in_writing"), _by("32/3.4b"),
         reason_needed=True, irreversible=True),
    Step("restore", (S.REMOVED,),                ON_LIST,          (F.CITY_MECHANISM,),
         _needs("appeal_upheld state_before"), _by("32/3.4b"), reason_needed=True),
    Step("close",   NOT_REMOVED,                 (S.CLOSED,),      (F.ENTERPRISE, *OFFICERS),
         _needs("close_cause enterprise_told"), _by("32/2.3c"),
         reason_needed=True, irreversible=True),
)  # fmt: skip

# A referral begins as sent, by the step `refer` of its case.
REFERRAL_STEPS: tuple[Step[ReferralState], ...] = (
    Step("accept",        (R.SENT,),                   (R.ACCEPTED,),      (F.BANK,),
         (), _by("32/2.2c")),
    Step("contact",       (R.SENT, R.ACCEPTED),        (R.CONTACTED,),     (F.BANK,),
         _needs("contact_note"), _by("32/2.3a 32/3.3a")),
    # Papers may all be there before the bank has logged its call: not logging stops no clock.
    Step("complete_file", (R.ACCEPTED, R.CONTACTED),   (R.FILE_COMPLETE,), (F.BANK, F.SYSTEM),
         _needs("papers_received"), _by("32/2.3a"), irreversible=True),
    Step("approve",       (R.FILE_COMPLETE,),          (R.APPROVED,),      (F.BANK,),
         _needs("decision_facts cost_disclosure"), _by("32/2.3a"),
         irreversible=True, follows="grant"),
    # A bank that cannot lend for a known reason says so without asking for papers first.
    Step("refuse",        (R.CONTACTED, R.FILE_COMPLETE), (R.REFUSED,),    (F.BANK,),
         _needs("refusal_reasons"), _by("32/2.3a 32/2.3c"),
         reason_needed=True, irreversible=True),
    Step("withdraw",      _ACTIVE,                     (R.WITHDRAWN,),
         (F.ENTERPRISE, F.TOWNSHIP, F.BANK, F.SYSTEM),
         _needs("withdrawal_wish enterprise_told"), _by("32/2.2c"),
         reason_needed=True, irreversible=True, follows="release"),
    # With the whole file in hand a bank decides; it no longer hands back.
    Step("hand_back",     (R.SENT, R.ACCEPTED, R.CONTACTED), (R.HANDED_BACK,), (F.BANK,),
         _needs("hand_back_cause"), _by("32/2.2c"),
         reason_needed=True, irreversible=True, follows="release"),
    Step("lapse",         (R.SENT,),                   (R.LAPSED,),        (F.SYSTEM,),
         _needs("accept_days_passed"), _by("32/2.2c"), irreversible=True, follows="release"),
    Step("drawdown",      (R.APPROVED,),               (R.APPROVED,),      (F.BANK,),
         _needs("drawn_amount"), _by("32/2.3a 32/3.3b"), irreversible=True, follows="fund"),
)  # fmt: skip


def on_recommendation_list(state: State, before: State | None = None) -> bool:
    """Tell whether a case counts as listed; in coaching it does if a bank had it `before`."""
    if state is State.COACHING:
        return before is State.REFERRED
    return state in ON_LIST


def steps_from(state: State | None) -> tuple[Step[State], ...]:
    """Return the steps out of a state, in the order of the table; from None, what makes a case."""
    return _rows_from(STEPS, state)


def referral_steps_from(state: ReferralState) -> tuple[Step[ReferralState], ...]:
    """Return the steps out of a state of a referral, in the order of the table."""
    return _rows_from(REFERRAL_STEPS, state)


def _rows_from(table: tuple[Step[Place], ...], state: Place | None) -> tuple[Step[Place], ...]:
    return tuple(s for s in table if (state in s.sources if state else not s.sources))


def step_allowed(name: str, state: State | None, role: Role, before: State | None = None) -> bool:
    """Tell whether the table lets a role take a step; the needs of the step come on top.

    `before` is where a case in coaching or removed came from: `remove` and `restore` ask for it.

    :raises UnknownStep: if no step of a case has the name
    """
    _known(name, STEPS)
    rows = [s for s in steps_from(state) if s.name == name]
    return any(role in s.roles for s in rows) and bool(targets_from(name, state, before))


def referral_step_allowed(name: str, state: ReferralState, role: Role) -> bool:
    """Tell whether the table lets a role take a step of a referral.

    :raises UnknownStep: if no step of a referral has the name
    """
    _known(name, REFERRAL_STEPS)
    return any(s.name == name and role in s.roles for s in referral_steps_from(state))


def targets_from(name: str, state: State | None, before: State | None = None) -> tuple[State, ...]:
    """Return where a step leads from a state: nowhere if it cannot be taken there.

    An appeal that is upheld leads back to `before` and nowhere else; a case that is only being
    coached towards the list cannot be removed from it.

    :raises UnknownStep: if no step of a case has the name
    """
    _known(name, STEPS)
    targets = tuple(t for s in steps_from(state) if s.name == name for t in s.targets)
    if name == "restore":
        return tuple(t for t in targets if t is before)
    if name == "remove" and state and not on_recommendation_list(state, before):
        return ()
    return targets


def reachable_states() -> frozenset[State]:
    """Return every state that some chain of steps from the opening of a case leads to."""
    return _reached(STEPS, [t for s in steps_from(None) for t in s.targets])


def reachable_referral_states() -> frozenset[ReferralState]:
    """Return every state that some chain of steps from the sending of a referral leads to."""
    return _reached(REFERRAL_STEPS, [ReferralState.SENT])


def _reached(table: tuple[Step[Place], ...], start: list[Place]) -> frozenset[Place]:
    seen: set[Place] = set()
    ahead = list(start)
    while ahead:
        state = ahead.pop()
        if state not in seen:
            seen.add(state)
            ahead += [t for s in table if state in s.sources for t in s.targets]
    return frozenset(seen)


def _known(name: str, table: tuple[Step[Place], ...]) -> None:
    names = tuple(dict.fromkeys(s.name for s in table))
    if name not in names:
        known = ", ".join(names)
        raise UnknownStep(
            say("There is no step {name}; there are: {known}", name=name, known=known)
        )
