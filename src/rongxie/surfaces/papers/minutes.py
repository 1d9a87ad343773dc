"""The minutes of a review meeting."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rongxie.surfaces.papers.sheets import Sheet, Table
from rongxie.surfaces.web.figures.headline import wan_text
from rongxie.values.texts import Message, Text, say

Words = Message | Text | str
_HEADS = (
    Text(en="No.", zh="序号"), Text(en="Enterprise", zh="经营主体名称"),
    Text(en="Amount (10,000 yuan)", zh="申请金额（万元）"), Text(en="Decision", zh="审议意见"),
    Text(en="Words", zh="说明"),
)  # fmt: skip
_WIDTHS, _NUMBERS = (6, 28, 12, 10, 44), frozenset({0, 2})
_LINES = (
    Text(en="Led by: ", zh="主持人："),
    Text(en="Minutes by: ", zh="记录人："),
)


@dataclass(frozen=True, slots=True)
class Discussed:
    """A case of the agenda."""

    name: str
    amount_wan: Decimal | None
    decision: Text
    words: str


def minutes(  # noqa: PLR0913  # what minutes say
    *,
    mechanism: str,
    day: date,
    present: Sequence[str],
    of: int,
    quorum: bool,
    people: str,
    discussed: Sequence[Discussed],
    said: Callable[[Words], str],
) -> Sheet:
    """Return the minutes: who was there, what was decided of each case."""
    there = say(
        "Present: {present} of {members} members ({names}).",
        present=len(present), members=of, names="、".join(present) or "–",
    )  # fmt: skip
    enough = (
        Text(en="There was a quorum.", zh="到会成员单位达到规定比例。")
        if quorum
        else Text(en="There was no quorum.", zh="到会成员单位未达到规定比例。")
    )
    return Sheet(
        title=said(Text(en="Minutes of the review meeting", zh="融资协调评审会议纪要")),
        number=day.isoformat(),
        paragraphs=[
            said(there),
            said(enough),
            *([said(say("People: {people}", people=people.strip()))] if people.strip() else []),
            _sums(discussed, said),
        ],
        table=_table(discussed, said),
        sign_lines=[said(one) for one in _LINES],
        issuer=[mechanism, day.isoformat()],
    )  # fmt: skip


def _sums(discussed: Sequence[Discussed], said: Callable[[Words], str]) -> str:
    counts = Counter(said(one.decision) for one in discussed)
    told = say(
        "{count} cases were on the agenda: {sums}.",
        count=len(discussed), sums="，".join(f"{words} {n}" for words, n in counts.items()),
    )  # fmt: skip
    return said(told)


def _table(discussed: Sequence[Discussed], said: Callable[[Words], str]) -> Table:
    rows = [
        [str(number), one.name, wan_text(one.amount_wan), said(one.decision), one.words]
        for number, one in enumerate(discussed, 1)
    ]
    return Table([said(one) for one in _HEADS], rows, _WIDTHS, _NUMBERS)
