"""The database as an application of Django: its commands run as the owner."""

from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    """Has no tables; brings `migrate`, which runs as the owner."""

    name = "rongxie.foundation.database"
    label = "database"
