"""Tables of what leaves the platform."""
# ruff: noqa: RUF012  # the form that Django reads

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Cursor",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "consumer",
                        "province",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("consumer", models.TextField(db_collation="C")),
                ("province", models.TextField(db_collation="C")),
                ("seq", models.BigIntegerField(default=0)),
            ],
            options={
                "db_table": "outbox_cursors",
            },
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("id", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("algorithm", models.TextField(db_collation="C")),
                ("public", models.BinaryField()),
                ("private_sealed", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("retires_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "signing_keys",
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("enterprise", models.BigIntegerField(null=True)),
                ("bank_path", models.TextField(blank=True, db_collation="C")),
                ("recipient", models.TextField(db_collation="C")),
                ("template", models.TextField(db_collation="C")),
                ("cause", models.TextField(db_collation="C")),
                ("about", models.TextField(blank=True, db_collation="C")),
                ("blanks", models.JSONField(default=dict)),
                ("formal", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("read_by", models.TextField(blank=True, db_collation="C", default="")),
            ],
            options={
                "db_table": "messages",
                "indexes": [
                    models.Index(fields=["recipient", "-id"], name="messages_of"),
                    models.Index(
                        condition=models.Q(("enterprise__isnull", False)),
                        fields=["enterprise", "-id"],
                        name="messages_of_enterprise",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recipient", "template", "cause"),
                        name="message_once_for_a_recipient",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Stop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("enterprise", models.BigIntegerField(null=True)),
                ("bank_path", models.TextField(blank=True, db_collation="C")),
                ("target", models.TextField(db_collation="C")),
                ("channel", models.TextField(db_collation="C")),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                ("ended_by", models.TextField(blank=True, db_collation="C", default="")),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "message_stops",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("target", "channel"),
                        name="message_stop_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation", models.TextField(db_collation="C")),
                ("membership", models.BigIntegerField()),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("bank_path", models.TextField(blank=True, db_collation="C")),
                ("address", models.TextField()),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"), size=None
                    ),
                ),
                ("state", models.TextField(db_collation="C", default="active")),
                ("failures", models.IntegerField(default=0)),
                ("rests_until", models.DateTimeField(null=True)),
                ("opened_by", models.TextField(db_collation="C")),
                ("opened_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
            ],
            options={
                "db_table": "subscriptions",
                "indexes": [models.Index(fields=["organisation", "id"], name="subscriptions_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "paused", "ended"])),
                        name="subscription_has_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kinds", []), _negated=True),
                        name="subscription_wants_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("enterprise", models.BigIntegerField(null=True)),
                ("bank_path", models.TextField(blank=True, db_collation="C")),
                ("channel", models.TextField(db_collation="C")),
                ("target", models.TextField(blank=True, db_collation="C", default="")),
                ("state", models.TextField(db_collation="C", default="waiting")),
                ("attempts", models.IntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("note", models.TextField(blank=True, db_collation="C", default="")),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.TextField(blank=True, db_collation="C", default="")),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispatches",
                        to="outbox.message",
                    ),
                ),
            ],
            options={
                "db_table": "dispatches",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("waiting", "failed"))),
                        fields=["due_at", "id"],
                        name="dispatches_due",
                    ),
                    models.Index(fields=["message", "id"], name="dispatches_of"),
                    models.Index(
                        condition=models.Q(("enterprise__isnull", False)),
                        fields=["enterprise", "ended_at"],
                        name="dispatches_to_enterprise",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("message", "channel"), name="dispatch_once_on_a_channel"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "sent", "failed", "given_up"])
                        ),
                        name="dispatch_has_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["sms", "chat", "email", "letter"])),
                        name="dispatch_goes_on_a_known_channel",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation", models.TextField(db_collation="C")),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("bank_path", models.TextField(blank=True, db_collation="C")),
                ("province", models.TextField(db_collation="C")),
                ("seq", models.BigIntegerField()),
                ("event", models.BigIntegerField()),
                ("kind", models.TextField(db_collation="C")),
                ("about", models.TextField(db_collation="C")),
                ("state", models.TextField(db_collation="C", default="waiting")),
                ("attempts", models.IntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("status", models.IntegerField(null=True)),
                ("note", models.TextField(blank=True, default="")),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.TextField(blank=True, db_collation="C", default="")),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="outbox.subscription",
                    ),
                ),
            ],
            options={
                "db_table": "deliveries",
                "indexes": [
                    models.Index(fields=["subscription", "-id"], name="deliveries_of"),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["subscription", "due_at", "seq"],
                        name="deliveries_due",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ("waiting", "dead"))),
                        fields=["subscription", "about", "province", "seq"],
                        name="deliveries_in_order",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subscription", "province", "seq"),
                        name="delivery_once_for_a_subscription",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "delivered", "dead", "given_up", "withheld"])
                        ),
                        name="delivery_has_a_known_state",
                    ),
                ],
            },
        ),
    ]
