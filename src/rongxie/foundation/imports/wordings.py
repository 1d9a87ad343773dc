"""Sentences as they are kept with a row: whole, so that each reader gets them in his language."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rongxie.values.texts import Message, Text


def kept(message: Message) -> str:
    """Return a sentence as JSON, with the sentences and wordings in its blanks."""
    return json.dumps(_plain(message), ensure_ascii=False)


def told(text: str) -> Message:
    """Return the sentence that was kept."""
    found = _told(json.loads(text))
    assert isinstance(found, Message)  # noqa: S101  # `kept` writes nothing else
    return found


def reasons_kept(reasons: Sequence[tuple[str, str]]) -> str:
    """Return pairs of a heading and a kept sentence as one text."""
    return json.dumps(
        [[heading, json.loads(text)] for heading, text in reasons], ensure_ascii=False
    )


def reasons_told(text: str) -> list[tuple[str, Message]]:
    """Return the pairs of a heading, blank for the whole row, and what to say."""
    return [(heading, _told(message)) for heading, message in json.loads(text or "[]")]


def _plain(value: object) -> object:
    if isinstance(value, Message):
        blanks = {name: _plain(blank) for name, blank in value.blanks.items()}
        return {"text": value.text, "blanks": blanks}
    if isinstance(value, Text):
        return {"en": value.en, "zh": value.zh}
    return value if isinstance(value, int | float | str) else str(value)


def _told(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    if "text" in value:
        return Message(value["text"], {name: _told(v) for name, v in value["blanks"].items()})
    return Text(en=value["en"], zh=value["zh"])
