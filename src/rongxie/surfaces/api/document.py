"""The description of the API (OpenAPI 3.1): from types, actions and the one table of problems."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from rongxie.surfaces.api.answers import answer
from rongxie.surfaces.api.examples import examples
from rongxie.surfaces.api.links import linked
from rongxie.surfaces.api.repeating import HEADER
from rongxie.surfaces.api.routing import Told
from rongxie.surfaces.api.scopes import SCOPES
from rongxie.surfaces.api.site import site, told
from rongxie.surfaces.problems import MEDIA_TYPE, problems

_REF = "#/components/schemas/"
_ABOUT = (
    "Rongxie coordinates the small-business financing mechanism: visits, screening, lists,"
    " referrals and decisions. People ask with the session of the pages, systems with a token for"
    " their client id and secret. Whatever goes wrong is told as a problem (RFC 9457), in Chinese"
    " unless Accept-Language likes English better. What is not yours looks like what is not there."
)
_KEY = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "Asked of systems. The same key with the same request is done once and answered"
    " alike; with another request it is refused.",
    "schema": {"type": "string", "minLength": 8, "maxLength": 128, "pattern": "^[!-~]+$"},
    "example": "2f1c7d3e-visit-000017",
}
_PROBLEM = {
    "type": "object",
    "description": "A refusal (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "The address at which the problem is told."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened, where, and what to do."},
        "request": {"type": "string", "description": "By what our log knows the request."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "row": {"type": "integer"},
                    "pointer": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_EVERYBODY = (
    "NotSignedIn", "TokenUnusable", "FactorMissing", "MembershipNotChosen", "NoRowsForTheRole",
    "ScopeMissing", "TooManyRequests",
)  # fmt: skip
_BODY = ("BodyUnreadable", "NotJson", "BodyTooLarge")


class Document(OpenAPISchema):
    """The description as the library makes it, with schemas of the same name kept apart."""

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        """Return an operation; a schema whose name another one has gets that of its area too."""
        before, self.schemas = self.schemas, {}
        details = super().operation_details(operation)
        found, self.schemas = self.schemas, before
        other = {name for name, schema in found.items() if before.get(name, schema) != schema}
        while more := {n for n, schema in found.items() if other & set(_named(schema))} - other:
            other |= more
        area = (operation.tags or [""])[0].title()
        names = {name: f"{area}{name}" for name in other}
        self.schemas |= {names.get(n, n): _renamed(schema, names) for n, schema in found.items()}
        return _renamed(details, names)  # type: ignore[no-any-return]


@cache
def document() -> Mapping[str, Any]:
    """Return the description."""
    made = Document(api=site, path_prefix="api/v1/")
    known = dict(told())
    for operations in made["paths"].values():
        for method, operation in operations.items():
            _complete(operation, known[operation["operationId"]], method)
    linked(made)
    made["info"] |= {"description": _ABOUT, "license": {"name": "Apache-2.0"}}
    made["components"]["schemas"]["Problem"] = _PROBLEM
    made["components"]["responses"] = {
        "Problem": {
            "description": "A refusal.",
            "content": {MEDIA_TYPE: {"schema": {"$ref": f"{_REF}Problem"}}},
        }
    }
    made["components"]["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
        "token": {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": "/api/oauth/token",
                    "scopes": {name: title.en for name, title in SCOPES.items()},
                }
            },
        },
    }
    return made


def written() -> str:
    """Return the description as it is kept beside the reference."""
    return json.dumps(document(), ensure_ascii=False, indent=1, default=str) + "\n"


def show(_request: HttpRequest) -> HttpResponse:
    """Answer with the description; it tells nothing of the record."""
    return answer(_bytes())


def refusals_of(operation: Mapping[str, Any], known: Told, method: str) -> tuple[str, ...]:
    """Return the names of all refusals that an operation may be answered with."""
    names = [*known.refusals]
    if known.scope:
        names += _EVERYBODY
    if known.scope and method != "get":
        names += ["PageTokenMissing"]
    if any(parameter["in"] == "path" for parameter in operation.get("parameters", ())):
        names += ["NothingHere"]
    if "requestBody" in operation:
        names += _BODY
    if known.keyed:
        names += ["KeyMissing", "KeyReused", "OutOfReach", "TriedAtOnce"]
    return tuple(dict.fromkeys([*names, "FieldsUnusable", "Stumbled"]))


@cache
def _bytes() -> bytes:
    return json.dumps(document(), ensure_ascii=False, default=str).encode()


def _complete(operation: dict[str, Any], known: Told, method: str) -> None:
    by_status: dict[int, list[str]] = {}
    for name in refusals_of(operation, known, method):
        by_status.setdefault(problems()[name].status, []).append(problems()[name].slug)
    for status, slugs in sorted(by_status.items()):
        operation["responses"][status] = {
            "$ref": "#/components/responses/Problem",
            "description": ", ".join(slugs),
        }
    if operation["operationId"] in examples():
        body = operation["requestBody"]["content"]["application/json"]
        body["example"] = examples()[operation["operationId"]]
    if known.keyed:
        operation["parameters"] = [*operation.get("parameters", ()), _KEY]
    if known.who:
        who = ", ".join(sorted(role.named.en for role in known.who))
        operation["description"] = f"{operation.get('description', '')}\n\nDone by: {who}."
    operation["security"] = [{"session": []}, {"token": [known.scope]}] if known.scope else []


def _named(schema: object) -> Iterator[str]:
    """Yield the names of the schemas that a schema refers to."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref":
                yield str(value).removeprefix(_REF)
            else:
                yield from _named(value)
    elif isinstance(schema, list):
        for one in schema:
            yield from _named(one)


def _renamed(schema: Any, names: Mapping[str, str]) -> Any:
    if isinstance(schema, dict):
        return {
            key: _REF + names.get(value.removeprefix(_REF), value.removeprefix(_REF))
            if key == "$ref"
            else _renamed(value, names)
            for key, value in schema.items()
        }
    if isinstance(schema, list):
        return [_renamed(one, names) for one in schema]
    return schema
