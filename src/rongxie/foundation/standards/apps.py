"""Numbers of policy that places have set for themselves, beside those that are shipped."""

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    """A shared table: what a place has set tells of no enterprise."""

    name = "rongxie.foundation.standards"
    label = "standards"
