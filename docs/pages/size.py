"""The page of the size standard: the table, and how undetermined arises."""

from collections.abc import Iterator

from pages.markdown import chapters, clause_links, named, table
from rongxie.rulebook.size import CLASS_TITLES, INDICATOR_TITLES
from rongxie.rulebook.size_standards import (
    CLASSES,
    INDICATORS,
    Row,
    SizeStandard,
    known_standards,
    size_standard,
)

_UNITS = {"employees": "人 persons", "revenue_wan": "万元", "assets_wan": "万元"}


def page() -> str:
    """Return the page."""
    found = [_section(size_standard(id_)) for id_ in known_standards()]
    return chapters("# Size of an enterprise", _INTRODUCTION, *found, _UNDETERMINED)


_INTRODUCTION = """
Large, medium and small need **all** listed lower bounds, and a bound belongs to the class above
it; an enterprise that misses one goes one class down, and micro is what is left. So the weakest
indicator decides. A standard is a dated file in `src/rongxie/rulebook/size_standards/`; another
one, such as a draft, can be run beside it: `rongxie classify IN -o OUT --beside draft.yaml`.

大、中、小型须同时达到各项下限（含本数），有一项未达即降一档，其余为微型。新标准是一个新的数据文件，可与现行标准并行比对。
"""

_UNDETERMINED = """
## When the size is undetermined

- The industry has no row (finance, education, health, social organisations and the like), or the
  code is not in GB/T 4754-2017, or there is none. A line of business in words is read only where
  the code is missing, and only words on a published list count; the section found so is marked
  *inferred* (推断).
- The code is too coarse, so that rows with different bounds could apply and they do not agree.
- An indicator that matters is missing **and** could change the class. Where what is known settles
  it, the class is said: an industrial firm with 15 persons is micro whatever its revenue.
- A range such as `500-1000人` is no number. Its two ends are used only where both give the same
  class.

`size_reason` says which of these it was, and names what is missing.

行业无对应标准、代码缺失或过粗、缺少会影响结果的指标时为“待定”，并在“划型说明”写明原因；已知指标足以确定的，直接给出结果。
区间数值仅在上下限结论一致时采用。
"""


def _section(standard: SizeStandard) -> str:
    heads = [f"{INDICATOR_TITLES[i].zh} {INDICATOR_TITLES[i].en} ({_UNITS[i]})" for i in INDICATORS]
    head = ("Industry 行业", "Codes 代码", *heads)
    rows = [(named(row.title), ", ".join(row.codes), *_bounds(row)) for row in standard.rows]
    classes = " / ".join(named(CLASS_TITLES[c]) for c in reversed(CLASSES[1:]))
    return chapters(
        f"## {standard.id}",
        f"{named(standard.title)}, since {standard.since}. "
        f"Clause 条款: {clause_links([standard.clause])}. Lower bounds of 下限: {classes}.",
        table(head, rows),
    )


def _bounds(row: Row) -> Iterator[str]:
    for indicator in INDICATORS:
        bounds = row.bounds.get(indicator)
        yield " / ".join(f"{bound:,.0f}" for bound in reversed(bounds)) if bounds else "–"
