"""The jobs as an application of Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Has the table of when daily jobs were done; shared, without anything of enterprises."""

    name = "rongxie.surfaces.jobs"
    label = "jobs"
