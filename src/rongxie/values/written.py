"""How people write codes and numbers: one plain form for the many that keyboards produce."""

import unicodedata


def plain(text: str) -> str:
    """Return the text with full-width signs made half-width, upper case, without outer blanks.

    >>> plain(" ９１ａ－ ")
    '91A-'
    """
    if text.isascii():
        return text.strip().upper()
    return unicodedata.normalize("NFKC", text).strip().upper()


def squeezed(text: str) -> str:
    """Return the plain text without any blanks, hyphens and dots between its characters.

    >>> squeezed("9144 0608－ma4x")
    '91440608MA4X'
    """
    return plain(text).translate(_BETWEEN)


_BETWEEN = {ord(sign): None for sign in " \t\r\n\u200b\ufeff-‐‑‒–—−·."}
