"""Personal data at rest as an application of Django."""

from django.apps import AppConfig


class SecrecyConfig(AppConfig):
    """Has the wrapped data key of each enterprise; what they encrypt lies in other tables."""

    name = "rongxie.foundation.secrecy"
    label = "secrecy"
