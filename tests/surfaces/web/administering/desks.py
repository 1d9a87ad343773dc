"""Who administers in tests, what is typed there, and people to be administered."""

from typing import Any

from django.test import Client

from rongxie.foundation.accounts.models import Membership, User
from rongxie.rulebook.access import AnyRole
from rongxie.rulebook.steps import Role
from tests.foundation.accounts.people import granted
from tests.foundation.organisations.offices import FIRST
from tests.mechanism.cast import COUNTY, DAY
from tests.mechanism.enterprises.makers import open_places
from tests.mechanism.referrals.makers import offices
from tests.surfaces.web.desks import seated
from tests.surfaces.web.visitors import office, visitor

PEOPLE = "/administration/people/"
ADMINISTERING = ("administrator", "office", "head office")
INVITED: dict[str, Any] = {
    "name": "王小明", "login": "138 1234 5678", "role": "task_force", "organisation": "DRC",
    "region": "", "since": str(DAY), "last_on": "", "home": "", "document": "天专班〔2026〕3号",
}  # fmt: skip


def desk_of(name: str) -> Client:
    """Return the browser of somebody who administers, in a county whose offices are open."""
    offices()
    open_places()
    return seated(name)


def somebody(
    login: str = "13900000009",
    role: AnyRole = Role.TASK_FORCE,
    code: str = "DRC",
    region: str = COUNTY,
    **dates: Any,
) -> Membership:
    """Return what a person holds who has a password of his own."""
    offices()
    office(code)
    return granted(visitor(login, "赵一"), role, code, region, **{"since": FIRST, **dates})


def own(client: Client) -> Membership:
    """Return the membership under which somebody acts."""
    return Membership.objects.get(pk=client.session["membership"])


def invited() -> User:
    """Return the person whom `INVITED` describes."""
    return User.objects.get(login="13812345678")
