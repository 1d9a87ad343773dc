"""Reading a list in the reach of an actor, in frames of some thousand rows."""

from collections.abc import Iterator
from itertools import islice

import polars as pl

from rongxie.foundation.exports.contents import Contents
from rongxie.foundation.tables.cells import dtype_of
from rongxie.surfaces.exports.disclosing import DISCLOSERS, KEY
from rongxie.surfaces.exports.selecting import Selection

_AT_ONCE = 20_000  # rows held in memory: some 20 MB of Python values
_ALIAS = "x_"  #     before the names of columns, so that none is one of the table's own
_WHOSE = "_whose"


def schema_of(selection: Selection) -> pl.Schema:
    """Return the types of the columns of the file."""
    return pl.Schema({column.name: dtype_of(column) for column in selection.columns})


def frames(selection: Selection, contents: Contents) -> Iterator[pl.DataFrame]:
    """Yield the rows in frames with the columns of the file, by a cursor of the server.

    The transaction in which the database knows the actor has to be open: see `streamed`. `contents`
    has the enterprises in the end that learn of it.
    """
    schema = dict(schema_of(selection))
    aliases = {f"{_ALIAS}{one.column.name}": one.expression for one in selection.fields}
    keys = _keys(selection)
    schema |= dict.fromkeys(keys, pl.Int64())
    ordered = selection.rows().order_by(*selection.listing.order).annotate(**aliases)
    rows = ordered.values_list(*aliases, *keys.values()).iterator(chunk_size=_AT_ONCE)
    while batch := list(islice(rows, _AT_ONCE)):
        frame = pl.DataFrame(batch, schema=schema, orient="row")
        if KEY in keys:
            frame = DISCLOSERS[selection.listing.name](frame, selection)
        if _WHOSE in keys:
            contents.add(frame[_WHOSE].drop_nulls().unique())
        yield frame.drop(*keys)


def _keys(selection: Selection) -> dict[str, str]:
    """Return what is read beside the columns of the file, by the name in the frame."""
    keys = {KEY: "pk"} if selection.in_the_clear else {}
    return keys | ({_WHOSE: selection.listing.whose} if selection.is_a_look else {})
