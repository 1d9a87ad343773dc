"""What banks decided, and what was drawn: a stage of the mechanism."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Provincial tables."""

    name = "rongxie.mechanism.decisions"
    label = "decisions"
