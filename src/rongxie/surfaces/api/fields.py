"""Kinds of values in requests and answers, each read at the edge and told in one way."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    StrictFloat,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from rongxie.values.texts import Text

_BIGGEST = 2**63 - 1
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CODE = r"^[A-Za-z0-9_.:/-]*$"


def _said(value: object) -> object:
    return {"en": value.en, "zh": value.zh} if isinstance(value, Text) else value


class In(BaseModel):
    """What somebody sends; a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Out(BaseModel):
    """What is answered."""

    model_config = ConfigDict(frozen=True)


def _day(value: object) -> object:
    if not (isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value))):
        raise PydanticCustomError("day", "a day")
    return value


def _moment(value: object) -> object:
    if not isinstance(value, datetime | str) or (isinstance(value, str) and "T" not in value):
        raise PydanticCustomError("moment", "a moment")
    return value


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise PydanticCustomError("number", "a number")
    return value


# The number of a row. In an address whatever is none, is simply not there.
Number = Annotated[int, Field(ge=1, le=_BIGGEST)]
RowId = Annotated[StrictInt, Field(ge=1, le=_BIGGEST)]
Count = Annotated[StrictInt, Field(ge=0, le=2**31 - 1)]
Mark = StrictBool
Code = Annotated[str, StringConstraints(max_length=64, pattern=_CODE)]
Line = Annotated[str, StringConstraints(max_length=400)]
Words = Annotated[str, StringConstraints(max_length=10_000)]
Day = Annotated[date, BeforeValidator(_day), Field(examples=["2026-11-20"])]
Moment = Annotated[
    AwareDatetime, BeforeValidator(_moment), Field(examples=["2026-11-20T09:30:00+08:00"])
]
_as_number = PlainSerializer(float, return_type=float, when_used="json")
# 万元, exact to one yuan; a JSON number.
Wan = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(max_digits=12, decimal_places=4),
    _as_number,
    WithJsonSchema({"type": "number", "examples": [35.5]}),
]
# Yuan to the fen; what is paid may be below zero.
Yuan = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(max_digits=16, decimal_places=2, examples=[1200.5]),
    _as_number,
]
# Percent a year.
Rate = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(max_digits=8, decimal_places=6),
    _as_number,
    WithJsonSchema({"type": "number", "examples": [3.65]}),
]
Named = Annotated[Any, BeforeValidator(_said)]  # a wording in both languages
# What a fact may be: as in a cell of a sheet, or of the fact's own kind.
Value = StrictBool | StrictInt | StrictFloat | Words | list[Line] | None
