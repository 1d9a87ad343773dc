"""Putting the personal data of a batch of rows into the clear; the export tells whose they are."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import polars as pl

from rongxie.mechanism.enterprises.access import Purpose
from rongxie.mechanism.enterprises.actions.looking import contacts_in_clear
from rongxie.surfaces.exports.selecting import Selection

KEY = "_key"  # the number of the row, beside its columns while it is read
_CONTACT = ("contact_name", "contact_phone")


def _contacts(rows: pl.DataFrame, of: Selection) -> pl.DataFrame:
    """Return the rows with names and telephone numbers; blank where the data were destroyed."""
    numbers = rows[KEY].to_list()
    seen = contacts_in_clear(contact_ids=numbers, purpose=Purpose(of.purpose), actor=of.actor)
    clear = [(seen[n].name, seen[n].phone) if n in seen else (None, None) for n in numbers]
    return rows.with_columns(
        pl.Series(name, [row[place] for row in clear], dtype=pl.String)
        for place, name in enumerate(_CONTACT)
    )


# By the name of the list: all that is masked.
DISCLOSERS: Mapping[str, Callable[[pl.DataFrame, Selection], pl.DataFrame]] = MappingProxyType({
    "contacts": _contacts,
})  # fmt: skip
