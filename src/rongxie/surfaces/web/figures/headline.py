"""The headline figures of a place, of this year and of the last 30 days, as they are shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.insight.rollup.reading import counted_in, figures_of
from rongxie.mechanism.reporting.models import RolledUpTo
from rongxie.rulebook.indicators import indicators, units
from rongxie.surfaces.web.figures.deciding import deciding_of
from rongxie.values.texts import Text

RECENT = timedelta(days=29)  # with the last day itself: 30


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included."""

    name: str
    title: object
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Value:
    """A figure of one period, and where the rows behind it are."""

    period: Period
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its definition; `shown` begins with this year."""

    title: Text
    unit: Text
    definition: Text
    shown: tuple[Value, ...]
    beside: "Figure | None" = None  # the same in cases, which never adds up with enterprises


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that belong together."""

    title: object
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """All figures of a place; `rolled_at` is None before anything was rolled up."""

    groups: tuple[Group, ...]
    rolled_at: datetime | None


_ONCE = Text(
    en=" Each is counted once, in the period in which it was so for the first time.",
    zh="。每户（每件）只计一次，计入首次发生的统计期",
)
# Not in the catalogue of indicators, which counts enterprises here.
CASES_OF = {
    "approved_cases": (
        Text(en="Approved cases", zh="授信户次"),
        Text(en="Cases that a bank has approved", zh="银行同意授信的案件数"),
    ),
    "funded_cases": (
        Text(en="Funded cases", zh="放款户次"),
        Text(en="Cases in which money was drawn", zh="已放款的案件数"),
    ),
}


def periods(on: date) -> tuple[Period, Period]:
    """Return this year and the last 30 days, up to a day."""
    return (
        Period("year", _("This year"), date(on.year, 1, 1), on),
        Period("recent", _("Last 30 days"), on - RECENT, on),
    )


def headline(region: str, on: date) -> Shown:
    """Return the figures of a place in the reach that is open."""
    spans = periods(on)
    found = [figures_of(region, first=one.first, last=one.last)[0] for one in spans]
    area = counted_in(region)
    in_time, overdue = deciding_of(area, [(one.first, one.last) for one in spans], on)

    def of(name: str, column: str = "", tell: Callable[[Any], str] = counted_text) -> Figure:
        values = [getattr(one, column or name) for one in found]
        return _figure(name, region, spans, [tell(value) for value in values])

    groups = (
        Group(_("Visits and lists"), (
            of("visited_enterprises"),
            of("enterprises_with_need"),
            _with(of("declared_enterprises"), of("declared_cases")),
            _with(of("recommended_enterprises"), of("recommended_cases")),
        )),
        Group(_("Credit"), (
            _with(of("approved_enterprises"), of("approved_cases")),
            of("approved_amount", "approved_wan", wan_text),
            _with(of("funded_enterprises"), of("funded_cases")),
            of("drawn_amount", "drawn_wan", wan_text),
        )),
        Group(_("Rate and time"), (
            of("average_rate", "average_rate", rate_text),
            _figure("decided_in_time_rate", region, spans,
                    [share_text(one.percent) for one in in_time]),
            _now("overdue_decisions", region, spans[0], overdue),
        )),
    )  # fmt: skip
    return Shown(groups, rolled_at(region))


def rolled_at(region: str) -> datetime | None:
    """Return the moment up to which all figures of a place are rolled up."""
    rows = RolledUpTo.objects.order_by("at")
    if region:
        rows = rows.filter(province=region[:2])
    return rows.values_list("at", flat=True).first()


def counted_text(value: int | None) -> str:
    """Return a count as it is shown."""
    return "–" if value is None else f"{value:,}"


def wan_text(value: Decimal | float | None) -> str:
    """Return an amount in 万元 as it is shown: to one yuan, without idle zeros."""
    if value is None:
        return "–"
    text = f"{value:,.4f}"
    return text.rstrip("0").rstrip(".")


def rate_text(value: Decimal | float | None) -> str:
    """Return percent a year as it is shown."""
    return "–" if value is None else f"{value:.2f}"


def share_text(value: float | None) -> str:
    """Return a share in percent as it is shown."""
    return "–" if value is None else f"{value:.1f}"


def titled(name: str) -> tuple[Text, Text, Text]:
    """Return title, unit and definition of a figure, by its name in the roll-up."""
    if name in CASES_OF:
        title, definition = CASES_OF[name]
        return title, units()["cases"].title, definition
    entry = indicators()[name]
    return entry.title, entry.unit.title, entry.definition


def defined(name: str) -> tuple[Text, Text, Text]:
    """Return title, unit and definition of a figure, with how the roll-up counts it."""
    title, unit, definition = titled(name)
    if name.endswith(("_enterprises", "_cases", "_with_need")):
        definition = Text(
            en=definition.en.rstrip(".") + "." + _ONCE.en, zh=definition.zh.rstrip("。") + _ONCE.zh
        )
    return title, unit, definition


def _figure(name: str, region: str, spans: tuple[Period, ...], texts: list[str]) -> Figure:
    shown = [
        Value(span, text, _behind(name, region, span.name))
        for span, text in zip(spans, texts, strict=True)
    ]
    return Figure(*defined(name), tuple(shown))


def _behind(name: str, region: str, span: str) -> str:
    """Return where a figure opens to: its rows, of the country the figures of the places below."""
    page = reverse("figure_rows", args=[name]) if region else reverse("figures")
    return f"{page}?period={span}"


def _with(figure: Figure, cases: Figure) -> Figure:
    return Figure(figure.title, figure.unit, figure.definition, figure.shown, cases)


def _now(name: str, region: str, span: Period, count: int) -> Figure:
    """Return a figure of the moment: it has no period, and its rows are the cases that are late."""
    title, unit, definition = titled(name)
    now = Period("now", _("Now"), span.last, span.last)
    rows = _behind(name, region, span.name)
    return Figure(title, unit, definition, (Value(now, counted_text(count), rows),))
