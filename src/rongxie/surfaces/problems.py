"""What each refusal is answered with: its problem, from the one table (`problems.yaml`).

A new refusal gets its line there; a test fails for one without.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml

from rongxie.surfaces.languages import said
from rongxie.values.texts import Language, Message, Refusal, Text

ADDRESS = "/api/v1/problems/"  # where a problem is told, by its slug (RFC 9457: `type`)
MEDIA_TYPE = "application/problem+json"
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True)
class Problem:
    """How a kind of refusal is answered; several refusals share a status and a title."""

    slug: str
    kind: str
    status: int
    title: Text


@cache
def problems() -> Mapping[str, Problem]:
    """Return the problems by the name of the class of the refusal, in the order of the table.

    >>> problems()["EnterpriseNotFound"].slug
    'enterprise-not-found'
    """
    raw = yaml.safe_load((files("rongxie.surfaces") / "problems.yaml").read_text("utf-8"))
    return MappingProxyType({
        name: Problem(slug_of(name), kind, row["status"], Text(**row["title"]))
        for kind, row in raw.items()
        for name in row["refusals"]
    })  # fmt: skip


def slug_of(name: str) -> str:
    """Return the name of a class as it stands in addresses."""
    return _WORD.sub("-", name).lower()


def problem_of(refusal: Refusal | type[Refusal]) -> Problem:
    """Return the problem of a refusal, which may be that of the refusal it is a kind of.

    :raises KeyError: if the table has no line for it
    """
    given = refusal if isinstance(refusal, type) else type(refusal)
    for one in given.__mro__:
        if one.__name__ in problems():
            return problems()[one.__name__]
    raise KeyError(f"{given.__name__} has no line in problems.yaml")


def told(refusal: Refusal, language: Language) -> dict[str, object]:
    """Return a refusal as a problem (RFC 9457), in one language.

    What a refusal knows of single rows (`rows`) or of single fields (`fields`, messages by JSON
    pointer) comes as `errors`.
    """
    problem = problem_of(refusal)
    body: dict[str, object] = {
        "type": ADDRESS + problem.slug,
        "title": problem.title.said_in(language),
        "status": problem.status,
        "detail": said(refusal.message, language),
    }
    rows: Mapping[int, Message] = getattr(refusal, "rows", {})
    fields: Mapping[str, Message] = getattr(refusal, "fields", {})
    errors = [{"row": row, "detail": said(message, language)} for row, message in rows.items()]
    errors += [
        {"pointer": pointer, "detail": said(message, language)}
        for pointer, message in fields.items()
    ]
    return body | ({"errors": errors} if errors else {})
