"""Orders to act, and what came of them: a stage of the mechanism."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """Provincial tables."""

    name = "rongxie.mechanism.supervision"
    label = "supervision"
