"""Words for people: data that carries both languages, and sentences that a catalogue translates."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """A wording kept with the data it belongs to, in both languages."""

    en: str
    zh: str

    def __post_init__(self) -> None:
        if not self.en or not self.zh:
            raise ValueError(f"both languages are needed: {self!r}")

    def __str__(self) -> str:
        return self.en

    def said_in(self, language: Language) -> str:
        """Return the wording in one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Message:
    """An English sentence with named blanks; the surface that shows it translates it first."""

    text: str
    blanks: Mapping[str, object]

    def __str__(self) -> str:
        return self.text.format(**self.blanks)


def say(text: str, /, **blanks: object) -> Message:
    """Return a sentence for people, to be found by the collector of the catalogue.

    >>> str(say("row {row} is blank", row=3))
    'row 3 is blank'
    """
    return Message(text, MappingProxyType(blanks))


class Refusal(Exception):
    """A request that cannot be met, with the sentence that tells why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message
