"""The mechanism as a whole: no tables, only what follows from what."""

from django.apps import AppConfig


class MechanismConfig(AppConfig):
    """Comes after every stage, and registers the consequences once all of them are there."""

    name = "rongxie.mechanism"
    label = "mechanism"

    def ready(self) -> None:
        """Register what follows from what."""
        from rongxie.mechanism.consequences import register  # noqa: PLC0415  # needs the tables

        register()
