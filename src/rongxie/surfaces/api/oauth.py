"""Tokens for systems, by client credentials alone (RFC 6749 section 4.4)."""

from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes
from oauth2_provider.views import TokenView
from oauthlib.common import Request
from oauthlib.oauth2 import BackendApplicationServer

from rongxie.surfaces.api.models import ApiClient
from rongxie.surfaces.api.scopes import SCOPES
from rongxie.surfaces.api.throttling import spend
from rongxie.surfaces.web.signing_in.lockout import client_address

_NOBODYS = make_password("of nobody")


class ClientScopes(BaseScopes):
    """The scopes that a client was registered with."""

    def get_all_scopes(self) -> dict[str, str]:
        """Return what each scope is for."""
        return {name: title.en for name, title in SCOPES.items()}

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        """Return what a token of the client may have at most."""
        return str(application.scopes).split() if application else []

    get_default_scopes = get_available_scopes


class ClientValidator(OAuth2Validator):
    """Knows clients by their secrets."""

    def authenticate_client(self, request: Request, *args: Any, **kwargs: Any) -> bool:
        """Tell whether the secret is the client's; for an unknown client it takes as long."""
        known = bool(super().authenticate_client(request, *args, **kwargs))
        if not known and not isinstance(request.client, ApiClient):
            check_password("", _NOBODYS)
        return known

    def validate_grant_type(self, client_id: str, grant_type: str, *args: Any, **kw: Any) -> bool:
        """Take client credentials and nothing else."""
        return bool(grant_type == "client_credentials")


class TokenServer(BackendApplicationServer):
    """The server of oauthlib that has this one grant."""


_view = TokenView.as_view()


@csrf_exempt
def give_token(request: HttpRequest) -> HttpResponseBase:
    """Answer a client that proves itself with a token; what is wrong is told as RFC 6749 has it.

    :raises TooManyRequests: if the address has asked too often
    """
    spend(f"address:{client_address(request)}")
    answer: HttpResponseBase = _view(request)
    return answer
