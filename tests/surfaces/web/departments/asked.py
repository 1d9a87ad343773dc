"""Matters and what pages tell of them, for the tests of both."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.matters.models import Matter
from tests.mechanism.cast import DAY, PLATFORM
from tests.mechanism.matters.makers import firm, raised
from tests.surfaces.web.desks import shown
from tests.surfaces.web.reviewing.test_reviewing import changed

LIST = "/matters/"
ANSWER = {"outcome": "settled", "text": "供电所已上门办理"}


def requested(**given: Any) -> Matter:
    """Return what a township asks of the county (DRC) for an enterprise of its own."""
    return raised(enterprise_id=firm(), **given)


def listed(page: str) -> list[int]:
    return [int(n) for n in re.findall(r'<th scope="row"><a href="/matters/(\d+)/"', page)]


def counts(page: str) -> dict[str, int]:
    found = re.findall(r"part=(\w+)[^>]*>[^<]*<span class=\"count\">(\d+)", page)
    return {name: int(count) for name, count in found}


def fresh(matter: Matter) -> Matter:
    with reach(PLATFORM):
        return Matter.objects.get(pk=matter.pk)


def can(client: Client, matter: Matter) -> list[str]:
    """Return the pages that the page of a matter leads to, in its order."""
    page = shown(client, f"/matters/{matter.pk}/")
    steps = re.findall(r'<ol class="steps">(.*?)</ol>', page, re.DOTALL)
    return re.findall(rf'href="/matters/{matter.pk}/([\w-]+)/"', "".join(steps))


def late(matter: Matter) -> None:
    """Have it be a day after the one by which a matter was to be answered."""
    changed(Matter, matter.pk, due_on=DAY - timedelta(days=1))
