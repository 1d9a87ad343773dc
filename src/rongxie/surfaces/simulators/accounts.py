"""How somebody says who he is: a system by a token, a person by signing in on the pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import httpx

from rongxie.values.texts import Refusal, say

_SIGN_IN, _CODE, _AGAIN = "/sign-in/", "/sign-in/code/", "/account/again/"
_SESSION, _PAGE_TOKEN = "sessionid", "csrftoken"


class NotLetIn(Refusal):
    """Somebody was not let in who should be: a rehearsal cannot go on without him."""


class Account(Protocol):
    """What proves to the platform who asks."""

    def headers(self, client: httpx.Client) -> Mapping[str, str]:
        """Return what goes with a request."""

    def forget(self, client: httpx.Client) -> None:
        """Prove anew with the next request: what was proved has ended."""


@dataclass
class System:
    """What a system got when it was let in, and the token that it has now."""

    client_id: str
    secret: str = field(repr=False)
    _token: str = field(default="", repr=False)

    def headers(self, client: httpx.Client) -> Mapping[str, str]:
        """Return the token, a new one where there is none."""
        self._token = self._token or self._new_token(client)
        return {"Authorization": f"Bearer {self._token}"}

    def forget(self, client: httpx.Client) -> None:
        """Get a new token with the next request."""
        self._token = ""

    def _new_token(self, client: httpx.Client) -> str:
        asked = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.secret,
        }
        response = client.post("/api/oauth/token", data=asked)
        return str(response.raise_for_status().json()["access_token"])


@dataclass
class Person:
    """Somebody who signs in; his browser is a client of his own, for it keeps his cookies.

    `code` is what his authenticator app shows.
    """

    login: str
    password: str = field(repr=False)
    code: Callable[[], str] = field(repr=False)

    def headers(self, client: httpx.Client) -> Mapping[str, str]:
        """Return the sign that our pages send along, after signing in where he has not.

        :raises NotLetIn: if the platform does not take what he gives
        """
        if _SESSION not in client.cookies:
            client.get(_SIGN_IN).raise_for_status()
            given = {"login": self.login, "password": self.password}
            if not (_typed(client, _SIGN_IN, given) and self._enter_code(client)):
                raise self._not_let_in(_SIGN_IN)
        return {"X-CSRFToken": client.cookies[_PAGE_TOKEN]}

    def forget(self, client: httpx.Client) -> None:
        """Sign in anew with the next request."""
        client.cookies.clear()

    def prove_again(self, client: httpx.Client) -> None:
        """Give the password again, as whoever signs a list is asked to.

        :raises NotLetIn: if the platform does not take it
        """
        self.headers(client)
        if not _typed(client, _AGAIN, {"password": self.password}):
            raise self._not_let_in(_AGAIN)

    def _not_let_in(self, page: str) -> NotLetIn:
        return NotLetIn(
            say("{page} did not let {login} in, who should be", page=page, login=self.login)
        )

    def _enter_code(self, client: httpx.Client) -> bool:
        """Enter the code of the app; one that ran out on the way is typed again."""
        return any(_typed(client, _CODE, {"code": self.code()}) for _ in range(2))


def _typed(client: httpx.Client, page: str, fields: Mapping[str, str]) -> bool:
    """Fill a form in; a page that is shown again did not take it."""
    sign = {"csrfmiddlewaretoken": client.cookies[_PAGE_TOKEN]}
    return client.post(page, data={**fields, **sign}).is_redirect
