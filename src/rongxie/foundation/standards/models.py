"""What places have set: rows that are added, and never changed or taken away."""

from django.db.models import (
    BooleanField,
    CheckConstraint,
    DateField,
    DateTimeField,
    Index,
    JSONField,
    Model,
    Q,
    TextField,
)

from rongxie.foundation.organisations.models import code_field


class LocalParameter(Model):
    """A number of policy as a place has it from a day on, by a document.

    `amount` is JSON of the form of the number; of a table only the entries that differ. With
    `ends` the place has no number of its own from that day on. Of two for one day the later row
    holds: the number of the newest row tells whether anything has changed.
    """

    name = code_field()
    region = code_field(blank=True)  # blank: the whole country
    amount = JSONField(null=True)
    ends = BooleanField(default=False)
    since = DateField()
    document = TextField()
    set_by = code_field()
    set_at = DateTimeField()

    class Meta:
        db_table = "local_parameters"
        indexes = (Index(name="local_parameters_of", fields=["name", "region", "since"]),)
        constraints = (
            CheckConstraint(
                name="local_parameter_has_a_document", condition=~Q(document="") & ~Q(set_by="")
            ),
            CheckConstraint(
                name="local_parameter_ends_or_has_an_amount",
                condition=Q(ends=False) | Q(amount__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.region} {self.since}"
