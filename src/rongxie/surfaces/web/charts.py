"""Small charts as SVG of our own: no script, no colours of their own, a table beside each.

Texts are given room by counting characters, one em for each Chinese one: nothing measures fonts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_EM = 14  # pixels of a Chinese character, as the style sheet sets it
_ROW, _BAR, _WIDE = 30, 16, 640
_GAP = 10
_HIGH, _FOOT, _HEAD = 180, 26, 20
_DOT = '<circle class="mark" cx="{}" cy="{}" r="3.5"/>'
_MARK = _DOT + '<text x="{}" y="{}" text-anchor="middle">{}</text>'
_NAME = '<text class="quiet" x="{}" y="{}" text-anchor="middle">{}</text>'


@dataclass(frozen=True, slots=True)
class Point:
    """A value with what it is called, and as it is read."""

    title: str
    value: float
    text: str


def width_of(text: str) -> float:
    """Return the pixels that a text takes at most: an em for a wide character, else 0.62."""
    return sum(_EM if east_asian_width(sign) in "WF" else 0.62 * _EM for sign in text)


def bar_chart(points: Sequence[Point], title: str) -> SafeString:
    """Return bars below each other, each with its name before it and its value behind it."""
    left = max((width_of(one.title) for one in points), default=0) + _GAP
    right = max((width_of(one.text) for one in points), default=0) + _GAP
    most = max((one.value for one in points), default=0) or 1
    wide = max(_WIDE - left - right, _WIDE / 4)
    rows = []
    for n, one in enumerate(points):
        top, long = _ROW * n, wide * max(one.value, 0) / most
        word, end = top + _ROW * 0.66, left + long + 6
        rows.append((
            f"{left - _GAP:.1f}", word, one.title, f"{left:.1f}", top + (_ROW - _BAR) / 2,
            f"{long:.1f}", _BAR, f"{end:.1f}", word, one.text,
        ))  # fmt: skip
    drawn = format_html_join("", (
        '<text x="{}" y="{}" text-anchor="end">{}</text>'
        '<rect class="mark" x="{}" y="{}" width="{}" height="{}"/><text x="{}" y="{}">{}</text>'
    ), rows)  # fmt: skip
    return _svg(title, left + wide + right, _ROW * len(points) or _ROW, drawn)


def line_chart(points: Sequence[Point], title: str) -> SafeString:
    """Return a line through values that follow each other in time; the scale begins at nothing."""
    most = max((one.value for one in points), default=0) or 1
    edge = max((width_of(one.text) for one in points), default=0) / 2 + _GAP
    step = (_WIDE - 2 * edge) / max(len(points) - 1, 1)
    base = _HIGH - _FOOT
    at = [
        (edge + n * step, base - (base - _HEAD) * max(one.value, 0) / most, one)
        for n, one in enumerate(points)
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in at)
    named = max(round(max((width_of(o.title) for o in points), default=1) * 1.2 / step), 1)
    marks = [(f"{x:.1f}", f"{y:.1f}", f"{x:.1f}", f"{y - 8:.1f}", one.text) for x, y, one in at]
    names = [
        (f"{x:.1f}", _HIGH - 6, one.title) for n, (x, _, one) in enumerate(at) if not n % named
    ]
    drawn = format_html(
        '<line class="axis" x1="0" y1="{0}" x2="{1}" y2="{0}"/>'
        '<polyline class="line" points="{2}"/>{3}{4}',
        base, _WIDE, path, format_html_join("", _MARK, marks), format_html_join("", _NAME, names),
    )  # fmt: skip
    return _svg(title, _WIDE, _HIGH, drawn)


def _svg(title: str, wide: float, high: float, drawn: SafeString) -> SafeString:
    return format_html(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">{}</svg>',
        title, round(wide), round(high), round(wide), round(high), drawn,
    )  # fmt: skip
