"""The page of the problems that requests are answered with."""

from itertools import groupby

from pages.markdown import chapters, code
from rongxie.surfaces.problems import Problem, problems


def page() -> str:
    """Return the page."""
    kinds = groupby(problems().values(), key=lambda problem: problem.kind)
    return chapters(
        "# Problems",
        "Every refusal is answered by one of these (RFC 9457), in the same words on page, API and"
        " report. `type` is `/api/v1/problems/` with the name; `detail` tells what happened, where,"
        " and what to do; `errors` names rows and fields.",
        *(part for _, found in kinds for part in _chapter(list(found))),
    )


def _chapter(found: list[Problem]) -> tuple[str, str]:
    first = found[0]
    heading = f"## {first.status} {first.title.zh} · {first.title.en}"
    return heading, ", ".join(code(one.slug) for one in found)
