"""Messages in words: made of template and blanks in the language of whoever reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape

from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.outbox.models import Message
from rongxie.surfaces.outgoing.templates import (
    DIGEST,
    digest_lines,
    digest_title,
    sender,
    tail,
    templates,
)
from rongxie.values.moments import china_day
from rongxie.values.texts import Language, Text

_ANY_BANK = Text(en="the banks that the county proposes", zh="县级工作专班推荐的银行")
_DAYS = frozenset({"day", "due", "ends"})
_LETTER = """<!doctype html>
<html lang="{language}"><meta charset="utf-8"><title>{title}</title>
<style>body{{max-width:40em;margin:3em auto;line-height:1.9}}h1{{font-size:1.4em;text-align:center}}
.end{{text-align:right}}</style>
<h1>{title}</h1><p>{text}</p><p>{tail}</p><p class="end">{sender}<br>{day}</p></html>
"""


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it is read."""

    title: str
    text: str


class Names:
    """The names of organisations, each looked up once: a page of messages has few banks."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, code: str) -> str:
        """Return the name of today; of one that is not there, the code."""
        if code not in self._known:
            found = Organisation.objects.filter(code=code).values_list("name", flat=True)
            self._known[code] = found.first() or code
        return self._known[code]


def said_message(message: Message, language: Language, names: Names | None = None) -> Said:
    """Return a message as the pages show it."""
    if message.template == DIGEST:
        return _digest(message, language)
    template = templates()[message.template]
    blanks = _filled(message, language, names or Names())
    return Said(_put(template.title, blanks, language), _put(template.text, blanks, language))


def said_outside(message: Message, language: Language) -> Said:
    """Return a message as it leaves the platform: what it is about, and where to read more."""
    if message.template == DIGEST:
        return _digest(message, language)
    template = templates()[message.template]
    blanks = _filled(message, language, Names())
    text = _put(template.sms or template.title, blanks, language)
    return Said(
        _put(template.title, blanks, language), f"{text}{_gap(language)}{_in(tail(), language)}"
    )


def letter(message: Message, language: Language) -> str:
    """Return a message as a page to print and hand over."""
    said = said_message(message, language)
    return _LETTER.format(
        language="zh-Hans" if language == "zh" else "en",
        title=escape(said.title),
        text=escape(said.text),
        tail=escape(_in(tail(), language)),
        sender=escape(_in(sender(), language)),
        day=_day(china_day(message.made_at), language),
    )


def _digest(message: Message, language: Language) -> Said:
    blanks = _filled(message, language, Names())
    counts = message.blanks.get("lines", {})
    lines = [
        _put(line, {"count": counts[name]}, language)
        for name, line in digest_lines().items()
        if counts.get(name)
    ]
    return Said(_put(digest_title(), blanks, language), "\n".join(lines))


def _filled(message: Message, language: Language, names: Names) -> dict[str, object]:
    """Return the blanks of a message: days written out, banks by their names of today."""
    found: dict[str, object] = {
        name: _day(date.fromisoformat(str(value)), language) if name in _DAYS else value
        for name, value in message.blanks.items()
    }
    if "bank" in found:
        code = str(found["bank"])
        found["bank"] = _in(_ANY_BANK, language) if code == "*" else names.of(code)
    return found


def _put(text: Text, blanks: Mapping[str, object], language: Language) -> str:
    """Fill a wording in; a blank that the event did not have reads as a dash."""
    return _in(text, language).format_map(_Dashes(blanks))


class _Dashes(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "–"


def _day(day: date, language: Language) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else day.isoformat()


def _gap(language: Language) -> str:
    return "" if language == "zh" else " "


def _in(text: Text, language: Language) -> str:
    return text.said_in(language)
