"""Messages as they are answered: in both languages, filled in."""

from datetime import datetime
from typing import Self

from rongxie.foundation.outbox.models import Dispatch, Message
from rongxie.surfaces.api.fields import Out
from rongxie.surfaces.api.shapes.made import Wording
from rongxie.surfaces.outgoing.rendering import Names, said_message


class MessageOut(Out):
    """A message to who asks; `about` refers to what it is about (`referral:5`)."""

    id: int
    template: str
    about: str
    title: Wording
    text: Wording
    formal: bool
    made_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, row: Message, names: Names) -> Self:
        """Return a row as it is answered."""
        zh, en = said_message(row, "zh", names), said_message(row, "en", names)
        return cls(
            id=row.pk, template=row.template, about=row.about,
            title=Wording(en=en.title, zh=zh.title), text=Wording(en=en.text, zh=zh.text),
            formal=row.formal, made_at=row.made_at, read_at=row.read_at,
        )  # fmt: skip


class LetterOut(Out):
    """A letter that waits to be printed and handed over."""

    id: int
    message: int
    enterprise: int | None
    region: str
    template: str
    due_at: datetime

    @classmethod
    def of(cls, row: Dispatch) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, message=row.message_id, enterprise=row.enterprise, region=row.region,
            template=row.message.template, due_at=row.due_at,
        )  # fmt: skip
