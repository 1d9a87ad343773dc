"""Who lets systems in: whoever administers the people under whose memberships they act."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.accounts.queries import ROLES, holding_memberships
from rongxie.foundation.administration.authority import (
    Authority,
    Duty,
    see_that_grants,
    see_that_may,
)
from rongxie.foundation.administration.reading import memberships_within
from rongxie.surfaces.api.clients import (
    NoSuchClient,
    OwnerNotThere,
    Registered,
    change_secret,
    register_client,
    revoke_client,
)
from rongxie.surfaces.api.models import ApiClient
from rongxie.values.moments import china_day
from rongxie.values.texts import say


def clients_within(by: Authority) -> QuerySet[ApiClient]:
    """Return the systems that act under memberships which somebody administers.

    :raises NotYoursToAdminister: if he administers none
    """
    rows: QuerySet[ApiClient] = ApiClient.objects.filter(membership__in=memberships_within(by))
    return rows.select_related("membership__organisation", "membership__home").order_by("-pk")


def client_within(*, client_pk: int, by: Authority) -> ApiClient:
    """Return one of them.

    :raises NoSuchClient: if it is none of them
    """
    found = clients_within(by).filter(pk=client_pk).first()
    if found is None:
        raise NoSuchClient(
            say("There is no client {client}, or it was revoked before.", client=client_pk)
        )
    return found


@transaction.atomic
def let_in(
    *, name: str, membership_id: int, scopes: list[str], by: Authority, at: datetime
) -> Registered:
    """Let a system act under a membership that one could grant oneself.

    :raises NotYoursToAdminister: if the membership lies elsewhere, or only administrators grant it
    :raises OwnerNotThere: if the membership does not hold today
    :raises ScopeUnknown: if there is no such scope, or none is given
    """
    owner = holding_memberships(china_day(at)).filter(pk=membership_id).first()
    if owner is None:
        raise OwnerNotThere(
            say(
                "The membership {membership} does not hold today, so no system can act under it.",
                membership=membership_id,
            )
        )
    _see_that_his(owner, by)
    return register_client(name=name, membership_id=membership_id, scopes=scopes, by=by.name, at=at)


@transaction.atomic
def give_new_secret(*, client_pk: int, by: Authority, at: datetime) -> Registered:
    """Give a system another secret: the one before and every token are worth nothing at once.

    :raises NoSuchClient: if it is none of his, or was revoked before
    :raises NotYoursToAdminister: if only administrators grant what it acts under
    """
    client = client_within(client_pk=client_pk, by=by)
    _see_that_his(client.membership, by)
    return change_secret(client_id=client.client_id, by=by.name, at=at)


@transaction.atomic
def shut_out_client(*, client_pk: int, by: Authority, at: datetime) -> None:
    """Shut a system out.

    :raises NoSuchClient: if it is none of his, or was revoked before
    """
    client = client_within(client_pk=client_pk, by=by)
    revoke_client(client_id=client.client_id, by=by.name, at=at)


def _see_that_his(owner: Membership, by: Authority) -> None:
    of_bank = owner.organisation.kind == "bank"
    path = owner.organisation.path if of_bank else ""
    see_that_may(Duty.PEOPLE, by, region=owner.region, bank_path=path)
    see_that_grants(by, ROLES[owner.role])
