"""What is answered: JSON, or a problem (RFC 9457) in the language that was asked for."""

import json
import logging
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja.errors import HttpError, ValidationError
from psycopg.errors import (
    DeadlockDetected,
    InsufficientPrivilege,
    LockNotAvailable,
    SerializationFailure,
)

from rongxie.surfaces.api.acting import NotSignedIn
from rongxie.surfaces.api.invalid import nothing_here, refused
from rongxie.surfaces.problems import MEDIA_TYPE, problem_of, told
from rongxie.values.texts import Language, Refusal, say

BELOW = "/api/"
REQUEST_ID = "X-Request-Id"
_log = logging.getLogger(__name__)


class Stumbled(Refusal):
    """Something went wrong that is no fault of the one who asked."""


class MethodNotTaken(Refusal):
    """There is something at the address, and this is not done with it."""


class BodyTooLarge(Refusal):
    """The body has more bytes than a request may have."""


class OutOfReach(Refusal):
    """The database keeps rows from the actor that nothing before it did."""


class TriedAtOnce(Refusal):
    """Requests that wait for each other were broken off."""


class RequestRefused(Refusal):
    """A request that cannot be one: a wrong host, a broken form."""


def language_of(request: HttpRequest) -> Language:
    """Return the language that the header asks for: Chinese, unless English is liked better."""
    header = request.headers.get("Accept-Language", "")
    for language, _quality in parse_accept_lang_header(header[:200].lower()):
        if language.startswith(("zh", "en")):
            return "en" if language.startswith("en") else "zh"
    return "zh"


def answer(content: bytes, status: int = 200) -> HttpResponse:
    """Return an answer in JSON."""
    return HttpResponse(content, status=status, content_type="application/json")


def problem(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return a refusal as a problem."""
    language = language_of(request)
    body = told(refusal, language)
    if problem_of(refusal).status >= 500:
        body["request"] = request_id(request)
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=problem_of(refusal).status,
        content_type=MEDIA_TYPE,
    )
    response["Content-Language"] = "en" if language == "en" else "zh-hans"
    patch_vary_headers(response, ["Accept-Language"])
    if response.status_code == 401:
        response["WWW-Authenticate"] = "Bearer"
    if wait := getattr(refusal, "wait", 0):
        response["Retry-After"] = str(wait)
    return response


def problem_for(request: HttpRequest, fault: Exception) -> HttpResponse:
    """Return whatever was raised as a problem; what is no refusal is our fault, and logged."""
    refusal = _refusal(fault)
    if problem_of(refusal).status >= 500:
        _log.error("a request stumbled", exc_info=fault)
    return problem(request, refusal)


def request_id(request: HttpRequest) -> str:
    """Return by what the log knows the request."""
    return str(request.__dict__.setdefault("request_id", uuid4().hex))


class AnswersMiddleware:
    """Sees that nothing below /api/ is answered by a page: whatever is no JSON becomes a problem.

    A redirection to the page for signing in is one, and so is what Django says of a wrong host.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(BELOW):
            return self.get_response(request)
        with structlog.contextvars.bound_contextvars(request=request_id(request)):
            response = self.get_response(request)
        if response.status_code >= 300 and "json" not in response.get("Content-Type", ""):
            allowed = response.get("Allow")
            response = problem(request, _of_status(response.status_code))
            if allowed:
                response["Allow"] = allowed
        response[REQUEST_ID] = request_id(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _refusal(fault: BaseException) -> Refusal:  # noqa: PLR0911  # one line for each
    if isinstance(fault, Refusal):
        return fault
    if isinstance(fault, ValidationError):
        return refused(fault.errors)
    if isinstance(fault, Http404):
        return nothing_here()
    if isinstance(fault, RequestDataTooBig):
        return BodyTooLarge(
            say("The request has too many bytes. Send it in parts, or the rows as a file.")
        )
    if isinstance(fault, DatabaseError):
        return _of_database(fault)
    if isinstance(fault, HttpError):
        return _refusal(fault.__cause__) if fault.__cause__ else _of_status(fault.status_code)
    return _of_status(500)


def _of_database(fault: DatabaseError) -> Refusal:
    """Return what the database refuses: the second door is shut, or two were there at once."""
    if isinstance(fault.__cause__, InsufficientPrivilege):
        _log.error("the database shut the second door", exc_info=fault)
        return OutOfReach(say("This lies outside of what you may write. Nothing was kept."))
    if isinstance(fault.__cause__, DeadlockDetected | LockNotAvailable | SerializationFailure):
        return TriedAtOnce(say("Two requests stood in each other's way. Send it once more."))
    return _of_status(500)


def _of_status(status: int) -> Refusal:
    if status == 404:
        return nothing_here()
    if status == 405:
        return MethodNotTaken(say("This is not done here. Allow tells what is."))
    if status in (400, 403, 413):
        return RequestRefused(say("The request cannot be taken as it came."))
    if status < 400:
        return NotSignedIn(say("Your session has ended. Sign in again."))
    return Stumbled(
        say("Something went wrong with us; nothing was kept. Try again, or tell us the number.")
    )
