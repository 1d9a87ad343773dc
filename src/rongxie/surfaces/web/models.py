"""What somebody has typed and not sent, which forms were sent and done; and what all remember."""

from django.db.models import (
    BinaryField,
    DateField,
    DateTimeField,
    Index,
    Model,
    TextField,
    UniqueConstraint,
)

from rongxie.foundation.organisations.models import code_field


class PageDraft(Model):
    """What one person has typed on one page (`contact:12`), encrypted, until he sends it.

    `ends_on` is the first day on which it is no longer kept.
    """

    actor = code_field()
    region = code_field(blank=True)
    page = code_field()
    content = BinaryField()
    saved_at = DateTimeField()
    ends_on = DateField()

    class Meta:
        db_table = "page_drafts"
        indexes = (Index(name="page_drafts_ending", fields=["ends_on"]),)
        constraints = (UniqueConstraint(name="page_draft_once", fields=["actor", "page"]),)

    def __str__(self) -> str:
        return f"{self.actor} {self.page}"


class SentForm(Model):
    """A form that was sent and done: whoever sends it again is shown what came of it."""

    actor = code_field()
    region = code_field(blank=True)
    token = code_field()
    address = TextField()
    at = DateTimeField()

    class Meta:
        db_table = "page_forms"
        indexes = (Index(name="page_forms_of", fields=["at"]),)
        constraints = (UniqueConstraint(name="page_form_once", fields=["actor", "token"]),)

    def __str__(self) -> str:
        return f"{self.actor} {self.token}"


class Remembered(Model):
    """What all processes of the pages remember together for a while; `key` is a digest."""

    key = code_field(primary_key=True)
    value = TextField()
    ends_at = DateTimeField()

    class Meta:
        db_table = "remembered"
        indexes = (Index(name="remembered_ending", fields=["ends_at"]),)

    def __str__(self) -> str:
        return self.key
