"""Letting systems in, and shutting them out: a client acts under one membership, its owner's."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import transaction
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import AccessToken

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.accounts.queries import holding_memberships
from rongxie.foundation.events.writing import Event, append_all
from rongxie.surfaces.api.models import ApiClient
from rongxie.surfaces.api.scopes import SCOPES
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

_TOKENS_KEPT = timedelta(days=1)  # for whoever asks why a system was turned away
_AT_ONCE = 10_000  # tokens that are taken away in one portion


class ScopeUnknown(Refusal):
    """A client is to have a scope that there is not, or none at all."""


class OwnerNotThere(Refusal):
    """A client is to act under a membership that does not hold."""


class NoSuchClient(Refusal):
    """There is no such client, or it was revoked before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRegistered(Event):
    kind: ClassVar[str] = "client.registered"
    position: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSecretChanged(Event):
    kind: ClassVar[str] = "client.secret_changed"
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRevoked(Event):
    kind: ClassVar[str] = "client.revoked"
    position: str


@dataclass(frozen=True, slots=True)
class Registered:
    """What a system needs; the secret is told this once and kept as a digest."""

    client_id: str
    secret: str = field(repr=False)


@transaction.atomic
def register_client(
    *, name: str, membership_id: int, scopes: Collection[str], by: str, at: datetime
) -> Registered:
    """Let a system act under a membership, within scopes.

    :raises ScopeUnknown: if there is no such scope, or none is given
    :raises OwnerNotThere: if the membership does not hold today
    """
    if not scopes or not set(scopes) <= SCOPES.keys():
        raise ScopeUnknown(
            say("Name scopes of these: {scopes}", scopes=", ".join(SCOPES)),
        )
    owner = holding_memberships(china_day(at)).filter(pk=membership_id).first()
    if owner is None:
        raise OwnerNotThere(
            say(
                "The membership {membership} does not hold today, so no system can act under it.",
                membership=membership_id,
            )
        )
    secret = generate_client_secret()
    client = ApiClient.objects.create(
        name=name, membership=owner, scopes=" ".join(sorted(set(scopes))), client_secret=secret,
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        registered_by=by, registered_at=at,
    )  # fmt: skip
    told = ClientRegistered(
        **_references(client, owner), scopes=tuple(name for name in SCOPES if name in set(scopes))
    )
    append_all([told], actor=by, organisation="", at=at)
    return Registered(client.client_id, secret)


@transaction.atomic
def change_secret(*, client_id: str, by: str, at: datetime) -> Registered:
    """Give a system another secret; the one before and its tokens are worth nothing from now on.

    :raises NoSuchClient: if there is none, or it was revoked before
    """
    standing = ApiClient.objects.select_for_update(of=("self",)).filter(revoked_at=None)
    client = standing.select_related("membership").filter(client_id=client_id).first()
    if client is None:
        raise _no_such(client_id)
    secret = generate_client_secret()
    client.client_secret = secret
    client.save(update_fields=["client_secret"])
    AccessToken.objects.filter(application=client).delete()
    told = ClientSecretChanged(**_references(client, client.membership))
    append_all([told], actor=by, organisation="", at=at)
    return Registered(client.client_id, secret)


@transaction.atomic
def revoke_client(*, client_id: str, by: str, at: datetime) -> None:
    """Shut a system out: its tokens are worth nothing from now on.

    :raises NoSuchClient: if there is none, or it was revoked before
    """
    standing = ApiClient.objects.filter(client_id=client_id, revoked_at=None)
    client = standing.select_related("membership").first()
    if client is None or not standing.update(revoked_by=by, revoked_at=at):
        raise _no_such(client_id)
    told = ClientRevoked(**_references(client, client.membership))
    append_all([told], actor=by, organisation="", at=at)


def forget_tokens(*, at: datetime) -> int:
    """Take a portion of the tokens away that ran out a while ago; return how many. A daily job.

    They open nothing any more. Runs without a reach, as signing in does.
    """
    over = AccessToken.objects.filter(expires__lt=at - _TOKENS_KEPT).order_by("pk")
    gone, _ = AccessToken.objects.filter(pk__in=over.values("pk")[:_AT_ONCE]).delete()
    return int(gone)


def clients() -> list[ApiClient]:
    """Return all clients, those revoked too, in the order they were registered."""
    return list(ApiClient.objects.select_related("membership__organisation").order_by("pk"))


def _no_such(client_id: str) -> NoSuchClient:
    return NoSuchClient(
        say("There is no client {client}, or it was revoked before.", client=client_id)
    )


def _references(client: ApiClient, owner: Membership) -> dict[str, str]:
    return {
        "subject": f"client:{client.pk}",
        "region": owner.region,
        "position": f"membership:{owner.pk}",
    }
