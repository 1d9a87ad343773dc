"""Monthly returns of banks, and the roll-up: figures of each day, kept current from the log."""

from django.db.models import (
    BigIntegerField,
    CompositePrimaryKey,
    DateField,
    DateTimeField,
    JSONField,
    Model,
    Q,
    SmallIntegerField,
    UniqueConstraint,
)

from rongxie.mechanism.columns import code_field, owned_by


class BankReturn(Model):
    """What a bank reports for a month; a correction is a new row that replaces the one before."""

    region = code_field()
    bank = code_field()
    bank_path = code_field()
    month = DateField()  # its last day
    figures = JSONField()
    digest = code_field()
    replaces = owned_by("reporting.BankReturn", null=True)
    replaced_at = DateTimeField(null=True)
    filed_by = code_field()
    filed_at = DateTimeField()

    class Meta:
        db_table = "bank_returns"
        constraints = (
            UniqueConstraint(
                name="bank_return_one_standing",
                fields=["bank", "month"],
                condition=Q(replaced_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.bank} {self.month}"


class DayFigure(Model):
    """What happened in a place, at a bank, on a day in China, of one kind of event and mark.

    `mark` is a flag of the events, or blank for all of them. `times` counts events; the others are
    sums of whole fen, so that adding up in any order gives the same: amounts, amounts whose rate
    is known, and amount × percent a year.
    """

    pk = CompositePrimaryKey("region", "bank", "day", "kind", "mark")
    region = code_field()
    bank = code_field()
    day = DateField()
    kind = code_field()
    mark = code_field()
    times = BigIntegerField()
    amount_fen = BigIntegerField()
    rated_fen = BigIntegerField()
    interest_fen = BigIntegerField()

    class Meta:
        db_table = "day_figures"

    def __str__(self) -> str:
        return f"{self.region} {self.day} {self.kind}"


class DayFirst(Model):
    """Enterprises, or cases, of which a figure counts something in a place for the first time.

    `bank` blank: at whatever bank. `shared` is how many characters the code of the place shares
    with that of a place where they were counted before, at most; 0 if they never were. A place
    above whose code is longer than that counts them here for the first time: summed over places
    and days those are the enterprises of the place above (see `rongxie.insight.rollup`).
    """

    pk = CompositePrimaryKey("region", "bank", "day", "figure", "shared")
    region = code_field()
    bank = code_field()
    day = DateField()
    figure = code_field()  # as in the catalogue of indicators
    shared = SmallIntegerField()
    count = BigIntegerField()

    class Meta:
        db_table = "day_firsts"

    def __str__(self) -> str:
        return f"{self.region} {self.day} {self.figure}"


class FirstSeen(Model):
    """The first day on which a figure counts an enterprise, or a case, in a place and at a bank."""

    pk = CompositePrimaryKey("figure", "number", "bank", "region")
    figure = code_field()
    number = code_field()  # of the enterprise or case
    bank = code_field()  # blank: at whatever bank
    region = code_field()
    day = DateField()

    class Meta:
        db_table = "first_seen"

    def __str__(self) -> str:
        return f"{self.number} {self.figure}"


class RolledUpTo(Model):
    """Up to which place of the chain of a province the figures are current."""

    province = code_field(primary_key=True)
    seq = BigIntegerField()
    at = DateTimeField()

    class Meta:
        db_table = "rolled_up_to"

    def __str__(self) -> str:
        return f"{self.province} {self.seq}"
