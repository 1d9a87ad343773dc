"""Imports as an application of Django."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Brings the tables of lists that are brought in, and of what became of each row."""

    name = "rongxie.foundation.imports"
    label = "imports"
