"""People who sign in on the pages, as they ask the API."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs

import httpx
import pytest

from rongxie.surfaces.simulators.accounts import NotLetIn, Person

WHO = {"login": "a@sample.example", "password": "secret"}
OTHER = "guessed"


@dataclass
class Pages:
    """The pages of signing in; `wrong` codes come before a right one."""

    wrong: int = 0
    posted: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, headers={"set-cookie": "csrftoken=first; Path=/"})
        typed = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        self.posted.append((request.url.path, typed))
        if request.url.path == "/sign-in/code/" and self.wrong:
            self.wrong -= 1
            return httpx.Response(200)
        if request.url.path == "/sign-in/" and typed["password"] != WHO["password"]:
            return httpx.Response(200)
        signs = [("set-cookie", "sessionid=s; Path=/"), ("set-cookie", "csrftoken=second; Path=/")]
        return httpx.Response(302, headers=[("location", "/"), *signs])

    @property
    def client(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self), base_url="http://127.0.0.1")


def person(**other: str) -> Person:
    return Person(**{**WHO, **other}, code=lambda: "123456")


class TestPerson:
    def test_signs_in_once_and_sends_the_sign_of_the_pages(self) -> None:
        pages = Pages()
        client, who = pages.client, person()
        assert who.headers(client) == who.headers(client) == {"X-CSRFToken": "second"}
        assert pages.posted == [
            ("/sign-in/", {**WHO, "csrfmiddlewaretoken": "first"}),
            ("/sign-in/code/", {"code": "123456", "csrfmiddlewaretoken": "second"}),
        ]

    def test_types_a_code_again_that_ran_out_on_the_way(self) -> None:
        pages = Pages(wrong=1)
        person().headers(pages.client)
        assert [path for path, _ in pages.posted].count("/sign-in/code/") == 2

    def test_that_is_not_let_in_is_told_of(self) -> None:
        with pytest.raises(NotLetIn):
            person(password=OTHER).headers(Pages().client)
        with pytest.raises(NotLetIn):
            person().headers(Pages(wrong=2).client)

    def test_gives_the_password_again_when_asked(self) -> None:
        pages = Pages()
        person().prove_again(pages.client)
        path, typed = pages.posted[-1]
        assert (path, typed["password"]) == ("/account/again/", "secret")
