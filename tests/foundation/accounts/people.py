"""People for tests, with what they are."""

from datetime import UTC, date, datetime

from rongxie.foundation.accounts.actions import Grant, add_user, grant_membership
from rongxie.foundation.accounts.models import Membership, User
from rongxie.rulebook.access import AnyRole
from tests.foundation.organisations.offices import FIRST

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)


def person(login: str = "13800000001") -> User:
    """Add a person who cannot sign in with a password."""
    return add_user(login=login, display_name="李某")


def granted(
    user: User,
    role: AnyRole,
    organisation: str,
    region: str = "341181",
    since: date = FIRST,
    until: date | None = None,
    home: str = "",
) -> Membership:
    """Grant a person a membership."""
    grant = Grant(
        role=role, organisation=organisation, region=region, since=since, until=until, home=home
    )
    return grant_membership(user_id=user.pk, grant=grant, by="membership:1", at=AT)
