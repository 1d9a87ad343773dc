"""The colours: told apart by everybody, in light, dark and on paper (WCAG 2.2 AA)."""

import re
from itertools import product
from pathlib import Path

import pytest

from rongxie.surfaces import web

STATIC = Path(web.__file__).parent / "static" / "web"
TEXT, LINE = 4.5, 3.0
GROUNDS = ("paper", "mist")
ON_THEIR_MIST = ("brand", "good", "warn", "wrong")
OWN_SCRIPT = 40_000  # bytes


def _schemes() -> dict[str, dict[str, str]]:
    css = (STATIC / "tokens.css").read_text("utf-8")
    blocks = re.findall(r"(:root[^{]*)\{([^}]*)\}", css)
    read = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", body)) for _, body in blocks]
    light, dark, asked, paper = read
    assert asked == dark  # asked for by the system, or by the reader
    return {"light": light, "dark": light | dark, "print": light | paper}


def _light_of(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the ratio of WCAG between two colours."""
    low, high = sorted((_light_of(one), _light_of(other)))
    return (high + 0.05) / (low + 0.05)


class TestContrast:
    def test_is_reckoned_as_the_standard_does(self) -> None:
        assert contrast("#000000", "#ffffff") == pytest.approx(21)
        assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)

    @pytest.mark.parametrize("scheme", ["light", "dark", "print"])
    def test_of_words_is_enough(self, scheme: str) -> None:
        colours = _schemes()[scheme]
        pairs = list(product(("ink", "quiet", "brand", "wrong", "good", "warn"), GROUNDS))
        pairs += [(name, f"{name}-mist") for name in ON_THEIR_MIST]
        pairs += [("ink", f"{name}-mist") for name in ON_THEIR_MIST]
        pairs += [("quiet", "brand-mist"), ("quiet", "sunk"), ("brand-deep", "mist")]
        if scheme != "print":  # where no button is shown
            pairs += [("on-brand", "brand"), ("on-brand", "brand-deep")]
        weak = {(a, b): contrast(colours[a], colours[b]) for a, b in pairs}
        assert {pair: ratio for pair, ratio in weak.items() if ratio < TEXT} == {}

    @pytest.mark.parametrize("scheme", ["light", "dark", "print"])
    def test_of_borders_and_focus_is_enough(self, scheme: str) -> None:
        colours = _schemes()[scheme]
        weak = {
            (a, b): contrast(colours[a], colours[b])
            for a, b in product(("edge", "focus", "brand", "wrong"), GROUNDS)
        }
        assert {pair: ratio for pair, ratio in weak.items() if ratio < LINE} == {}


class TestStyleSheets:
    def test_name_no_colour_but_the_tokens(self) -> None:
        for name in ("rongxie.css", "parts.css", "record.css"):
            css = (STATIC / name).read_text("utf-8")
            assert set(re.findall(r"#[0-9a-fA-F]{3,6}\b", css)) <= {"#fff"}, name  # below a QR code

    def test_use_only_tokens_that_are_there(self) -> None:
        tokens = (STATIC / "tokens.css").read_text("utf-8")
        for path in STATIC.glob("*.css"):
            for name in set(re.findall(r"var\((--[a-z-]+)\)", path.read_text("utf-8"))):
                assert f"{name}:" in tokens, (path.name, name)

    def test_and_scripts_ask_nobody_else(self) -> None:
        for path in (*STATIC.glob("*.css"), *STATIC.glob("*.js")):
            assert not re.search(r"https?://|@import|eval\(|innerHTML", path.read_text("utf-8"))

    def test_and_scripts_are_small(self) -> None:
        assert sum(path.stat().st_size for path in STATIC.glob("*.js")) < OWN_SCRIPT
