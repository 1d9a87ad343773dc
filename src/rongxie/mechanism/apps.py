"""The mechanism as a whole: no tables, only what follows from what."""

from django.apps import AppConfig

from rongxie.foundation.events.consequences import provide


class MechanismConfig(AppConfig):
    """Comes after every stage; the consequences are looked up when the first event is written."""

    name = "rongxie.mechanism"
    label = "mechanism"

    def ready(self) -> None:
        """Say where the table of consequences is."""
        provide(_register)


def _register() -> None:
    from rongxie.mechanism.consequences import register  # noqa: PLC0415  # brings the solvers

    register()
