"""Organisations and mechanisms as an application of Django."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Shared tables: they never refer to an enterprise."""

    name = "rongxie.foundation.organisations"
    label = "organisations"
