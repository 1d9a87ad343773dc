"""The one pattern of numbers in cells, for columns in bulk and for a single text."""

import re
import unicodedata

DECIMALS = r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d{1,2})?)"
COUNTED = r"\s*(万)?\s*(?:人|名|位|户|家|个|件|笔|次|月|个月|%)?"
_NUMERAL = re.compile(DECIMALS + COUNTED)


def numeral(text: str) -> float | None:
    """Return the number that a text writes, or None: it is no single number.

    >>> numeral("1.2万人"), numeral("500-1000人")
    (12000.0, None)
    """
    found = _NUMERAL.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
    if found is None:
        return None
    return float(found[1].replace(",", "")) * (10_000 if found[2] else 1)
