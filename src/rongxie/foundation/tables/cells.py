"""Reading the cells of one column: in bulk where a pattern fits, else once per distinct text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

import polars as pl

from rongxie.foundation.tables.codes import are_codes
from rongxie.foundation.tables.faults import fault_of
from rongxie.foundation.tables.headings import Meaning
from rongxie.foundation.tables.numerals import COUNTED, DECIMALS
from rongxie.foundation.tables.rejects import Fault
from rongxie.values.columns import Column, Kind
from rongxie.values.industries import read_industry
from rongxie.values.money import Bounds, Unit, read_amount, read_range
from rongxie.values.regions import read_region
from rongxie.values.texts import Refusal
from rongxie.values.uscc import read_code

DTYPES: Mapping[Kind, pl.DataType] = {
    Kind.DATE: pl.Date(),
    Kind.BOOL: pl.Boolean(),
    Kind.INTEGER: pl.Int64(),
    Kind.NUMBER: pl.Float64(),
    Kind.WAN: pl.Float64(),
    Kind.LIST: pl.List(pl.String()),
}
UNKNOWN = ("", "-", "--", "—", "——", "–", "/", "\\", "不详", "未知", "null", "n/a", "nan", "#n/a")
YES = ("是", "有", "true", "1", "1.0", "y", "yes", "√", "✓", "☑")
NO = ("否", "无", "false", "0", "0.0", "n", "no", "×", "✗", "☒")
LARGEST_WHOLE = 2**53 - 1  # beyond it a number of a spreadsheet is not exact
FEN = 6  # decimals of an amount in 万元 that make a fen

_DAY = r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[t\s]+\d{1,2}:.*)?$"
_ZONED = r"^\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}.*(?:z|[+-]\d{2}:?\d{2})$"
_SPLIT = r"[;；、,，|｜\n\r]+"
_EXCEL_EPOCH = date(1899, 12, 30)
_LONGEST_UNKNOWN = max(map(len, UNKNOWN))
_FIRST_SERIAL, _LAST_SERIAL = 367, 73415  # 1901-01-01 and 2100-12-31
_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Cells:
    """The values of a column, null where unknown; what could not be used, by the cell's text."""

    values: pl.Series
    unusable: pl.Series  # Boolean
    faults: Mapping[str, Fault]
    bounds: Mapping[str, Bounds]  # of the ranges among the faults


def dtype_of(column: Column) -> pl.DataType:
    """Return the type of the values of a column."""
    if column.item:
        return pl.List(dtype_of(column.item))
    return DTYPES.get(column.kind, pl.String())


def read_cells(texts: pl.Series, meaning: Meaning) -> Cells:
    """Read the texts of a column of a sheet as what the heading means."""
    values, unusable = _read(texts, meaning)
    wrong = texts.filter(unusable).unique().to_list()
    faults = {text: _fault(text, meaning) for text in wrong}
    ranges = {text: _bounds(text, meaning) for text in wrong}
    return Cells(values, unusable, faults, {t: b for t, b in ranges.items() if b is not None})


def read_values(texts: pl.Series, meaning: Meaning) -> pl.Series:
    """Read the texts without asking why the unusable ones are."""
    return _read(texts, meaning)[0]


def _read(texts: pl.Series, meaning: Meaning) -> tuple[pl.Series, pl.Series]:
    """Return the values and which texts are unusable; faultless codes are taken in bulk."""
    column = meaning.column
    taken = are_codes(texts) if column.kind is Kind.CODE else None
    rest = texts if taken is None else texts.set(taken, None)
    plain = _plain(rest)
    values = _READERS.get(column.kind, _read_texts)(rest, plain, meaning)
    values = _within(values, column).cast(dtype_of(column))
    unusable = plain.is_not_null() & values.is_null()
    if taken is not None and taken.any():
        values = texts.zip_with(taken, values)
    return values.alias(column.name), unusable


def _fault(text: str, meaning: Meaning) -> Fault:
    """Return why a text cannot be used; of a list, why the first such part cannot."""
    if not meaning.column.item:
        return fault_of(text, meaning)
    item = replace(meaning, column=meaning.column.item)
    parts = _split(pl.Series([text]))[0]
    wrong = parts.filter(read_values(parts, item).is_null())
    return fault_of(wrong[0], item)


def bound_columns(source: str, name: str, bounds: Mapping[str, Bounds]) -> list[pl.Expr]:
    """Return `<name>__low` and `<name>__high` of the ranges in a column of texts."""
    texts = list(bounds)
    sides = {"low": [b.low for b in bounds.values()], "high": [b.high for b in bounds.values()]}
    return [
        mapped(
            pl.col(source).cast(pl.String),
            dict(zip(texts, (None if v is None else float(v) for v in values), strict=True)),
            pl.Float64(),
        ).alias(f"{name}__{side}")
        for side, values in sides.items()
    ]


def _plain(texts: pl.Series) -> pl.Series:
    """Return the texts in half width and lower case, null where they say unknown."""
    plain = pl.col("text").str.normalize("NFKC").str.strip_chars().str.to_lowercase()
    return _select(texts, pl.when(~plain.is_in(UNKNOWN)).then(plain))


def known_text(text: pl.Expr) -> pl.Expr:
    """Return the texts without the blanks around them, null where they say unknown."""
    bare = text.str.strip_chars()
    short = pl.when(bare.str.len_chars() <= _LONGEST_UNKNOWN).then(bare)  # few need the table
    plain = short.str.normalize("NFKC").str.strip_chars().str.to_lowercase()
    return pl.when(~plain.is_in(UNKNOWN).fill_null(value=False)).then(bare)


def _select(texts: pl.Series, expression: pl.Expr) -> pl.Series:
    return texts.alias("text").to_frame().select(expression.alias("text"))["text"]


def _within(values: pl.Series, column: Column) -> pl.Series:
    if column.minimum is None and column.maximum is None:
        return values
    low = column.minimum if column.minimum is not None else float("-inf")
    high = column.maximum if column.maximum is not None else float("inf")
    inside = pl.col("text").is_between(low, high)
    return _select(values, pl.when(inside).then(pl.col("text")))


def _bounds(text: str, meaning: Meaning) -> Bounds | None:
    if meaning.column.kind in (Kind.INTEGER, Kind.NUMBER):
        return read_range(text)
    if meaning.column.kind is Kind.WAN:
        found = read_range(text, meaning.unit or Unit.WAN)
        return found and Bounds(*(b if b is None else b / Unit.WAN.value for b in found))
    return None


def _read_texts(texts: pl.Series, plain: pl.Series, meaning: Meaning) -> pl.Series:
    return _select(texts, known_text(pl.col("text")))


def _split(texts: pl.Series) -> pl.Series:
    part = pl.element().str.strip_chars()
    split = pl.col("text").str.replace_all(_SPLIT, ";").str.split(";")
    return _select(texts, split.list.eval(part.filter(part != "")))


def _read_lists(texts: pl.Series, plain: pl.Series, meaning: Meaning) -> pl.Series:
    """Split the texts; a part that is not what the column holds makes the whole cell unusable."""
    lists = _split(_read_texts(texts, plain, meaning))
    if not meaning.column.item:
        return lists
    item = replace(meaning, column=meaning.column.item)
    parts = lists.explode().drop_nulls().unique()
    values = dict(zip(parts, read_values(parts, item), strict=True))
    read = pl.col("text").list.eval(mapped(pl.element(), values, dtype_of(item.column)))
    whole = read.list.eval(pl.element().is_not_null()).list.all()
    return _select(lists, pl.when(whole).then(read))


def _choice_key(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s", "")


def choice_names(column: Column) -> dict[str, str]:
    """Return the canonical name of each wording that the column accepts, by its plain form."""
    names: dict[str, str] = {}
    for choice in column.choices:
        wordings = pl.Series([choice.name, choice.title.zh, choice.title.en, *choice.synonyms])
        for key in _select(wordings, _choice_key(pl.col("text"))):
            names.setdefault(key, choice.name)
    return names


def _read_choices(texts: pl.Series, plain: pl.Series, meaning: Meaning) -> pl.Series:
    names = choice_names(meaning.column)
    return _select(plain, mapped(_choice_key(pl.col("text")), names, pl.String()))


def _read_bools(texts: pl.Series, plain: pl.Series, meaning: Meaning) -> pl.Series:
    answers = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
    return _select(plain, mapped(pl.col("text"), answers, pl.Boolean()))


def mapped(text: pl.Expr, values: Mapping[str, object], dtype: pl.DataType) -> pl.Expr:
    """Return the value of each text, null for the others."""
    values = values or {"": None}
    return text.replace_strict(
        list(values), list(values.values()), default=None, return_dtype=dtype
    )


def _each(texts: pl.Series, read: Callable[[str], object], dtype: pl.DataType) -> pl.Series:
    """Read every distinct text by itself; null where it is refused."""
    values: dict[str, object] = {}
    for text in texts.drop_nulls().unique():
        try:
            values[text] = read(text)
        except Refusal:
            continue
    if all(text == value for text, value in values.items()) and len(values) == texts.n_unique():
        return texts
    return _select(texts, mapped(pl.col("text"), values, dtype))


def _read_dates(texts: pl.Series, plain: pl.Series, meaning: Meaning) -> pl.Series:
    text = pl.col("text")
    part = [text.str.extract(_DAY, n).str.zfill(2) for n in (1, 2, 3)]
    written = pl.concat_str(part).str.to_date("%Y%m%d", strict=False)
    packed = text.str.extract(r"^(\d{8})$").str.to_date("%Y%m%d", strict=False)
    serial = text.str.extract(r"^(\d{3,5})(?:\.\d+)?$").cast(pl.Int32, strict=False)
    counted = pl.lit(_EXCEL_EPOCH) + pl.duration(days=serial)
    in_count = serial.is_between(_FIRST_SERIAL, _LAST_SERIAL)
    found = pl.coalesce(written, packed, pl.when(in_count).then(counted))
    zoned = plain.set(~plain.str.contains(_ZONED), None)
    local = _each(zoned, _china_day, pl.Date()).cast(pl.Date) if zoned.count() else None
    days = (
        _select(plain, found)
        if local is None
        else local.zip_with(local.is_not_null(), _select(plain, found))
    )
    return _select(
        days, pl.when(pl.col("text").dt.year().is_between(1900, 2100)).then(pl.col("text"))
    )


def _china_day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text.upper()).astimezone(_CHINA).date()
    except (ValueError, OverflowError):
        return None


def _read_numbers(texts: pl.Series, plain: pl.Series, meaning: Meaning) -> pl.Series:
    text = pl.col("text")
    number = text.str.extract(f"^{DECIMALS}{COUNTED}$").str.replace_all(",", "").cast(pl.Float64)
    scaled = pl.when(text.str.contains("万")).then((number * 10_000).round(FEN)).otherwise(number)
    if meaning.column.kind is Kind.NUMBER:
        return _select(plain, scaled)
    whole = (scaled == scaled.floor()) & (scaled.abs() <= LARGEST_WHOLE)
    return _select(plain, pl.when(whole).then(scaled.cast(pl.Int64, strict=False)))


def amount_in_wan(number: pl.Expr, unit: Unit | None) -> pl.Expr:
    """Return numbers of a unit of money in 万元, exact to the fen."""
    ratio = (unit or Unit.WAN).value / Unit.WAN.value
    scaled = number * float(ratio) if ratio >= 1 else number / float(1 / ratio)
    return (number if ratio == 1 else scaled).round(FEN)


def _read_amounts(texts: pl.Series, plain: pl.Series, meaning: Meaning) -> pl.Series:
    """Read bare numbers in bulk and all other wordings one by one."""
    unit = meaning.unit or Unit.WAN
    number = pl.col("text").str.extract(f"^{DECIMALS}$").str.replace_all(",", "").cast(pl.Float64)
    bare = _select(plain, amount_in_wan(number, unit))
    rest = plain.set(bare.is_not_null(), None)
    if not rest.count():
        return bare
    worded = _each(rest, lambda text: float(round(read_amount(text, unit).wan, FEN)), pl.Float64())
    return bare.zip_with(bare.is_not_null(), worded.cast(pl.Float64))


def _read_codes(texts: pl.Series, plain: pl.Series, meaning: Meaning) -> pl.Series:
    known = texts.set(plain.is_null(), None)
    return _each(known, _CODES[meaning.column.kind], pl.String())


_CODES: Mapping[Kind, Callable[[str], object]] = {
    Kind.CODE: lambda text: read_code(text).text,
    Kind.REGION: lambda text: read_region(text).text,
    Kind.INDUSTRY: lambda text: read_industry(text).text,
}
_READERS: Mapping[Kind, Callable[[pl.Series, pl.Series, Meaning], pl.Series]] = {
    Kind.CODE: _read_codes,
    Kind.REGION: _read_codes,
    Kind.INDUSTRY: _read_codes,
    Kind.DATE: _read_dates,
    Kind.BOOL: _read_bools,
    Kind.INTEGER: _read_numbers,
    Kind.NUMBER: _read_numbers,
    Kind.WAN: _read_amounts,
    Kind.CHOICE: _read_choices,
    Kind.LIST: _read_lists,
}
