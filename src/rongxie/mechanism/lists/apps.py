"""Cases on their way to the recommendation list, and its batches: a stage."""

from django.apps import AppConfig

from rongxie.foundation.organisations.rerouting import register


class ListsConfig(AppConfig):
    """Provincial tables."""

    name = "rongxie.mechanism.lists"
    label = "lists"

    def ready(self) -> None:
        """Tell the organisations which cases have to be confirmed by somebody else."""
        from rongxie.mechanism.lists.queries import confirmations_at  # noqa: PLC0415  # models

        register("confirmation", confirmations_at)
