"""Functions that are imported when they are first called: pages start without tables and solvers.

Whoever only opens a worklist has a process without Polars, OR-Tools and what writes papers.
"""

from collections.abc import Callable
from typing import Any

from django.utils.module_loading import import_string


def later(dotted: str) -> Callable[..., Any]:
    """Return a function that stands for the one of the dotted name."""

    def called(*given: Any, **named: Any) -> Any:
        return import_string(dotted)(*given, **named)

    return called
