"""Enterprises, what they were called before, and how they are reached: a stage of the mechanism."""

from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    """Provincial tables."""

    name = "rongxie.mechanism.enterprises"
    label = "enterprises"
