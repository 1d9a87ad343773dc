"""The measuring process of `bench.doors`: starts the web server and asks it."""

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from bench.doors_load import asked
from bench.province_home import free_port
from bench.province_world import PROVINCE
from rongxie.foundation.accounts.actions import Grant
from rongxie.foundation.administration.authority import platform_authority
from rongxie.foundation.administration.people import admit_person, appoint
from rongxie.foundation.database.embedded import embedded
from rongxie.foundation.database.home import Home
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.rulebook.access import AnyRole, ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.surfaces.api.clients import register_client
from rongxie.surfaces.web.children import LOOPBACK, pages, wait_for_pages

_BODIES = 200
_WRK = shutil.which("wrk") or "wrk"
_CODES = 1_000
_PACE, _BURST = 100, 300  # visits a second, and in the second or at the moment of a burst
_EVERY = 5  # seconds from one burst to the next
_QUEUE = 300  # visits in one call
_PLATFORM = Actor(name="job:bench", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)
_SOME = """
    SELECT id, uscc FROM enterprises TABLESAMPLE SYSTEM (%s)
    WHERE region >= %s AND region < %s AND uscc <> '' AND successor_id IS NULL LIMIT %s
"""


def main() -> None:
    """Measure each way of asking for so many seconds."""
    seconds = int(sys.argv[1])
    with embedded(Home(Path(settings.RONGXIE_HOME))), tempfile.TemporaryDirectory() as folder:
        call_command("migrate", verbosity=0)
        office = _client(ReadingRole.MECHANISM_OFFICE, PROVINCE)
        visitor = _client(Role.VISITOR, PROVINCE)
        codes, numbers, count = _drawn()
        connections.close_all()
        port = free_port()
        os.environ["RONGXIE_API_REQUESTS_A_MINUTE"] = "100000000"
        server = pages(port)
        try:
            wait_for_pages(server, port, lambda: False)
            at = f"http://{LOOPBACK}:{port}"
            wrk = _Wrk(at, Path(folder))
            read, write = _token(at, office), _token(at, visitor)
            bodies = [json.dumps({"usccs": codes[n : n + _CODES]}) for n in _starts(len(codes))]
            one = "/api/v1/enterprises/resolve"
            saved = _Saving(port, write, numbers)
            wrk.ask("warm", one, bodies, read, connections_=4, seconds=3)
            saved.at([n / _PACE for n in range(2 * _PACE)])
            paced = [n / _PACE for n in range(_PACE * seconds)]
            starts = range(1, seconds, _EVERY)
            spread = [start + n / _BURST for start in starts for n in range(_BURST)]
            calm = [moment for moment in paced if int(moment) not in starts]
            seen: dict[str, Any] = {
                "enterprises": count,
                "nothing": wrk.ask("nothing", one, ['{"usccs": []}'], read, 8, seconds),
                "resolve": wrk.ask("resolve", one, bodies, read, 4, seconds),
                "paced": saved.at(paced),
                "bursts": saved.at(sorted(calm + spread)),
                "more": saved.at(sorted(paced + spread)),
                "at_once": saved.at([float(start) for start in starts for _ in range(_BURST)]),
                "queue": saved.together(max(30, seconds)),
                "mib": _resident(server._process.pid),
            }
        finally:
            server.stop()
    print(json.dumps(seen))


class _Wrk:
    """Asks with wrk: two threads, each request with another body."""

    def __init__(self, at: str, folder: Path) -> None:
        self.at, self.folder, self.runs = at, folder, int(time.time()) % 0xFFFFFF

    def ask(  # noqa: PLR0913, PLR0917  # how wrk is told
        self,
        name: str,
        path: str,
        bodies: Iterable[str],
        token: str,
        connections_: int,
        seconds: int,
    ) -> dict[str, Any]:
        """Return what wrk saw: requests, seconds, milliseconds."""
        self.runs += 1
        given = self.folder / f"{name}.txt"
        given.write_text("\n".join(bodies), "utf-8")
        done = subprocess.run(
            [_WRK, "-t2", f"-c{connections_}", f"-d{seconds}s", "--timeout", "20s", "-s",
             str(Path(__file__).with_name("doors.lua")), self.at],
            env={**os.environ, "BODIES": str(given), "ADDRESS": path, "TOKEN": token,
                 "RUN": f"{self.runs:06x}"},
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        return dict(json.loads(done.stdout.splitlines()[-1]))


class _Saving:
    """Sends visits to enterprises drawn from everywhere, each with a number of its own."""

    def __init__(self, port: int, token: str, numbers: list[int]) -> None:
        self.port, self.token, self.numbers = port, token, cycle(numbers)

    def at(self, due: list[float]) -> dict[str, Any]:
        """Return what became of visits that were sent one by one, each at its moment."""
        return asked(self.port, due, self._requests(), _BURST)

    def together(self, calls: int) -> dict[str, Any]:
        """Return what became of calls with a township's queue in each, one after the other."""
        line, times = http.client.HTTPConnection(LOOPBACK, self.port, timeout=120), []
        for _ in range(calls):
            body = json.dumps({"items": [self._visit() for _ in range(_QUEUE)]})
            begun = time.perf_counter()
            line.request("POST", "/api/v1/visits/batch", body, self._headers())
            told = json.loads(line.getresponse().read())
            times.append(1000 * (time.perf_counter() - begun))
            assert told["done"] == _QUEUE, str(told)[:400]
        times.sort()
        return {
            "requests": calls, "seconds": sum(times) / 1000, "refused": 0, "lost": 0,
            "p50": times[calls // 2], "p95": times[int(0.95 * calls)], "most": times[-1],
        }  # fmt: skip

    def _requests(self) -> Iterator[bytes]:
        while True:
            body = json.dumps(self._visit())
            headers = self._headers() | {"Host": LOOPBACK, "Content-Length": str(len(body))}
            lines = ["POST /api/v1/visits HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
            yield ("\r\n".join(lines) + f"\r\n\r\n{body}").encode()

    def _headers(self) -> dict[str, str]:
        return {
            "Content-Type": "application/json", "Authorization": self.token,
            "Idempotency-Key": f"bench-{uuid4()}",
        }  # fmt: skip

    def _visit(self) -> dict[str, object]:
        return {
            "enterprise": next(self.numbers), "channel": "onsite", "outcome": "no_need",
            "visited_at": "2026-11-20T09:30:00+08:00", "sent_as": str(uuid4()),
        }  # fmt: skip


def _client(role: AnyRole, region: str) -> tuple[str, str]:
    """Register a client of somebody new, who acts for an office of the province."""
    by, at = platform_authority("job:bench"), timezone.now()
    login = f"b{time.time_ns()}@example.org"
    user = admit_person(login=login, display_name="bench", by=by, at=at)
    office = Organisation.objects.filter(code__startswith="DRC-", until=None).order_by("code")[0]
    grant = Grant(role=role, organisation=office.code, region=region, since=date(2026, 1, 1))
    held = appoint(user_id=user.pk, grant=grant, by=by, at=at)
    made = register_client(
        name="bench", membership_id=held.pk, scopes=("read", "visits:write"), by="job:bench", at=at
    )
    return made.client_id, made.secret


def _token(at: str, client: tuple[str, str]) -> str:
    given = dict(zip(("client_id", "client_secret"), client, strict=True))
    answer = httpx.post(
        f"{at}/api/oauth/token", data={"grant_type": "client_credentials", **given}, timeout=30
    )
    return f"Bearer {answer.json()['access_token']}"


def _drawn() -> tuple[list[str], list[int], int]:
    """Return codes and numbers of enterprises drawn from all parts, and how many there are."""
    with reach(_PLATFORM), connection.cursor() as cursor:
        count = Enterprise.objects.count()
        wanted = min(count, _BODIES * _CODES)
        cursor.execute(_SOME, [min(100, 300 * wanted / count), PROVINCE, f"{PROVINCE}:", wanted])
        found = cursor.fetchall()
    return [code for _, code in found], [number for number, _ in found][:20_000], count


def _starts(count: int) -> range:
    return range(0, max(1, count - _CODES), _CODES)


def _resident(pid: int) -> int:
    process = psutil.Process(pid)
    family = [process, *process.children(recursive=True)]
    return sum(one.memory_full_info().pss for one in family) // 2**20
