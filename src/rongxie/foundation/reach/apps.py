"""Reach as an application of Django: it has no tables, and brings the roles of the database."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ReachConfig(AppConfig):
    """Makes one role in the database for each kind of actor, and reads whose rows are whose."""

    name = "rongxie.foundation.reach"
    label = "reach"

    def ready(self) -> None:
        """Fill the table of reach from the `reach.py` of each app."""
        autodiscover_modules("reach")
