"""Reach as an application of Django: it has no tables, and brings the roles of the database."""

from django.apps import AppConfig


class ReachConfig(AppConfig):
    """Makes one role in the database for each kind of actor."""

    name = "rongxie.foundation.reach"
    label = "reach"
