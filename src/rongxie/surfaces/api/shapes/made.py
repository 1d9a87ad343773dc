"""What a change answers: the row that was made or moved, and where it stands."""

from typing import Self

from rongxie.surfaces.api.fields import Out
from rongxie.values.texts import Text


class Made(Out):
    """The row that something was done with."""

    id: int


class Moved(Made):
    """The row that something was done with, and the state that it is in now."""

    state: str


class Counted(Out):
    """How many rows something was done with."""

    count: int


class Wording(Out):
    """A wording in both languages."""

    en: str
    zh: str

    @classmethod
    def of(cls, text: Text) -> Self:
        """Return a wording as it is answered."""
        return cls(en=text.en, zh=text.zh)
