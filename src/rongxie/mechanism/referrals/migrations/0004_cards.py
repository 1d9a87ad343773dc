"""What a bank sees of an enterprise, in a table of its own; and who may read what hangs on it."""
# ruff: noqa: RUF012  # the form that Django reads

from django.db import migrations, models
from django.db.models.deletion import PROTECT

_PURPOSES = [
    "financing", "contact", "card", "need", "anonymous_need", "equity", "guarantee",
]  # fmt: skip
# The foreign keys are looked at now: later the table could not be changed before the commit.
_MOVE = """
INSERT INTO cards (referral_id, enterprise_id, region, bank, bank_path, purpose, content, at)
SELECT id, enterprise_id, region, bank, bank_path, 'financing', card, sent_at FROM referrals;
SET CONSTRAINTS ALL IMMEDIATE;
"""
_MOVE_BACK = """
UPDATE referrals SET card = cards.content FROM cards WHERE cards.referral_id = referrals.id;
SET CONSTRAINTS ALL IMMEDIATE;
"""


def _code(**options: object) -> "models.TextField[str, str]":
    return models.TextField(db_collation="C", **options)  # type: ignore[arg-type]


def _reader(model: str) -> list[migrations.operations.base.Operation]:
    return [
        migrations.AddField(
            model_name=model, name="reader_path", field=_code(blank=True, db_default="")
        ),
        migrations.AddConstraint(
            model_name=model,
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reader_path", ""), ("reader_path", models.F("bank_path")), _connector="OR"
                ),
                name=f"{model}_read_by_its_bank",
            ),
        ),
    ]


_CARD = migrations.CreateModel(
    name="Card",
    fields=[
        (
            "id",
            models.BigAutoField(
                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
            ),
        ),
        ("region", _code()),
        ("bank", _code()),
        ("bank_path", _code()),
        ("purpose", _code()),
        ("content", models.JSONField()),
        ("at", models.DateTimeField()),
        (
            "enterprise",
            models.ForeignKey(on_delete=PROTECT, related_name="+", to="enterprises.enterprise"),
        ),
        (
            "referral",
            models.OneToOneField(
                null=True, on_delete=PROTECT, related_name="card", to="referrals.referral"
            ),
        ),
    ],
    options={"db_table": "cards"},
)
_CARDS_KEPT = [
    migrations.AddIndex(
        model_name="card", index=models.Index(fields=["enterprise", "bank"], name="cards_of")
    ),
    migrations.AddIndex(
        model_name="card", index=models.Index(fields=["reader_path", "id"], name="cards_read_by")
    ),
    migrations.AddConstraint(
        model_name="card",
        constraint=models.CheckConstraint(
            condition=models.Q(("purpose__in", _PURPOSES)), name="card_has_a_known_purpose"
        ),
    ),
    migrations.AddConstraint(
        model_name="card",
        constraint=models.UniqueConstraint(
            condition=models.Q(("referral__isnull", True)),
            fields=("enterprise", "bank", "purpose"),
            name="card_shown_once",
        ),
    ),
]
_CONSENTS = [
    migrations.AddField(model_name="consent", name="proof", field=_code(blank=True, db_default="")),
    migrations.AddField(
        model_name="consent", name="told_at", field=models.DateTimeField(null=True)
    ),
    migrations.AddField(
        model_name="consent", name="warned_at", field=models.DateTimeField(null=True)
    ),
    migrations.AlterField(model_name="consent", name="purpose", field=_code(default="financing")),
    migrations.AddIndex(
        model_name="consent",
        index=models.Index(
            condition=models.Q(("withdrawn_at__isnull", True)),
            fields=["ends_on"],
            name="consents_to_end",
        ),
    ),
    migrations.AddConstraint(
        model_name="consent",
        constraint=models.CheckConstraint(
            condition=models.Q(("purpose__in", _PURPOSES)), name="consent_has_a_known_purpose"
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0003_search"),
        ("referrals", "0003_no_appetites_for_nobody"),
    ]

    operations = [
        _CARD,
        *_reader("card"),
        *_reader("referral"),
        *_reader("paper"),
        migrations.RunSQL(_MOVE, _MOVE_BACK),
        # Taken back, the column is there again before it is filled.
        migrations.AlterField(
            model_name="referral", name="card", field=models.JSONField(default=dict)
        ),
        migrations.RemoveIndex(model_name="referral", name="referrals_worklist"),
        migrations.RemoveField(model_name="referral", name="card"),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                fields=["reader_path", "state", "moved_at"], name="referrals_worklist"
            ),
        ),
        *_CARDS_KEPT,
        *_CONSENTS,
    ]
