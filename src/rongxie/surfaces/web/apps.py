"""The pages as an application of Django: their templates, components and style sheet."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """No tables of its own."""

    name = "rongxie.surfaces.web"
    label = "web"
