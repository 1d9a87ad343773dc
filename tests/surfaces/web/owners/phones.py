"""Owners at their phones: a browser without account, and what comes to the number on the record."""

import re

from django.http import HttpResponse
from django.test import Client

from rongxie.foundation.identity.purposes import ProofPurpose
from rongxie.foundation.identity.sessions import DOOR
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.actions import code_to_send
from tests.mechanism.cast import AT
from tests.mechanism.enterprises.makers import PHONE, contact, enterprise

CONSENT, STATUS = ProofPurpose.CONSENT, ProofPurpose.STATUS
WITHDRAW, OBJECT = ProofPurpose.WITHDRAW, ProofPurpose.OBJECT


def reachable_enterprise() -> Enterprise:
    """Return an enterprise of the town, with the number that it is reached by."""
    found = enterprise()
    contact(found)
    return found


def asked(client: Client, about: object, phone: str = PHONE, purpose: ProofPurpose = STATUS) -> str:
    """Ask for a code; return its handle."""
    answer = client.post(f"/owner/code/?for={purpose}", {"about": str(about), "phone": phone})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"].split("/")[3]


def digits(handle: str) -> str:
    """Return what the message says; blank if none is sent."""
    with reach(DOOR):
        message = code_to_send(handle=handle, actor=DOOR, at=AT)
    return message.code if message else ""


def entered(client: Client, handle: str, code: str, purpose: ProofPurpose = STATUS) -> HttpResponse:
    """Enter the code."""
    return client.post(f"/owner/code/{handle}/?for={purpose}", {"code": code})  # type: ignore[return-value]


def inside(of: Enterprise, purpose: ProofPurpose = STATUS, client: Client | None = None) -> Client:
    """Return the browser of somebody who has proved to act for an enterprise."""
    client = client or Client()
    handle = asked(client, of.uscc or case_number(of), purpose=purpose)
    assert entered(client, handle, digits(handle), purpose).status_code == 302
    return client


def case_number(of: Enterprise) -> int:
    """Return the number of the latest case of an enterprise."""
    with reach(DOOR):
        return int(Case.objects.filter(enterprise=of).latest("pk").pk)


def token_in(page: str) -> str:
    """Return the token of the form of a page."""
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]
