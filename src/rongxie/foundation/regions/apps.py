"""Places as an application of Django."""

from django.apps import AppConfig


class RegionsConfig(AppConfig):
    """Shared tables without row policies: every place may be seen by everybody."""

    name = "rongxie.foundation.regions"
    label = "regions"
