"""The doors to consents, referrals and what hangs on them, and who may do what with them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from rongxie.foundation.accounts.access import Standing, may_take, reach_of
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.lists.access import StepNotAllowed
from rongxie.mechanism.lists.wording import titled
from rongxie.mechanism.referrals.models import Consent, Nomination, Paper, Receipt, Referral
from rongxie.mechanism.referrals.wording import CONSENT, NOMINATION, PAPER, PUSH, REFERRAL, WORK
from rongxie.rulebook.access import Reach, role_named, roles_named
from rongxie.rulebook.steps import ReferralState, Role, referral_step_allowed
from rongxie.values.texts import Refusal, Text, say

_FACE_TO_FACE = (Role.VISITOR, Role.TOWNSHIP, Role.DEPARTMENT, Role.FEDERATION, Role.TASK_FORCE)
# What is no step of a case or a referral; who is not named may not.
MAY: Mapping[str, frozenset[Role]] = MappingProxyType({
    "give_consent": frozenset({Role.ENTERPRISE, *_FACE_TO_FACE}),
    "withdraw_consent": frozenset({Role.ENTERPRISE, *_FACE_TO_FACE}),
    "end_consents": frozenset({Role.SYSTEM}),
    "note_told": frozenset({Role.SYSTEM, *_FACE_TO_FACE}),
    "warn_of_ending": frozenset({Role.SYSTEM}),
    "ask_code": frozenset({Role.SYSTEM}),
    "look_at_contacts": frozenset({Role.BANK}),
    "state_appetite": frozenset({Role.BANK, Role.SYSTEM}),
    "allocate": frozenset({Role.TASK_FORCE}),
    "push": frozenset({Role.TASK_FORCE}),
    "receive_push": frozenset({Role.BANK}),
    "ask_papers": frozenset({Role.BANK}),
    "receive_paper": frozenset({Role.BANK}),
    "mark_handed_in": frozenset({Role.ENTERPRISE, Role.TOWNSHIP}),
    "hand_in_paper": frozenset({Role.ENTERPRISE, Role.TOWNSHIP}),
    "apply_for_loan": frozenset({Role.ENTERPRISE, Role.TOWNSHIP, Role.VISITOR}),
    "lapse_overdue": frozenset({Role.SYSTEM}),
    "reroute_referrals": frozenset({Role.SYSTEM}),
    "nominate": frozenset({Role.BANK}),
    "answer_nomination": frozenset({Role.TASK_FORCE}),
    "report_off_list_loan": frozenset({Role.BANK}),
})  # fmt: skip
_IN_REACH = (Reach.PLACE, Reach.OWN_REFERRAL, Reach.OWN_ENTERPRISE, Reach.PLATFORM)

Row = TypeVar("Row", bound=Model)


class ReferralNotFound(Refusal):
    """There is no such referral, consent, paper or nomination in the actor's reach."""


class NotYours(Refusal):
    """The actor does not do this kind of work, or not here."""


def referral_in_reach(*, referral_id: int, actor: Actor) -> Referral:
    """Return a referral that lies in the actor's reach, with its enterprise's id.

    :raises ReferralNotFound: if there is none, or it is somebody else's
    """
    return _found(in_reach(Referral, actor), REFERRAL, referral_id)


def consent_in_reach(*, consent_id: int, actor: Actor) -> Consent:
    """Return a consent in the actor's reach.

    :raises ReferralNotFound: if there is none, or it is somebody else's
    """
    return _found(in_reach(Consent, actor), CONSENT, consent_id)


def paper_in_reach(*, paper_id: int, actor: Actor) -> Paper:
    """Return a paper of a referral in the actor's reach, with the referral.

    :raises ReferralNotFound: if there is none, or it is somebody else's
    """
    return _found(in_reach(Paper, actor).select_related("referral"), PAPER, paper_id)


def nomination_in_reach(*, nomination_id: int, actor: Actor) -> Nomination:
    """Return a nomination in the actor's reach.

    :raises ReferralNotFound: if there is none, or it is somebody else's
    """
    return _found(in_reach(Nomination, actor), NOMINATION, nomination_id)


def receipt_in_reach(*, push_id: int, actor: Actor) -> Receipt:
    """Return the receipt of a push that the actor's own branch has to take in.

    :raises ReferralNotFound: if the push sent nothing to the branch
    """
    own = in_reach(Receipt, actor).filter(push=push_id, bank=actor.bank).first()
    if own is None:
        raise not_found(PUSH, push_id)
    return own


def card_content(referral: Referral) -> dict[str, Any]:
    """Return what was sent of the enterprise; nothing where the reader has no consent any more."""
    card = getattr(referral, "card", None)
    return card.content if card else {}


def standing_of(referral: Referral) -> Standing:
    """Return where a referral lies, whose it is and which bank has it."""
    return Standing(
        region=referral.region,
        enterprise=str(referral.enterprise_id),
        banks=frozenset({referral.bank}),
        bank_path=referral.bank_path,
    )


def can_take(referral: Referral, step: str, actor: Actor) -> bool:
    """Tell whether the actor may take a step of the referral as it stands; needs come on top."""
    return (
        isinstance(actor.role, Role)
        and referral_step_allowed(step, ReferralState(referral.state), actor.role)
        and may_take(actor, step, standing_of(referral))
        and _own_branch(actor, referral.bank)
    )


def see_that_allowed(referral: Referral, step: str, actor: Actor) -> None:
    """Refuse a step that the actor cannot take of the referral as it stands.

    :raises StepNotAllowed: if the state, the role, the branch or a conflict of interest forbids it
    """
    if not can_take(referral, step, actor):
        raise StepNotAllowed(
            say(
                "The step {step} cannot be taken of referral {referral}: it is in the state"
                " {state}, and you act as {role}. Reload the page to see what can be done now.",
                step=titled(step),
                referral=referral.pk,
                state=ReferralState(referral.state).staff,
                role=role_named(actor.role),
            )
        )


def everywhere_of(actor: Actor) -> Standing:
    """Return the whole area of an actor, for what is done with all of it."""
    return Standing(region=actor.area.lo if actor.area else "")


def may_do(what: str, actor: Actor, of: Standing, bank: str = "") -> bool:
    """Tell whether the actor may do something of the table `MAY` where it stands so."""
    allowed = isinstance(actor.role, Role) and actor.role in MAY[what]
    return allowed and reach_of(actor, of) in _IN_REACH and _own_branch(actor, bank)


def see_that_may(what: str, actor: Actor, of: Standing, bank: str = "") -> None:
    """Refuse what the actor may not do.

    :raises NotYours: if the role, the place, the branch or a conflict of interest forbids it
    """
    if not may_do(what, actor, of, bank):
        raise _not_yours(what, actor)


def see_role(what: str, actor: Actor) -> None:
    """Refuse what nobody of the actor's role does, before anything is looked up.

    :raises NotYours: if the role is not in the table
    """
    if actor.role not in MAY[what]:
        raise _not_yours(what, actor)


def _own_branch(actor: Actor, bank: str) -> bool:
    """A head office reads what its branches have; a branch alone acts on it."""
    return actor.kind is not Kind.BANK or not bank or actor.bank == bank


def not_found(what: Text, number: int) -> ReferralNotFound:
    """Return the refusal of what is not there, or somebody else's."""
    return ReferralNotFound(
        say(
            "There is no {what} {number} that you can reach. Look it up in your lists.",
            what=what,
            number=number,
        )
    )


def _found(rows: "QuerySet[Row]", what: Text, number: int) -> Row:
    row = rows.filter(pk=number).first()
    if row is None:
        raise not_found(what, number)
    return row


def _not_yours(what: str, actor: Actor) -> NotYours:
    return NotYours(
        say(
            "As {role} you cannot do this here ({what}). It belongs to: {roles}. Ask one of them,"
            " or change the capacity in which you act.",
            role=role_named(actor.role),
            what=WORK[what],
            roles=roles_named(MAY[what]),
        )
    )
