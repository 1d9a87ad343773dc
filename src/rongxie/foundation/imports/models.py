"""Lists that are brought in: how far each is, its rows in parts, and what became of each row."""

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BinaryField,
    BooleanField,
    CheckConstraint,
    CompositePrimaryKey,
    DateTimeField,
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


class State(StrEnum):
    """How far an import is."""

    UPLOADED = "uploaded"  #     the file is kept; its headings are being found, or are not known
    MAPPED = "mapped"  #         every column that is needed was recognised
    CHECKED = "checked"  #       every row was judged, and nothing written
    COMMITTING = "committing"  # rows are being written, part by part
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _STATES[self]


_STATES = {
    State.UPLOADED: Text(en="Uploaded", zh="已上传"),
    State.MAPPED: Text(en="Columns recognised", zh="列已识别"),
    State.CHECKED: Text(en="Checked", zh="已预检"),
    State.COMMITTING: Text(en="Being written", zh="正在入库"),
    State.DONE: Text(en="Done", zh="已完成"),
    State.CANCELLED: Text(en="Cancelled", zh="已取消"),
}


class Outcome(StrEnum):
    """What becomes of a row: each row has exactly one of these."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WAITING = "waiting"  # it may be somebody who is there: a person decides
    REJECTED = "rejected"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _OUTCOMES[self]


_OUTCOMES = {
    Outcome.NEW: Text(en="New", zh="新增"),
    Outcome.CHANGED: Text(en="Changed", zh="更新"),
    Outcome.UNCHANGED: Text(en="Unchanged", zh="无变化"),
    Outcome.WAITING: Text(en="To be decided", zh="待确认"),
    Outcome.REJECTED: Text(en="Rejected", zh="未通过"),
}


class Decision(StrEnum):
    """What a person says of a row that may be somebody who is there."""

    NEW = "new"
    THIS = "this"
    SKIP = "skip"


class Import(Model):
    """A list that somebody brings in for an organisation; `counts` are of the latest pass.

    Who sees it acts for the same organisation and has its place. `by` refers to the member in
    whose reach every step is taken. `headings` are those of the file, `columns` what they are read
    as, by heading; `filled` is what a column says, by its name, where a row leaves it blank.
    `repeats` is an import of the same file that was done before.
    """

    region = code_field(blank=True)
    bank_path = code_field(blank=True)
    organisation = code_field()
    kind = code_field()
    state = code_field(default=State.UPLOADED.value)
    file = BigIntegerField()
    digest = code_field()
    options = JSONField(default=dict)
    headings = JSONField(default=list)
    columns = JSONField(default=dict)
    filled = JSONField(default=dict)
    lacking = JSONField(default=list)  # names of columns that are needed and not recognised
    sheets = JSONField(default=list)
    notes = JSONField(default=list)  # what is to be said of the whole file (`wordings`)
    repeats = BigIntegerField(null=True)
    parts = IntegerField(null=True)  # null: the file was not read yet
    rows = IntegerField(default=0)
    rows_done = IntegerField(default=0)  # of the pass that goes on: checking, or writing
    counts = JSONField(default=dict)
    repeated = BinaryField(null=True)  # rows whose key stood in the file before, sealed
    by = code_field()
    uploaded_at = DateTimeField()
    changed_at = DateTimeField()
    purged_at = DateTimeField(null=True)

    class Meta:
        db_table = "imports"
        indexes = (
            Index(name="import_of", fields=["organisation", "-id"]),
            Index(name="import_digest", fields=["organisation", "digest"]),
        )
        constraints = (
            CheckConstraint(
                name="import_has_a_known_state", condition=Q(state__in=[s.value for s in State])
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ImportPart(Model):
    """Rows of a list, sealed, for they may name people: as they stand in the file, and as read.

    `wrong` has the faults of single cells.
    """

    region = code_field(blank=True)
    bank_path = code_field(blank=True)
    of = BigIntegerField()
    number = IntegerField()
    rows = IntegerField()
    first_row = IntegerField()
    last_row = IntegerField()
    sealed = BinaryField()
    read = BinaryField(null=True)
    wrong = BinaryField(null=True)
    checked_at = DateTimeField(null=True)
    written_at = DateTimeField(null=True)
    reopened = BooleanField(default=False)  # written, and rows of it decided since

    class Meta:
        db_table = "import_parts"
        constraints = (UniqueConstraint(name="import_part_once", fields=["of", "number"]),)

    def __str__(self) -> str:
        return f"{self.of} {self.number}"


class ImportRow(Model):
    """What became of a row of a file, or would; without a foreign key, for there are millions.

    `row` is the number that the sheet shows, `subject` the id of what it is kept as. `reasons` are
    pairs of a heading and what to say (`wordings`). While a list is only checked, rows are here
    that are not simply new or unchanged.
    """

    pk = CompositePrimaryKey("of", "row")
    of = BigIntegerField()
    row = IntegerField()
    region = code_field(blank=True)
    bank_path = code_field(blank=True)
    outcome = code_field()
    subject = BigIntegerField(null=True)
    reasons = TextField(blank=True)
    candidates = ArrayField(BigIntegerField(), default=list)
    decision = code_field(blank=True)
    chosen = BigIntegerField(null=True)

    class Meta:
        db_table = "import_rows"
        indexes = (
            Index(name="import_row_kept_as", fields=["subject"], condition=Q(subject__gt=0)),
            Index(
                name="import_row_open",
                fields=["of", "outcome", "row"],
                condition=Q(outcome__in=["waiting", "rejected"]),
            ),
        )
        constraints = (
            CheckConstraint(
                name="import_row_has_a_known_outcome",
                condition=Q(outcome__in=[outcome.value for outcome in Outcome]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.of} {self.row} {self.outcome}"


class ImportMapping(Model):
    """What an organisation said of files with these headings: what they mean, what else is so."""

    region = code_field(blank=True)
    bank_path = code_field(blank=True)
    organisation = code_field()
    kind = code_field()
    headings = code_field()  # a digest of the set, in whatever order
    columns = JSONField()  # heading -> name of the column, blank: not read
    filled = JSONField(default=dict)
    by = code_field()
    at = DateTimeField()

    class Meta:
        db_table = "import_mappings"
        constraints = (
            UniqueConstraint(
                name="import_mapping_once",
                fields=["organisation", "kind", "headings", "region", "bank_path"],
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} {self.kind}"
