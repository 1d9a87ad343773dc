"""What is sent to the main operations, for whoever writes a system: shown in the description."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml


@cache
def examples() -> Mapping[str, Any]:
    """Return the bodies by the name of the operation, as JSON has them."""
    raw = (files("rongxie.surfaces.api") / "examples.yaml").read_text("utf-8")
    return MappingProxyType(_as_json(yaml.safe_load(raw)))


def _as_json(value: Any) -> Any:
    """Return a value with days written out: YAML reads them as days."""
    if isinstance(value, dict):
        return {name: _as_json(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_as_json(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
