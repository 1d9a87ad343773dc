"""Visits to enterprises and the needs they find: a stage."""

from django.apps import AppConfig

from rongxie.foundation.organisations.rerouting import register


class VisitsConfig(AppConfig):
    """Provincial tables."""

    name = "rongxie.mechanism.visits"
    label = "visits"

    def ready(self) -> None:
        """Tell the organisations which visits have to be made by somebody else."""
        from rongxie.mechanism.visits.queries import plans_at  # noqa: PLC0415  # models

        register("visit_plan", plans_at)
