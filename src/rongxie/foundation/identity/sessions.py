"""The time in which somebody acts for an enterprise, after he has proved that he may."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from rongxie.foundation.identity.models import IdentifiedSession
from rongxie.foundation.identity.purposes import ProofPurpose
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.secrecy.digesting import keyed_digest
from rongxie.foundation.secrecy.lookups import secrets_for
from rongxie.rulebook.steps import Role

LASTS = timedelta(minutes=30)  # to read and press a button, and no longer on a borrowed phone
_TOKEN_BYTES = 32
# Before anybody has proved anything, the platform looks for him.
DOOR = Actor(name="door:identity", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """For whom somebody has proved to act, how, and for what; `reference` refers to the proof."""

    enterprise: int
    region: str
    purpose: ProofPurpose
    identified: str
    reference: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that was opened; the token is given out this once."""

    session: IdentifiedSession
    token: str = field(repr=False)


@transaction.atomic
def open_session(proof: Proof, *, at: datetime) -> Opened:
    """Open a session in the reach of the platform, for whoever has proved who he is."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session = IdentifiedSession.objects.create(
        region=proof.region,
        enterprise=proof.enterprise,
        purpose=proof.purpose.value,
        identified=proof.identified,
        reference=proof.reference,
        token=_digests(token)[0],
        started_at=at,
        ends_at=at + LASTS,
    )
    return Opened(session, token)


def live_session(
    token: str, purposes: Collection[ProofPurpose] = tuple(ProofPurpose), *, at: datetime
) -> IdentifiedSession | None:
    """Return the session of a token, if it runs and is for one of the purposes."""
    return IdentifiedSession.objects.filter(
        token__in=_digests(token),
        purpose__in=[purpose.value for purpose in purposes],
        started_at__lte=at,
        ends_at__gt=at,
        ended_at=None,
    ).first()


def end_session(session_id: int, *, at: datetime) -> bool:
    """End a session in one's reach before its time; tells whether it ran."""
    running = IdentifiedSession.objects.filter(pk=session_id, ended_at=None, ends_at__gt=at)
    return bool(running.update(ended_at=at))


def actor_of_session(session: IdentifiedSession) -> Actor:
    """Return who acts in a session: the enterprise, with its own and nothing else."""
    return Actor(
        name=f"enterprise:{session.enterprise}",
        kind=Kind.ENTERPRISE,
        role=Role.ENTERPRISE,
        enterprise=str(session.enterprise),
    )


def _digests(token: str) -> list[bytes]:
    keys = secrets_for("sessions of enterprises")
    return [keyed_digest(key, token.encode()) for key in keys]
