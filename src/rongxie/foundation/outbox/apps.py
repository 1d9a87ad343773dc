"""What leaves the platform, as an application of Django."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Has cursors in the sealed log, webhooks with their deliveries, messages and their ways."""

    name = "rongxie.foundation.outbox"
    label = "outbox"
