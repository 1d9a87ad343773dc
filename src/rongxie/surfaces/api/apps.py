"""The API as an application of Django: its clients, the answers it keeps, and how much is asked."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Tables of the door itself; nothing of an enterprise but in the answers that are kept."""

    name = "rongxie.surfaces.api"
    label = "api"
