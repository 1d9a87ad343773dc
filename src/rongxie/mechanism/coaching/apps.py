"""Coaching of cases that were refused or not ready, task by task: a stage of the mechanism."""

from django.apps import AppConfig


class CoachingConfig(AppConfig):
    """Provincial tables."""

    name = "rongxie.mechanism.coaching"
    label = "coaching"
