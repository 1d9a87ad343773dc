"""Sentences in the reader's language: English in the code, Chinese from the catalogue."""

import gettext
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from rongxie.values.texts import Language, Message, Text

LANGUAGES: tuple[Language, ...] = ("zh", "en")
DOMAIN = "rongxie"
LOCALE = "zh_Hans"


@cache
def catalogue(language: Language) -> gettext.NullTranslations:
    """Return the catalogue of a language; English sentences are their own."""
    if language == "en":
        return gettext.NullTranslations()
    path = files("rongxie") / "locale" / LOCALE / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with path.open("rb") as compiled:
        return gettext.GNUTranslations(compiled)


def said(what: Message | Text | str, language: Language) -> str:
    """Return a message, or a wording with both languages, as the reader will see it."""
    if isinstance(what, str):
        return what
    if isinstance(what, Text):
        return what.said_in(language)
    blanks: Mapping[str, object] = {
        name: said(value, language) if isinstance(value, Message | Text) else value
        for name, value in what.blanks.items()
    }
    return catalogue(language).gettext(what.text).format(**blanks)
