"""The measuring process of `bench.doors`: starts the web server and has wrk ask it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import psutil
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

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
        port = _free_port()
        os.environ["RONGXIE_API_REQUESTS_A_MINUTE"] = "100000000"
        server = pages(port)
        try:
            wait_for_pages(server, port, lambda: False)
            at = f"http://{LOOPBACK}:{port}"
            wrk = _Wrk(at, Path(folder))
            read, write = _token(at, office), _token(at, visitor)
            asked = [json.dumps({"usccs": codes[n : n + _CODES]}) for n in _starts(len(codes))]
            one = "/api/v1/enterprises/resolve"
            visits = [_visit(number) for number in numbers]
            wrk.ask("warm", one, asked, read, connections_=4, seconds=3)
            seen: dict[str, Any] = {
                "enterprises": count,
                "nothing": wrk.ask("nothing", one, ['{"usccs": []}'], read, 8, seconds),
                "resolve": wrk.ask("resolve", one, asked, read, 4, seconds),
                "paced": wrk.ask("paced", "/api/v1/visits", visits, write, 40, seconds, 380),
                "bursts": wrk.ask("bursts", "/api/v1/visits", visits, write, 300, seconds, 3_000),
                "batch": _batched(at, write, numbers),
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
        pause: int = 0,
    ) -> dict[str, Any]:
        """Return what wrk saw: requests, seconds, milliseconds."""
        self.runs += 1
        given = self.folder / f"{name}.txt"
        given.write_text("\n".join(bodies), "utf-8")
        done = subprocess.run(
            [_WRK, "-t2", f"-c{connections_}", f"-d{seconds}s", "--timeout", "20s", "-s",
             str(Path(__file__).with_name("doors.lua")), self.at],
            env={**os.environ, "BODIES": str(given), "PAUSE": str(pause), "ADDRESS": path,
                 "TOKEN": token, "RUN": f"{self.runs:06x}"},
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        return dict(json.loads(done.stdout.splitlines()[-1]))


def _visit(number: int) -> str:
    return json.dumps({
        "enterprise": number, "channel": "onsite", "outcome": "no_need",
        "visited_at": "2026-11-20T09:30:00+08:00", "sent_as": "SENT_AS",
    })  # fmt: skip


def _batched(at: str, token: str, numbers: list[int]) -> dict[str, float]:
    """Return how long 500 visits in one call take, the middle of five."""
    times = []
    for turn in range(5):
        items = [json.loads(_visit(number)) for number in numbers[turn * 500 : turn * 500 + 500]]
        for item in items:
            del item["sent_as"]
        headers = {"Authorization": token, "Idempotency-Key": f"bench-batch-{time.time_ns()}"}
        begun = time.perf_counter()
        answer = httpx.post(
            f"{at}/api/v1/visits/batch", json={"items": items}, headers=headers, timeout=120
        )
        times.append(1000 * (time.perf_counter() - begun))
        assert answer.json()["done"] == 500, answer.text[:400]
    return {"p50": sorted(times)[2]}


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


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind((LOOPBACK, 0))
        return int(trial.getsockname()[1])
