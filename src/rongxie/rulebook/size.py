"""The size of an enterprise by a dated standard, for one row or ninety million (clause 87/7a).

An enterprise has the class of its weakest indicator: large, medium and small need every lower
bound, and what falls short goes one class down. An unknown indicator leaves a span of classes;
where the known ones alone already settle it, the class is said.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import add

import polars as pl

from rongxie.rulebook.size_standards import CLASSES, INDICATORS, Row, SizeStandard
from rongxie.rulebook.wording import worded
from rongxie.values.industries import DIVISIONS, GROUPS
from rongxie.values.texts import Language, Text

UNDETERMINED = "undetermined"
SIZES = ("large", "medium", "small", "micro", UNDETERMINED)
SIZE_COLUMNS = ("size", "size_standard", "size_reason")

INDICATOR_TITLES = {
    "employees": Text(en="employees", zh="从业人员"),
    "revenue_wan": Text(en="revenue", zh="营业收入"),
    "assets_wan": Text(en="total assets", zh="资产总额"),
}
CLASS_TITLES = {
    "large": Text(en="large", zh="大型"),
    "medium": Text(en="medium", zh="中型"),
    "small": Text(en="small", zh="小型"),
    "micro": Text(en="micro", zh="微型"),
}

_ALL = len(CLASSES) - 1
# A code covers at most two rows with bounds, such as wholesale and retail, or telecom and software.
_CANDIDATES = ("a", "b")


def classify(
    frame: pl.LazyFrame, standard: SizeStandard, *, wording: Language | None = "zh"
) -> pl.LazyFrame:
    """Add `size`, `size_standard` and `size_reason`.

    Reads `industry` (normalised codes such as `C3311`), `employees` (persons), `revenue_wan` and
    `assets_wan` (万元); each may be missing. `<indicator>__low` and `__high` are the bounds of a
    range given in place of a number. Without `wording` the reason is left out.
    """
    columns = frame.collect_schema().names()
    ready = frame.with_columns(
        *(pl.lit(None, dtype=pl.Float64).alias(i) for i in INDICATORS if i not in columns),
        *([] if "industry" in columns else [pl.lit(None, dtype=pl.String).alias("industry")]),
        _key().alias("_key") if "industry" in columns else pl.lit(None, pl.String).alias("_key"),
    )
    joined = ready.join(
        _table(standard).lazy(), on="_key", how="left", maintain_order="left"
    ).with_columns(_ranks({*columns, *INDICATORS}))
    sized = joined.with_columns(_class().alias("_class"))
    named = pl.col("_class").replace_strict(
        [None, *range(len(CLASSES))], [UNDETERMINED, *CLASSES], return_dtype=pl.String
    )
    added = [named.alias("size"), pl.lit(standard.id).alias("size_standard")]
    if wording is not None:
        added.append(_reason(standard, wording))
    kept = [c for c in columns if c not in SIZE_COLUMNS]
    return sized.with_columns(added).select(*kept, *SIZE_COLUMNS[: len(added)])


def _key() -> pl.Expr:
    """Cut a code to what the standard tells apart: a division, or a group where it is split."""
    code = pl.col("industry").cast(pl.String)
    split = code.str.slice(0, 3).is_in(sorted(_SPLIT))
    return pl.when(split).then(code.str.slice(0, 4)).otherwise(code.str.slice(0, 3))


_SPLIT = {group[:3] for group in GROUPS}


def _leaves() -> Iterator[str]:
    yield from (code for code in DIVISIONS if code not in _SPLIT)
    yield from GROUPS


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a code may be measured by: the rows under it, and whether some of it has no row."""

    key: str
    rows: tuple[Row, ...]
    unclassed: bool

    @property
    def usable(self) -> bool:
        """Whether the class can be told without a more exact code."""
        return not self.unclassed and 0 < len(self.rows) <= len(_CANDIDATES)


def _scopes(standard: SizeStandard) -> Iterator[_Scope]:
    leaves = list(_leaves())
    for key in sorted({leaf[:n] for leaf in leaves for n in (1, 3, 4)}):
        found = [standard.row_of(leaf) for leaf in leaves if leaf.startswith(key)]
        distinct = {tuple(r.bounds.items()): r for r in found if r is not None}
        yield _Scope(key, tuple(distinct.values()), None in found)


def _table(standard: SizeStandard) -> pl.DataFrame:
    """Return one line per code: the bounds of its candidate rows, and what names it."""
    rows = [_line(number, scope) for number, scope in enumerate(_scopes(standard))]
    return pl.DataFrame(rows, infer_schema_length=None)


def _line(number: int, scope: _Scope) -> dict[str, object]:
    line: dict[str, object] = {"_key": scope.key, "_scope": number}
    for place, candidate in enumerate(_CANDIDATES):
        row = scope.rows[place] if scope.usable and place < len(scope.rows) else None
        line[f"_row_{candidate}"] = row is not None
        for indicator in INDICATORS:
            bounds = row.bounds.get(indicator) if row else None
            line[f"_free_{candidate}_{indicator}"] = None if bounds else _ALL
            for size, bound in zip(CLASSES[1:], bounds or (None,) * _ALL, strict=True):
                line[f"_{candidate}_{indicator}_{size}"] = float(bound) if bound else None
    return line


def _ranks(columns: set[str]) -> list[pl.Expr]:
    """Give per candidate row and indicator the lowest and highest class still open to it."""
    ranks = []
    for candidate, indicator in product(_CANDIDATES, INDICATORS):
        mark = f"{candidate}_{indicator}"
        free = pl.col(f"_free_{mark}").cast(pl.Int8)
        for end, unknown in (("low", 0), ("high", _ALL)):
            sources = [s for s in (indicator, f"{indicator}__{end}") if s in columns]
            reached = [_reached(source, mark) for source in sources]
            rank = pl.coalesce(*reached, free, pl.lit(unknown, dtype=pl.Int8))
            ranks.append(rank.alias(f"_{end}_{mark}"))
    return ranks


def _reached(source: str, mark: str) -> pl.Expr:
    bounds = (pl.col(f"_{mark}_{size}") for size in CLASSES[1:])
    return reduce(add, ((pl.col(source) >= bound).cast(pl.Int8) for bound in bounds))


def _weakest(end: str, candidate: str) -> pl.Expr:
    return pl.min_horizontal(f"_{end}_{candidate}_{indicator}" for indicator in INDICATORS)


def _class() -> pl.Expr:
    """Say the class where nothing that is unknown could change it, else null."""
    low, high = _weakest("low", "a"), _weakest("high", "a")
    other = (_weakest("low", "b") == low) & (_weakest("high", "b") == low)
    settled = pl.col("_row_a") & (low == high) & (other | ~pl.col("_row_b"))
    return pl.when(settled).then(low)


def _reason(standard: SizeStandard, language: Language) -> pl.Expr:
    """Code why a size is what it is into one small number, and put that into words."""
    open_ = (
        (pl.col(f"_low_a_{i}") != pl.col(f"_high_a_{i}")).cast(pl.Int32) * (1 << place)
        for place, i in enumerate(INDICATORS)
    )
    limits = pl.coalesce(
        pl.when(pl.col(f"_free_a_{i}").is_null(), pl.col(f"_high_a_{i}") == pl.col("_class")).then(
            place
        )
        for place, i in enumerate(INDICATORS)
    )
    detail = pl.when(pl.col("_class").is_null()).then(reduce(add, open_)).otherwise(limits)
    scope = pl.when(pl.col("industry").is_null()).then(-1).otherwise(pl.col("_scope"))
    code = _packed(scope.fill_null(-2), pl.col("_class").fill_null(len(CLASSES)), detail)
    words = _Words(standard, language)
    return worded(code, ("size_reason",), words).struct.field("size_reason")


def _packed(scope: pl.Expr, rank: pl.Expr, detail: pl.Expr) -> pl.Expr:
    parts = (scope.cast(pl.Int32) + 2) * 64 + rank.cast(pl.Int32) * 8
    return parts + detail.fill_null(0).cast(pl.Int32)


class _Words:
    """Says in a sentence what `_packed` coded in a number."""

    def __init__(self, standard: SizeStandard, language: Language) -> None:
        self._scopes = tuple(_scopes(standard))
        self._language: Language = language

    def __call__(self, code: int) -> tuple[str]:
        number, rank, detail = code // 64 - 2, code // 8 % 8, code % 8
        if number < 0:
            return (_CODE_REASONS[number].said_in(self._language),)
        scope = self._scopes[number]
        if not scope.rows:
            return (_OUTSIDE.said_in(self._language),)
        rows = self._either([row.title for row in scope.rows])
        return (f"{rows}{self._colon()}{self._detail(scope, rank, detail)}",)

    def _detail(self, scope: _Scope, rank: int, detail: int) -> str:
        if rank < _ALL and len(scope.rows) == 1:
            limit = INDICATOR_TITLES[INDICATORS[detail]].said_in(self._language)
            above = CLASS_TITLES[CLASSES[rank + 1]].said_in(self._language)
            return _SHORT.said_in(self._language).format(indicator=limit, size=above)
        if rank <= _ALL:
            size = CLASS_TITLES[CLASSES[rank]].said_in(self._language)
            return _SETTLED.said_in(self._language).format(size=size)
        if not detail or not scope.usable:
            return _FINER.said_in(self._language)
        missing = [INDICATOR_TITLES[i] for n, i in enumerate(INDICATORS) if detail >> n & 1]
        joint = "、" if self._language == "zh" else ", "
        names = joint.join(title.said_in(self._language) for title in missing)
        return _MISSING.said_in(self._language).format(indicators=names)

    def _either(self, titles: Iterable[Text]) -> str:
        joint = "或" if self._language == "zh" else " or "
        return joint.join(title.said_in(self._language) for title in titles)

    def _colon(self) -> str:
        return "：" if self._language == "zh" else ": "


_CODE_REASONS = {
    -1: Text(en="no industry code", zh="缺行业代码"),
    -2: Text(en="the industry code is not in GB/T 4754-2017", zh="行业代码不在GB/T 4754-2017中"),
}
_OUTSIDE = Text(en="the standard has no class for this industry", zh="该行业不在划型标准范围内")
_SHORT = Text(en="{indicator} below the bound of {size}", zh="{indicator}未达{size}下限")
_SETTLED = Text(en="{size} by every indicator that counts", zh="按适用指标均为{size}")
_MISSING = Text(en="{indicators} needed", zh="缺{indicators}")
_FINER = Text(en="a more exact industry code is needed", zh="行业代码需填到大类或中类")
