"""Whatever somebody wants an answer to, until he has one: a stage."""

from django.apps import AppConfig

from rongxie.foundation.organisations.rerouting import register


class MattersConfig(AppConfig):
    """Provincial tables."""

    name = "rongxie.mechanism.matters"
    label = "matters"

    def ready(self) -> None:
        """Tell the organisations which matters have to be answered by somebody else."""
        from rongxie.mechanism.matters.queries import matters_at  # noqa: PLC0415  # models

        register("matter", matters_at)
