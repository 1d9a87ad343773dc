"""The measuring process of `bench.workbench`: signs people in and has wrk open their pages."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connections

from bench.province_home import free_port
from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.database.embedded import embedded
from rongxie.foundation.database.home import Home
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.access import ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.surfaces.web.children import LOOPBACK, pages, wait_for_pages
from rongxie.surfaces.web.entrance import CHOSEN

_WRK = shutil.which("wrk") or "wrk"
_PEOPLE = 50
_EACH = 40  # records that one person opens
_PAUSE = 2_000  # milliseconds between two pages of somebody who is at it all day
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_PLATFORM = Actor(name="job:bench", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)
_OFFICE_ROLES = (Role.TASK_FORCE, Role.SECTOR_AUTHORITY, ReadingRole.MECHANISM_OFFICE)


def main() -> None:
    """Measure each kind of page for so many seconds."""
    seconds = int(sys.argv[1])
    with embedded(Home(Path(settings.RONGXIE_HOME))), tempfile.TemporaryDirectory() as folder:
        call_command("migrate", verbosity=0)
        count, asked = _asked()
        connections.close_all()
        port = free_port()
        server = pages(port)
        try:
            wait_for_pages(server, port, lambda: False)
            wrk = _Wrk(f"http://{LOOPBACK}:{port}", Path(folder))
            everything = [line for lines in asked.values() for line in lines]
            _see(wrk.at, [lines[0] for lines in asked.values()])
            wrk.ask(everything, 0, 5)  # warm
            seen = {
                f"{what}, a page every 2 s": wrk.ask(lines, _PAUSE, seconds)
                for what, lines in (asked | {"all of them": everything}).items()
            }
            seen["all of them, without a pause"] = wrk.ask(everything, 0, seconds)
        finally:
            server.stop()
    print(json.dumps({"pages": seen, "cases": count, "people": _PEOPLE}))


class _Wrk:
    """Opens pages with wrk: a connection for each person."""

    def __init__(self, at: str, folder: Path) -> None:
        self.at, self.given = at, folder / "pages.txt"

    def ask(self, lines: list[str], pause: int, seconds: int) -> dict[str, Any]:
        """Return what wrk saw: requests, seconds, milliseconds."""
        self.given.write_text("\n".join(lines), "utf-8")
        done = subprocess.run(
            [_WRK, "-t2", f"-c{_PEOPLE}", f"-d{seconds}s", "--timeout", "20s", "-s",
             str(Path(__file__).with_name("workbench.lua")), self.at],
            env={**os.environ, "PAGES": str(self.given), "PAUSE": str(pause)},
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        return dict(json.loads(done.stdout.splitlines()[-1]))


def _see(at: str, lines: list[str]) -> None:
    """See that each kind of page is there before it is timed."""
    for line in lines:
        cookie, path = line.split()
        answer = httpx.get(at + path, headers={"Cookie": cookie}, timeout=30)
        assert answer.status_code == httpx.codes.OK, f"{path}: {answer.status_code} {answer.text}"


def _asked() -> tuple[int, dict[str, list[str]]]:
    """Return how many cases there are, and what is opened: lines of a cookie and an address."""
    found: dict[str, list[str]] = {
        "home": [], "worklist of an office": [], "a case": [], "inbox of a bank": [],
        "a referral": [],
    }  # fmt: skip
    for held in _people(_OFFICE_ROLES, _PEOPLE - _PEOPLE // 5):
        cookie, place = _signed_in(held), held.region
        with reach(_PLATFORM):
            cases = Case.objects.filter(region__gte=place, region__lt=f"{place}:")
            numbers = list(cases.order_by("?").values_list("pk", flat=True)[:_EACH])
        found["home"].append(f"{cookie} /")
        lists = ("", "?state=referred", "?state=declared")
        found["worklist of an office"] += [f"{cookie} /cases/{asked}" for asked in lists]
        found["a case"] += [f"{cookie} /cases/{number}/" for number in numbers]
    for held in _people((Role.BANK,), _PEOPLE // 5):
        cookie = _signed_in(held)
        with reach(_PLATFORM):
            sent = Referral.objects.filter(bank=held.organisation.code)
            numbers = list(sent.order_by("?").values_list("pk", flat=True)[:_EACH])
        found["home"].append(f"{cookie} /")
        found["inbox of a bank"] += [f"{cookie} /referrals/", f"{cookie} /referrals/?pile=ended"]
        found["a referral"] += [f"{cookie} /referrals/{number}/" for number in numbers]
    with reach(_PLATFORM):
        return Case.objects.count(), found


def _people(roles: tuple[str, ...], count: int) -> list[Membership]:
    held = Membership.objects.filter(role__in=roles, until=None, user__is_active=True)
    return list(held.select_related("organisation", "user").order_by("pk")[:count])


def _signed_in(held: Membership) -> str:
    """Sign somebody in who has a second factor, without asking for it; return the cookie."""
    Authenticator.objects.get_or_create(user=held.user, type=Authenticator.Type.TOTP, data={})
    session = SessionStore()
    session.update({
        SESSION_KEY: str(held.user_id), BACKEND_SESSION_KEY: _BACKEND,
        HASH_SESSION_KEY: held.user.get_session_auth_hash(), CHOSEN: held.pk,
    })  # fmt: skip
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
