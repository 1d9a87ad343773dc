"""Identity as an application of Django."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Has the one-time codes and the sessions of those who act for an enterprise by them."""

    name = "rongxie.foundation.identity"
    label = "identity"
