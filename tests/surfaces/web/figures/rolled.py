"""Figures as the roll-up would have them, put into its tables by hand."""

from datetime import date

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.reporting.models import DayFigure, DayFirst, RolledUpTo
from tests.mechanism.cast import AT, DAY, OTHER_TOWN, PLATFORM, TOWN


def first(figure: str, count: int, region: str = TOWN, day: date = DAY, shared: int = 0) -> None:
    """So many enterprises, or cases, counted in a place for the first time on a day."""
    with reach(PLATFORM):
        DayFirst.objects.create(
            region=region, bank="", day=day, figure=figure, shared=shared, count=count
        )


def money(kind: str, fen: int, region: str = TOWN, day: date = DAY, rate: int = 0) -> None:
    """An amount of a day, in fen; a rate in hundredths of a percent."""
    with reach(PLATFORM):
        DayFigure.objects.create(
            region=region, bank="ICBC-TC", day=day, kind=kind, mark="", times=1, amount_fen=fen,
            rated_fen=fen if rate else 0, interest_fen=fen * rate // 100,
        )  # fmt: skip


def counted() -> None:
    """Tell up to when everything is counted."""
    with reach(PLATFORM):
        RolledUpTo.objects.create(province="34", seq=1, at=AT)


def two_towns() -> None:
    """In one town 5 were visited and in the other 4, two of them the same; one loan was drawn."""
    first("visited_enterprises", 5)
    first("visited_enterprises", 2, OTHER_TOWN)
    first("visited_enterprises", 2, OTHER_TOWN, shared=8)
    money("loan.drawn", 123_456_700, rate=365)
    counted()
