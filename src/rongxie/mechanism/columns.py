"""Columns and constraints that tables of several stages have."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import PROTECT, CheckConstraint, DecimalField, ForeignKey, Q, TextField

from rongxie.foundation.organisations.models import code_field

__all__ = ["code_field", "codes_field", "known", "owned_by", "wan_field"]


def wan_field(**options: Any) -> "DecimalField[Any, Any]":
    """Return a column for an amount in 万元, exact to one yuan."""
    return DecimalField(max_digits=16, decimal_places=4, **options)


def codes_field() -> "ArrayField[Any, Any]":
    """Return a column for a list of codes, in an order that may mean something."""
    return ArrayField(TextField(db_collation="C"), default=list, blank=True)


def owned_by(to: str, *, name: str = "+", **options: Any) -> "ForeignKey[Any, Any]":
    """Return a reference to a row that stays as long as this one."""
    return ForeignKey(to, PROTECT, related_name=name, **options)


def known(name: str, column: str, values: Iterable[str], *, blank: bool = False) -> CheckConstraint:
    """Return the constraint that a column holds one of the values; with `blank` also none."""
    listed = [str(value) for value in values]
    return CheckConstraint(
        name=name, condition=Q(**{f"{column}__in": [*listed, ""] if blank else listed})
    )
