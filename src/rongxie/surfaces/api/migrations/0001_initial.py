"""Clients, kept answers and counts of requests.

A kept answer is seen by the one who was answered: whose it is says the reach that is open. The
platform takes old ones away. Counts need no log of the database: they are of the last minute.
"""

import django.db.models.deletion
import oauth2_provider.generators
import oauth2_provider.models
from django.db import migrations, models

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import Statement

_OWN = "actor = nullif(current_setting('rx.actor', true), '')"
_PLACE = "region >= current_setting('rx.lo', true) AND region < current_setting('rx.hi', true)"
_ASKING = (Kind.OFFICE, Kind.BANK, Kind.ENTERPRISE, Kind.AUDITOR)


def _code(**options: object) -> "models.TextField[str, str]":
    return models.TextField(db_collation="C", **options)  # type: ignore[arg-type]


def _chars(most: int, **options: object) -> "models.CharField[str, str]":
    return models.CharField(max_length=most, **options)  # type: ignore[arg-type]


def _id() -> "models.BigAutoField[int, int]":
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def _own_answers() -> migrations.RunSQL:
    forward: list[Statement] = ["ALTER TABLE api_answers ENABLE ROW LEVEL SECURITY"]
    for kind in _ASKING:
        role = kind.database_role
        forward += [
            f"GRANT SELECT, INSERT, UPDATE ON api_answers TO {role}",
            f"CREATE POLICY {kind}_select ON api_answers FOR SELECT TO {role} USING ({_OWN})",
            f"CREATE POLICY {kind}_insert ON api_answers FOR INSERT TO {role} WITH CHECK ({_OWN})",
            f"CREATE POLICY {kind}_update ON api_answers FOR UPDATE TO {role}"
            f" USING ({_OWN}) WITH CHECK ({_OWN})",
        ]
    platform = Kind.SYSTEM.database_role
    forward += [
        f"GRANT SELECT, DELETE ON api_answers TO {platform}",
        f"CREATE POLICY system_select ON api_answers FOR SELECT TO {platform} USING ({_PLACE})",
        f"CREATE POLICY system_delete ON api_answers FOR DELETE TO {platform} USING ({_PLACE})",
        f"GRANT SELECT, DELETE ON api_uses TO {platform}",
        "ALTER TABLE api_uses SET UNLOGGED",
    ]
    return migrations.RunSQL(forward, migrations.RunSQL.noop)


_OF_THE_LIBRARY = [
    (
        "client_id",
        _chars(
            255,
            db_index=True,
            default=oauth2_provider.generators.generate_client_id,
            unique=True,
            verbose_name="client ID",
        ),
    ),
    (
        "redirect_uris",
        models.TextField(
            blank=True,
            help_text="Allowed URIs list, space separated",
            verbose_name="redirect URIs",
        ),
    ),
    (
        "post_logout_redirect_uris",
        models.TextField(
            blank=True,
            default="",
            help_text="Allowed Post Logout URIs list, space separated",
            verbose_name="post logout redirect URIs",
        ),
    ),
    (
        "client_type",
        _chars(
            32,
            choices=[("confidential", "Confidential"), ("public", "Public")],
            verbose_name="client type",
        ),
    ),
    (
        "authorization_grant_type",
        _chars(
            44,
            choices=[
                ("authorization-code", "Authorization code"),
                ("urn:ietf:params:oauth:grant-type:device_code", "Device Code"),
                ("implicit", "Implicit"),
                ("password", "Resource owner password-based"),
                ("client-credentials", "Client credentials"),
                ("openid-hybrid", "OpenID connect hybrid"),
            ],
            verbose_name="authorization grant type",
        ),
    ),
    (
        "client_secret",
        oauth2_provider.models.ClientSecretField(
            blank=True,
            db_index=True,
            default=oauth2_provider.generators.generate_client_secret,
            help_text="Client secret for authentication",
            max_length=255,
            verbose_name="client secret",
        ),
    ),
    (
        "hash_client_secret",
        models.BooleanField(default=True, verbose_name="hash client secret"),
    ),
    ("name", _chars(255, blank=True, verbose_name="name")),
    (
        "skip_authorization",
        models.BooleanField(default=False, verbose_name="skip authorization"),
    ),
    ("created", models.DateTimeField(auto_now_add=True, verbose_name="created")),
    ("updated", models.DateTimeField(auto_now=True, verbose_name="updated")),
    (
        "algorithm",
        _chars(
            5,
            blank=True,
            choices=[
                ("", "No OIDC support"),
                ("RS256", "RSA with SHA-2 256"),
                ("HS256", "HMAC with SHA-2 256"),
            ],
            default="",
            verbose_name="algorithm",
        ),
    ),
    (
        "allowed_origins",
        models.TextField(
            blank=True,
            default="",
            help_text="Allowed origins list to enable CORS, space separated",
            verbose_name="allowed origins",
        ),
    ),
    (
        "registration_source",
        _chars(
            32,
            choices=[
                ("manual", "Manual"),
                ("dcr", "Dynamic Client Registration"),
                ("cimd", "Client ID Metadata Document"),
            ],
            default="manual",
            help_text="How this application was registered (manual, DCR per RFC 7591, or CIMD)",
            verbose_name="registration source",
        ),
    ),
    (
        "cimd_expires_at",
        models.DateTimeField(
            blank=True,
            default=None,
            help_text="When the cached Client ID Metadata Document should be re-fetched",
            null=True,
            verbose_name="CIMD expires at",
        ),
    ),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = (("accounts", "0003_no_names_for_enterprises"),)
    run_before = (("oauth2_provider", "0001_initial"),)
    operations = (
        migrations.CreateModel(
            name="ApiClient",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                *_OF_THE_LIBRARY,
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                ("scopes", _code()),
                ("registered_by", _code()),
                ("registered_at", models.DateTimeField()),
                ("revoked_by", _code(blank=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "api_clients",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(authorization_grant_type="client-credentials"),
                        name="api_client_takes_credentials_only",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(revoked_at__isnull=True) | ~models.Q(revoked_by=""),
                        name="api_client_revoked_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                ("id", _id()),
                ("actor", _code()),
                ("key", _code()),
                ("region", _code(blank=True)),
                ("digest", _code()),
                ("status", models.IntegerField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "api_answers",
                "constraints": [
                    models.UniqueConstraint(fields=("actor", "key"), name="api_answer_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                ("id", _id()),
                ("who", _code()),
                ("minute", models.IntegerField()),
                ("count", models.IntegerField()),
            ],
            options={
                "db_table": "api_uses",
                "constraints": [
                    models.UniqueConstraint(fields=("who", "minute"), name="api_use_once")
                ],
            },
        ),
        _own_answers(),
    )
