"""One row for each export of a list; its bytes lie on a shelf of their own (see `keeping`)."""

from enum import StrEnum

from django.db.models import (
    PROTECT,
    BigIntegerField,
    BinaryField,
    BooleanField,
    CheckConstraint,
    DateField,
    DateTimeField,
    F,
    ForeignKey,
    Index,
    IntegerField,
    JSONField,
    Model,
    Q,
    TextField,
    UniqueConstraint,
)

from rongxie.foundation.organisations.models import code_field
from rongxie.values.texts import Text


class ExportState(StrEnum):
    """Where an export stands."""

    ASKED = "asked"  #       waits for somebody else's word
    RELEASED = "released"  # may be made, by that word or without needing one
    DECLINED = "declined"
    MADE = "made"  #         the file is there to be fetched
    OVER = "over"  #         its days have passed: the file, if there was one, is gone

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _STATES[self]


_STATES = {
    ExportState.ASKED: Text(en="Waits to be released", zh="待他人同意"),
    ExportState.RELEASED: Text(en="Being prepared", zh="正在生成"),
    ExportState.DECLINED: Text(en="Declined", zh="未同意"),
    ExportState.MADE: Text(en="Ready to fetch", zh="可下载"),
    ExportState.OVER: Text(en="Over", zh="已过期"),
}


class Export(Model):
    """A list as somebody wants it: `filters` are names of filters with codes and days.

    `expected` is the number of rows when it was asked for; `at_most` the number beyond which it
    is not made, null where any number may leave. `lapses_on` is the first day on which it is no
    longer made, and `kept_until` the first on which the file need not be there. Who released it is
    `decided_by`; `person` and `decided_person` are the people behind the memberships.
    """

    region = code_field(blank=True)
    bank_path = code_field(blank=True)
    enterprise = BigIntegerField(null=True)
    organisation = code_field(blank=True)
    list = code_field()
    form = code_field()
    language = code_field()
    filters = JSONField(default=dict)
    purpose = code_field(blank=True)  # blank: without the columns of personal data
    expected = BigIntegerField()
    at_most = BigIntegerField(null=True)
    needs_release = BooleanField()
    state = code_field()
    asked_by = code_field()
    person = BigIntegerField(null=True)
    asked_at = DateTimeField()
    lapses_on = DateField()
    decided_by = code_field(blank=True, default="")
    decided_person = BigIntegerField(null=True)
    decided_at = DateTimeField(null=True)
    declined_for = TextField(blank=True, default="")
    rows = BigIntegerField(null=True)
    digest = code_field(blank=True, default="")  # SM3 of the file
    size = BigIntegerField(null=True)
    made_at = DateTimeField(null=True)
    kept_until = DateField(null=True)
    fetched = IntegerField(default=0)  # how often

    class Meta:
        db_table = "exports"
        indexes = (
            Index(name="exports_of_organisation", fields=["organisation", "-id"]),
            Index(name="exports_of_person", fields=["person", "asked_at"]),
            Index(
                name="exports_standing",
                fields=["lapses_on"],
                condition=Q(state__in=["asked", "released", "made"]),
            ),
        )
        constraints = (
            CheckConstraint(
                name="export_has_a_known_state",
                condition=Q(state__in=[state.value for state in ExportState]),
            ),
            CheckConstraint(
                name="export_made_has_a_file",
                condition=~Q(state="made")
                | ~Q(digest="")
                & Q(
                    rows__isnull=False,
                    size__isnull=False,
                    made_at__isnull=False,
                    kept_until__isnull=False,
                ),
            ),
            CheckConstraint(
                name="export_released_by_somebody_else",
                condition=Q(needs_release=False)
                | ~Q(state__in=["released", "made"])
                | ~Q(decided_by="")
                & ~Q(decided_by=F("asked_by"))
                & (Q(decided_person__isnull=True) | ~Q(decided_person=F("person"))),
            ),
            CheckConstraint(
                name="export_holds_no_more_than_released",
                condition=Q(at_most__isnull=True)
                | Q(rows__isnull=True)
                | Q(rows__lte=F("at_most")),
            ),
        )

    def __str__(self) -> str:
        return f"export {self.pk} of {self.list}"


class ExportContent(Model):
    """Some of the enterprises that an export told of: bit n is the one n behind the first of them.

    `part` counts the parts into which all numbers of enterprises fall (`contents`).
    """

    export = ForeignKey(Export, PROTECT, related_name="contents")
    region = code_field(blank=True)
    part = BigIntegerField()
    bits = BinaryField()

    class Meta:
        db_table = "export_contents"
        constraints = (UniqueConstraint(name="export_content_once", fields=["part", "export"]),)

    def __str__(self) -> str:
        return f"{self.export_id} {self.part}"
