"""From the number of a row that was made or moved to what can be done with it: OpenAPI links."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_SCHEMAS = "#/components/schemas/"
_BASE = "/api/v1"
# `/cases/{case}/declare`: the rows are those of `/cases`.
_OF_A_ROW = re.compile(r"(?P<rows>/[^{]+)/\{(?P<named>\w+)\}(?P<step>/[^{]+)?")
# What a step makes, where it is not called as the rows are.
_MADE = {"/draw_down": "/drawdowns", "/propose_removal": "/removals", "/screen": "/screenings"}
# Steps that answer the number of another row than that of their path.
_OF_ANOTHER = frozenset({"/pushes/receive"})


def linked(made: dict[str, Any]) -> None:
    """Link whatever answers the number of a row to all operations on such a row."""
    targets = dict(_targets(made["paths"]))
    made["components"]["links"] = {
        name: {"operationId": name, "parameters": {parameter: "$response.body#/id"}}
        for operations in targets.values()
        for name, parameter in operations
    }
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                names = targets.get(_answered(path, int(status)), ())
                if method != "get" and names and _has_number(response, made):
                    response["links"] = {n: {"$ref": f"#/components/links/{n}"} for n, _ in names}


def _targets(paths: Mapping[str, Any]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield rows, each with the operations on one of them and the name of its parameter."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path, operations in paths.items():
        if match := _OF_A_ROW.fullmatch(path.removeprefix(_BASE)):
            for operation in operations.values():
                named = (operation["operationId"], match["named"])
                found.setdefault(match["rows"], []).append(named)
    yield from found.items()


def _answered(path: str, status: int) -> str:
    """Return of which rows the number is that an operation answers."""
    match = _OF_A_ROW.fullmatch(path.removeprefix(_BASE))
    if match is None:
        return path.removeprefix(_BASE)
    step = match["step"] or ""
    if status == 201:
        return _MADE.get(step, step)
    return "" if match["rows"] + step in _OF_ANOTHER else match["rows"]


def _has_number(response: Mapping[str, Any], made: Mapping[str, Any]) -> bool:
    named = response.get("content", {}).get("application/json", {}).get("schema", {})
    name = named.get("$ref", "").removeprefix(_SCHEMAS)
    schema = made["components"]["schemas"].get(name, {})
    return schema.get("properties", {}).get("id", {}).get("type") == "integer"  # type: ignore[no-any-return]
