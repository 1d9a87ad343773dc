"""People who sign in on pages: with a password, a second factor and memberships."""

import base64
import hashlib
import hmac
import struct
import time
from datetime import date

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpResponse
from django.test import Client

from rongxie.foundation.accounts.actions import add_user
from rongxie.foundation.accounts.models import User
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Organisation
from rongxie.rulebook.access import AnyRole
from rongxie.rulebook.steps import Role
from tests.foundation.accounts.people import granted
from tests.foundation.organisations.offices import FIRST, opened

LOGIN = "13800000001"
PASSWORD = "走访-码头-0417"  # noqa: S105  # of nobody
SECRET = base64.b32encode(b"twenty bytes of key!").decode()


def visitor(login: str = LOGIN, name: str = "李专班") -> User:
    """Add a person with a password, who holds nothing."""
    return add_user(login=login, display_name=name, password=PASSWORD)


def office(code: str = "O-1", kind: OrganisationKind = OrganisationKind.DEPARTMENT) -> Organisation:
    """Return an organisation of the county, opened if it was not there."""
    return Organisation.objects.filter(code=code).first() or opened(code, kind=kind)


def officer(
    login: str = LOGIN, role: AnyRole = Role.TASK_FORCE, *, until: date | None = None
) -> User:
    """Add a person with one membership in the county."""
    user = visitor(login)
    granted(user, role, office().code, since=FIRST, until=until)
    return user


def with_app(user: User) -> User:
    """Give a person an authenticator app that knows `SECRET`, and recovery codes."""
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def code_now(steps: int = 0, secret: str = SECRET) -> str:
    """Return what an authenticator app shows (RFC 6238), reckoned apart from the library."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)  # noqa: TID251  # an app does
    digest = hmac.digest(base64.b32decode(secret), counter, hashlib.sha1)
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def try_password(
    client: Client, password: str = PASSWORD, login: str = LOGIN, **headers: str
) -> HttpResponse:
    """Send the sign-in form."""
    return client.post("/sign-in/", {"login": login, "password": password}, **headers)  # type: ignore[arg-type, return-value]


def try_code(client: Client, code: str) -> HttpResponse:
    """Send the form of the second factor."""
    return client.post("/sign-in/code/", {"code": code})  # type: ignore[return-value]


def signed_in(client: Client, user: User) -> Client:
    """Sign in with password and app."""
    assert try_password(client, login=user.login).status_code == 302
    assert try_code(client, code_now()).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    return client
