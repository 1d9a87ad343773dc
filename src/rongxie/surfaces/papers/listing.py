"""The recommendation list with its signature lines."""

from collections.abc import Callable

from rongxie.surfaces.papers.sheets import Sheet, Table
from rongxie.surfaces.web.figures.headline import wan_text
from rongxie.surfaces.web.signing.shown import BatchShown
from rongxie.values.moments import china_day
from rongxie.values.texts import Message, Text, say

Say = Callable[[Message | Text | str], str]
_HEADS = (
    Text(en="No.", zh="序号"), Text(en="Enterprise", zh="经营主体名称"),
    Text(en="Credit code", zh="统一社会信用代码"), Text(en="Kind", zh="类型"),
    Text(en="Place", zh="所在地"), Text(en="Amount (10,000 yuan)", zh="申请金额（万元）"),
    Text(en="Purpose", zh="用途"), Text(en="Confirmed by", zh="确认部门"),
    Text(en="Note", zh="备注"),
)  # fmt: skip
_WIDTHS = (5, 20, 17, 8, 14, 10, 10, 14, 12)
_AMOUNT = 5
_STRUCK = Text(en="Struck out", zh="未予签批")
_LINES = (
    Text(en="Task force, made by: ", zh="专班经办人："),
    Text(en="Sector authorities: ", zh="行业主管部门："),
    Text(en="Convener: ", zh="召集人签字："),
    Text(en="Day: ", zh="日期："),
)


def recommendation_list(shown: BatchShown, mechanism: str, say_: Say) -> Sheet:
    """Return a batch as the list that is signed on paper, with the digest that is compared."""
    batch = shown.batch
    rows = [
        [str(line.position), line.enterprise, line.uscc, say_(line.kind), line.place,
         wan_text(line.amount_wan), say_(line.purpose), line.confirmed_by,
         say_(_STRUCK) if line.struck else "；".join(say_(one) for one in line.beside)]
        for line in shown.lines
    ]  # fmt: skip
    told = say(
        "By {mechanism}: {count} cases, asking for {total} × 10,000 yuan together.",
        mechanism=mechanism, count=shown.listed, total=wan_text(shown.total_wan),
    )  # fmt: skip
    return Sheet(
        title=say_(Text(en="Recommendation list", zh="推荐清单")),
        number=say_(say("Batch {number}", number=batch.pk)),
        paragraphs=[say_(told)],
        table=Table([say_(one) for one in _HEADS], rows, _WIDTHS, frozenset({0, _AMOUNT})),
        sign_lines=[say_(one) for one in _LINES] if batch.signed_at is None else (),
        after=_signed(shown, say_),
        small=[say_(say("Digest (SM3): {digest}", digest=" ".join(shown.digest_parts)))],
        wide=True,
        made_at=batch.laid_at,
    )


def _signed(shown: BatchShown, say_: Say) -> list[str]:
    batch = shown.batch
    if batch.signed_at is None or shown.mode is None:
        return []
    told = say(
        "Signed by {convener} on {day} ({mode}).",
        convener=batch.convener, day=china_day(batch.signed_at), mode=shown.mode,
    )  # fmt: skip
    return [say_(told)]
