"""Lists as other systems write them: a JSON array of flat records, one a row."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from rongxie.foundation.tables.delimited import ROW, decode
from rongxie.foundation.tables.sources import FileUnreadable
from rongxie.values.texts import Refusal, say

# Each record may have fields of its own: a few hundred of them are a table, thousands are not.
_MOST_FIELDS = 500


class RecordsNotFlat(Refusal):
    """The file has no array of records, or a field that is itself a record."""


def read_records(path: Path) -> tuple[tuple[str, ...], pl.DataFrame]:
    """Return the fields in the order in which they come first, and the records as texts.

    Records are numbered from 1. A field that lists several texts has them joined by `;`.

    :raises FileUnreadable: if it is no JSON
    :raises RecordsNotFlat: if it is no array of records without records in them
    """
    text = decode(path, path.read_bytes())
    try:
        found = json.loads(text, parse_float=str, parse_int=str, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as damage:
        raise FileUnreadable(
            say("{file} is not whole JSON. Have it written again and hand in that", file=path.name)
        ) from damage
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise _not_flat(path, 1)
    fields = tuple(dict.fromkeys(field for one in found for field in one))
    if len(fields) > _MOST_FIELDS:
        raise _not_flat(path, 1)
    rows = [
        [_text(one.get(field), path, number) for field in fields]
        for number, one in enumerate(found, start=1)
    ]
    schema = {str(place): pl.String() for place in range(len(fields))}
    body = pl.DataFrame(rows, schema=schema, orient="row").with_row_index(ROW, offset=1)
    return fields, body


def _text(value: Any, path: Path, number: int) -> str:
    if isinstance(value, list):
        return ";".join(_text(one, path, number) for one in value)
    if isinstance(value, Mapping):
        raise _not_flat(path, number)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _not_flat(path: Path, number: int) -> RecordsNotFlat:
    return RecordsNotFlat(
        say(
            "{file}, record {number}: a JSON file is one array of records whose fields are texts,"
            " numbers, true or false. Have it written like that, or save it as .xlsx.",
            file=path.name,
            number=number,
        )
    )
