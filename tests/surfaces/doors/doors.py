"""Every door there is, found in the addresses of the pages and the operations of the API.

A number in an address is that of a row of the table that it is named after (`<int:case_id>`), or of
the one before it (`cases/12/`): a new door needs no line here, unless it names its table otherwise.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from rongxie.foundation.reach.rows import TABLES
from rongxie.surfaces.api.document import document
from rongxie.surfaces.web.entrance import Entry

# What addresses call otherwise than the database.
_CALLED = {
    "files": "stored_files",
    "jobs": "deferred_jobs",
    "letters": "dispatches",
    "plans": "visit_plans",
    "requests": "fact_requests",
    "checks": "chain_checks",
    "clients": "api_clients",
    "coaching": "coaching_tasks",
    "coaching/plans": "coaching_plans",
    "coaching/tasks": "coaching_tasks",
    "loans": "off_list_loans",
    "orders": "supervision_orders",
    "returns": "bank_returns",
    "webhooks": "subscriptions",
    "people": "accounts_user",
    "memberships": "accounts_membership",
    "mechanisms": "organisations_mechanism",
    "members": "organisations_member",
    "conveners": "organisations_convener",
}
_HOLE = re.compile(r"<(?:(\w+):)?(\w+)>|{(\w+)}")
_ROW_NUMBER = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}


class NoSuchTable(LookupError):
    """A door has a number whose table nobody knows: say it in `_CALLED`."""


@dataclass(frozen=True, slots=True)
class Door:
    """An address with the method; `model` is the table that its number is of, if it has one."""

    path: str
    method: str = "GET"
    model: type[Model] | None = None
    body: Any = None  # the schema of what is sent
    query: tuple[dict[str, Any], ...] = field(default=(), compare=False)
    listed: type[Model] | None = None  # the table that the whole list is of

    @property
    def named(self) -> str:
        """How a test calls it."""
        return f"{self.method} {self.path}"

    def at(self, number: int | str) -> str:
        """Return the address with a number in its place."""
        return _HOLE.sub(str(number), self.path)


@cache
def every_door() -> tuple[Door, ...]:
    """Return the doors, once."""
    return (*pages(), *operations())


def pages() -> list[Door]:
    """Return the pages for which one has to act under a membership."""
    return [_door(path, "GET") for path, entry in _addresses() if entry == Entry.ACTING]


def page_door(path: str) -> Door:
    """Return the form of a page as a door: what is sent to its address."""
    return _door(path, "POST")


def operations() -> list[Door]:
    """Return the operations of the API; those for everybody tell nothing of the record."""
    shapes = document()["components"]["schemas"]
    return [
        _door(path, method.upper(), told, shapes)
        for path, methods in document()["paths"].items()
        for method, told in methods.items()
        if "problems" not in path
    ]


def _addresses() -> Iterator[tuple[str, Entry]]:
    def walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
        for one in resolver.url_patterns:
            path = before + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one, path)
            else:
                yield path, one

    for path, one in walk(get_resolver(), "/"):
        yield path, getattr(one.callback, "entry", Entry.ACTING)


def _door(path: str, method: str, told: Any = None, shapes: Any = None) -> Door:
    told = told or {}
    content = told.get("requestBody", {}).get("content", {})
    body = content.get("application/json", {}).get("schema")
    asked = told.get("parameters", ())
    query = tuple(p for p in asked if p["in"] == "query")
    numbers = {p["name"] for p in asked if p["schema"].get("type") == "integer"}
    parts = [part for part in path.split("/") if part]
    whole = method == "GET" and "api" in parts and not _HOLE.search(path)
    table = _called(parts) if whole else ""
    listed = _tables()[table] if table in _tables() and TABLES[table].keys else None
    return Door(path, method, _model(parts, numbers), body and _whole(body, shapes), query, listed)


def _model(parts: list[str], numbers: set[str]) -> type[Model] | None:
    """Return the table of the first number in an address; texts are codes, which are no secret.

    :raises NoSuchTable: if nobody knows of which table it is
    """
    for index, part in enumerate(parts):
        found = _HOLE.fullmatch(part)
        if found is None or (found[1] != "int" and found[3] not in numbers):
            continue
        named = (found[2] or found[3]).removesuffix("_id") + "s"
        table = _CALLED.get(named, named)
        if table not in _tables():
            table = _called(parts[:index])
        if table not in _tables():
            raise NoSuchTable(f"{'/'.join(parts)}: of which table is the number? See _CALLED.")
        # Rows of nobody are the same for everybody; what may be done with them is another matter.
        return _tables()[table] if TABLES[table].keys else None
    return None


def _called(parts: list[str]) -> str:
    """Return the table that the end of an address means."""
    last = parts[-1].replace("-", "_")
    return _CALLED.get("/".join(parts[-2:])) or _CALLED.get(last) or last


@cache
def _tables() -> dict[str, type[Model]]:
    return {m._meta.db_table: m for m in apps.get_models() if m._meta.db_table in TABLES}


def _whole(schema: Any, shapes: Any) -> Any:
    """Return a schema with what it refers to in its place."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _whole(shapes[schema["$ref"].rsplit("/", 1)[-1]], shapes)
        return {key: _whole(value, shapes) for key, value in schema.items()}
    return [_whole(one, shapes) for one in schema] if isinstance(schema, list) else schema


def example(schema: Any, number: int) -> Any:
    """Return something that fits a schema, in which every number of a row is this one."""
    if schema.get("examples") and not has_number(schema):
        return schema["examples"][0]
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if "anyOf" in schema:
        return example(schema["anyOf"][0], number)
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        needed = schema.get("required", ())
        return {
            name: example(one, number)
            for name, one in schema.get("properties", {}).items()
            if name in needed or has_number(one)
        }
    if kind == "array":
        return [example(schema["items"], number)]
    if kind == "integer":
        return number if _is_row_number(schema) else max(1, schema.get("minimum", 1))
    return _scalar(kind, schema)


def has_number(schema: Any) -> bool:
    """Tell whether somewhere in a schema there is the number of a row."""
    if isinstance(schema, dict):
        return _is_row_number(schema) or any(map(has_number, schema.values()))
    return isinstance(schema, list) and any(map(has_number, schema))


def _is_row_number(schema: dict[str, Any]) -> bool:
    return schema.items() >= _ROW_NUMBER.items()


def _scalar(kind: str, schema: Any) -> Any:
    if kind == "boolean":
        return True
    if kind == "number":
        return 1
    shown = {"date": "2026-11-20", "date-time": "2026-11-20T09:30:00+08:00"}
    if schema.get("format") in shown:
        return shown[schema["format"]]
    return "a" * 64 if "[0-9a-f]{64}" in schema.get("pattern", "") else "x"
