"""The returns of banks that stand, as a table: the indicators of 87/1a and 87/1b read it."""

from datetime import date

import polars as pl

from rongxie.foundation.reach.areas import area_of
from rongxie.mechanism.reporting.models import BankReturn
from rongxie.rulebook.layouts import layout
from rongxie.values.columns import Kind

_KEYS = ("month", "region", "bank")


def returns_frame(region: str, *, until: date) -> pl.LazyFrame:
    """Return the returns of a place for months that end by a day, in the columns of the layout."""
    area = area_of(region)
    standing = BankReturn.objects.filter(
        region__gte=area.lo, region__lt=area.hi, month__lte=until, replaced_at__isnull=True
    ).order_by("month", "region", "bank")
    columns = layout("returns").columns
    names = [name for name in columns if name not in _KEYS]
    rows = [
        (row.month, row.region, row.bank, *(row.figures.get(name) for name in names))
        for row in standing.iterator()
    ]
    schema: dict[str, pl.DataType] = {
        "month": pl.Date(),
        "region": pl.String(),
        "bank": pl.String(),
    }
    for name in names:
        schema[name] = pl.Float64() if columns[name].kind is Kind.WAN else pl.Int64()
    return pl.LazyFrame(rows, schema=schema, orient="row")
