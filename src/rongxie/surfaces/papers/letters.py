"""The letter that tells an enterprise what became of its application, and what it can do next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from rongxie.surfaces.papers.sheets import Sheet
from rongxie.values.texts import Message, Text, say

Words = Message | Text | str
_NO_FEE = say(
    "No fee is charged for any of this, by nobody. On the page of your application you follow every"
    " step and see who looked at your data."
)
_THE_BANKS_ALONE = say("Whether it lends, and how much, the bank decides alone.")
_TITLES = {
    True: Text(en="Notice: recommended to a bank", zh="融资推荐结果告知书"),
    False: Text(en="Notice: not recommended yet", zh="暂未予推荐告知书"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What an enterprise is told of one application; `mend` is what stands in its way."""

    enterprise: Words
    case: int
    amount: str  # 万元
    recommended_on: date | None  # none: it is not on the list
    banks: Sequence[Words]  # what the bank does that has it, or that one is being found
    mend: Sequence[Words]
    mechanism: str
    on: date


def result_letter(of: Result, said: Callable[[Words], str]) -> Sheet:
    """Return the letter, signed by the mechanism on the day."""
    listed = of.recommended_on is not None
    told = _recommended(of) if listed else _not_yet(of)
    return Sheet(
        title=said(_TITLES[listed]),
        number=said(say("Case {number}", number=of.case)),
        address=said(say("To {enterprise}:", enterprise=of.enterprise)),
        paragraphs=[said(one) for one in told],
        issuer=[of.mechanism, of.on.isoformat()],
    )


def _recommended(of: Result) -> list[Words]:
    mend = [say("What is done so that it can be lent after all:"), *_numbered(of.mend)]
    return [
        say(
            "Your application for {amount} × 10,000 yuan was put on the recommendation list on"
            " {day}.", amount=of.amount, day=of.recommended_on,
        ),
        *of.banks,
        *(mend if of.mend else [_THE_BANKS_ALONE]),
        _NO_FEE,
    ]  # fmt: skip


def _not_yet(of: Result) -> list[Words]:
    return [
        say(
            "Your application for {amount} × 10,000 yuan cannot be recommended to a bank as it"
            " stands. What is to be mended:", amount=of.amount,
        ),
        *_numbered(of.mend),
        say(
            "Your township or street helps you, and declares it again as soon as that is done; you"
            " need not apply anew. If you do not agree you may object, on the page of your"
            " application or in writing."
        ),
        _NO_FEE,
    ]  # fmt: skip


def _numbered(mend: Sequence[Words]) -> list[Words]:
    return [say("({number}) {what}", number=n, what=what) for n, what in enumerate(mend, 1)]
