"""Every page that somebody comes to by links alone, some of each route of the workbench."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve

MOST_QUERIES = 20
HOME = "home"  # whose route is blank
_LINK = re.compile(r'<a\b[^>]*\bhref="([^"#]+)[^"]*"')
_AROUND = (
    *("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"),
    *("SELECT set_config", "SELECT coalesce(current_setting"),
)
_OF_A_ROUTE = 4  # addresses that are gone to: another record has other things to do
_WEIGHED = 2


@dataclass
class Crawl:
    """What somebody comes to: `pages` are addresses by route, `files` routes of what is no page."""

    client: Client
    pages: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def go(self, start: str) -> None:
        """Follow every link from a page on, and note dead ones and pages that ask too much."""
        ahead, known = deque([(start, "")]), set[str]()
        while ahead:
            address, led_from = ahead.popleft()
            there = self._route(address, led_from)
            if not there or address in known or len(self.pages.get(there, ())) == _OF_A_ROUTE:
                continue
            known.add(address)
            answer = self.client.get(address)
            if answer.status_code == 302:
                ahead.append((answer["Location"], address))
            elif answer.status_code != 200:
                self.wrong.append(f"{led_from} leads to {address}: {answer.status_code}")
            elif answer.streaming or not answer["Content-Type"].startswith("text/html"):
                self.files.add(there)
            else:
                ahead.extend((link, address) for link in _links(address, answer))
                self.pages.setdefault(there, []).append(address)
                if len(self.pages[there]) <= _WEIGHED:
                    self._weigh(address)

    def _route(self, address: str, led_from: str) -> str:
        try:
            return resolve(urlsplit(address).path).route or HOME
        except Resolver404:
            self.wrong.append(f"{led_from} leads to {address}, which is nowhere")
            return ""

    def _weigh(self, address: str) -> None:
        with CaptureQueriesContext(connection) as asked:
            self.client.get(address)
        told = [one["sql"].strip() for one in asked.captured_queries]
        if (count := sum(not one.startswith(_AROUND) for one in told)) > MOST_QUERIES:
            self.wrong.append(f"{address} asks the database {count} times")


def _links(address: str, answer: HttpResponseBase) -> Iterator[str]:
    for link in _LINK.findall(getattr(answer, "content", b"").decode()):
        there = urljoin(address, link.replace("&amp;", "&"))
        if there.startswith("/"):
            yield there
