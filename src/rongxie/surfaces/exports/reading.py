"""Reading a list in the reach of an actor, in frames of some thousand rows."""

from collections.abc import Iterator
from itertools import islice

import polars as pl

from rongxie.foundation.tables.cells import dtype_of
from rongxie.surfaces.exports.disclosing import DISCLOSERS, KEY
from rongxie.surfaces.exports.selecting import Selection

_AT_ONCE = 20_000  # rows held in memory: some 20 MB of Python values
_ALIAS = "x_"  #     before the names of columns, so that none is one of the table's own


def schema_of(selection: Selection) -> pl.Schema:
    """Return the types of the columns of the file."""
    return pl.Schema({column.name: dtype_of(column) for column in selection.columns})


def frames(selection: Selection) -> Iterator[pl.DataFrame]:
    """Yield the rows in frames with the columns of the file, by a cursor of the server.

    The transaction in which the database knows the actor has to be open: see `streamed`.
    """
    disclose = DISCLOSERS[selection.listing.name] if _in_the_clear(selection) else None
    schema = dict(schema_of(selection))
    aliases = {f"{_ALIAS}{one.column.name}": one.expression for one in selection.fields}
    keyed: tuple[str, ...] = ()
    if disclose:
        schema[KEY], keyed = pl.Int64(), ("pk",)
    ordered = selection.rows().order_by(*selection.listing.order).annotate(**aliases)
    rows = ordered.values_list(*aliases, *keyed).iterator(chunk_size=_AT_ONCE)
    while batch := list(islice(rows, _AT_ONCE)):
        frame = pl.DataFrame(batch, schema=schema, orient="row")
        yield disclose(frame, selection).drop(KEY) if disclose else frame


def _in_the_clear(selection: Selection) -> bool:
    return selection.listing.masked and bool(selection.purpose)
