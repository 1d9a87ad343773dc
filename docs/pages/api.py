"""The page of the operations of the API, and its description beside it."""

from collections import defaultdict

from pages.django_ready import ready
from pages.markdown import chapters, code, table

ready()

from rongxie.surfaces.api.document import document, written  # noqa: E402
from rongxie.surfaces.api.scopes import SCOPES  # noqa: E402
from rongxie.surfaces.api.site import told  # noqa: E402
from rongxie.surfaces.problems import problems  # noqa: E402

__all__ = ("page", "written")


def page() -> str:
    """Return the page."""
    known, areas = dict(told()), defaultdict(list)
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            about = known[operation["operationId"]]
            who = "<br>".join(sorted(role.named.zh for role in about.who))
            refusals = ", ".join(code(problems()[name].slug) for name in about.refusals)
            row = (
                code(f"{method.upper()} {path}"),
                operation["summary"],
                who or "–",
                code(about.scope) if about.scope else "–",
                refusals,
            )
            areas[operation["tags"][0]].append(row)
    head = ("Operation", "Does", "Who (– whoever reaches it)", "Scope", "Problems of its own")
    parts = [text for area, rows in areas.items() for text in (f"## {area}", table(head, rows))]
    return chapters("# API", _ABOUT, table(("Scope", "Meaning", "含义"), _scopes()), *parts)


def _scopes() -> list[tuple[str, str, str]]:
    return [(code(name), title.en, title.zh) for name, title in SCOPES.items()]


_ABOUT = (
    "Below `/api/v1`. The description is [openapi.json](openapi.json), and the platform serves it"
    " at `/api/v1/openapi.json`. People ask with the session of the pages; systems with"
    " `Authorization: Bearer …`, a token of an hour from `POST /api/oauth/token` (client"
    " credentials). A system does what its owner may, within its scopes. It sends"
    " `Idempotency-Key` with whatever changes something: the same key and request are done once."
    " Lists have `next` until they end. Every problem is in [problems](problems.md)."
)
