"""People at their desks: signed in under a membership, on the day of the cast."""

from django.db import connection
from django.test import Client

from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.rulebook.access import AnyRole, ReadingRole
from rongxie.rulebook.steps import Role
from tests.foundation.accounts.people import granted
from tests.mechanism.cast import CITY, COUNTY, ELSEWHERE, OTHER_TOWN, TOWN
from tests.surfaces.web.visitors import office, visitor

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# Who sits where: role, organisation, place.
DESKS: dict[str, tuple[AnyRole, str, str]] = {
    "visitor": (Role.VISITOR, "TOWN", TOWN),
    "township": (Role.TOWNSHIP, "TOWN", TOWN),
    "other township": (Role.TOWNSHIP, "TOWN", OTHER_TOWN),
    "task force": (Role.TASK_FORCE, "DRC", COUNTY),
    "sector authority": (Role.SECTOR_AUTHORITY, "MIIT", COUNTY),
    "convener": (Role.CONVENER, "GOV", COUNTY),
    "city": (Role.CITY_MECHANISM, "CITY-DRC", CITY),
    "department": (Role.DEPARTMENT, "TAX", COUNTY),
    "office": (ReadingRole.MECHANISM_OFFICE, "DRC", COUNTY),
    "regulator": (ReadingRole.REGULATOR, "NFRA", CITY),
    "outsider": (Role.TASK_FORCE, "DRC-X", ELSEWHERE),
    "auditor": (ReadingRole.AUDITOR, "AUDIT", CITY),
    "bank": (Role.BANK, "ICBC-TC", COUNTY),
    "other bank": (Role.BANK, "ABC-TC", COUNTY),
    "head office": (ReadingRole.HEAD_OFFICE, "ICBC", COUNTY),
    "guarantor": (ReadingRole.GUARANTOR, "GUAR", COUNTY),
    "administrator": (ReadingRole.ADMINISTRATOR, "IT", COUNTY),
}


def seated(desk: str) -> Client:
    """Return the browser of somebody who is signed in at a desk; the cast's offices are open."""
    _go_past_the_cast()
    role, organisation, region = DESKS[desk]
    user = visitor(f"1380001{list(DESKS).index(desk):04}")
    code = office(organisation, OrganisationKind.DEPARTMENT).code
    membership = granted(user, role, code, region=region)
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = client.session
    session["membership"] = membership.pk
    session.save()
    return client


def shown(client: Client, path: str) -> str:
    """Return a page that is there."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return response.content.decode()


def _go_past_the_cast() -> None:
    """Have memberships be numbered from 100 on: the makers give the cast its numbers by hand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM accounts_membership_id_seq")
        for _ in range(100 - cursor.fetchone()[0]):
            cursor.execute("SELECT nextval('accounts_membership_id_seq')")
