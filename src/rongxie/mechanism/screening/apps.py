"""Screenings, kept with everything that they rested on: a stage of the mechanism."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Provincial tables."""

    name = "rongxie.mechanism.screening"
    label = "screening"
