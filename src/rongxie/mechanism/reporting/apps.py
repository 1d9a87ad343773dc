"""Returns of banks, and the figures of each day: a stage."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Provincial tables."""

    name = "rongxie.mechanism.reporting"
    label = "reporting"
