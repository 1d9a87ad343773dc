"""Forms of a bank filled in and sent, as a browser does it."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.test import Client

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.referrals.models import Referral
from tests.mechanism.cast import DAY, PLATFORM
from tests.mechanism.decisions.makers import QUARTER_LATER
from tests.surfaces.web.desks import shown

Typed = Mapping[str, Any]
APPROVAL: Typed = {
    "amount_wan": "80万", "rate": "3.65%", "term_months": "12个月", "ends_on": str(QUARTER_LATER),
    "securities": ["mortgage"], "marks": ["first_loan"], "decided_on": str(DAY),
    "guarantee_fee": "", "fees_to": "",
}  # fmt: skip
REFUSAL: Typed = {"reasons": ["D1"], "words": "请补充担保", "decided_on": str(DAY)}


def token_of(page: str) -> str:
    """Return the token of the form on a page."""
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def sent_form(client: Client, path: str, typed: Typed, go: str = "do") -> HttpResponse:
    """Open a page and send its form, once: past the check unless `go` says otherwise."""
    token = token_of(shown(client, path))
    answer = client.post(path, {"token": token, "go": go, **typed})
    assert isinstance(answer, HttpResponse)
    return answer


def done_by(client: Client, path: str, typed: Typed) -> str:
    """Send the form of a page that does it, and return the confirmation."""
    answer = sent_form(client, path, typed)
    assert answer.status_code == 302, answer.content.decode()
    return shown(client, answer["Location"])


def state_of(referral: Referral) -> str:
    """Return how far a referral is."""
    with reach(PLATFORM):
        return str(Referral.objects.get(pk=referral.pk).state)


def links_of(page: str) -> list[int]:
    """Return the numbers of the referrals in a list, in its order."""
    return [int(n) for n in re.findall(r'<th scope="row"><a href="/referrals/(\d+)/"', page)]
