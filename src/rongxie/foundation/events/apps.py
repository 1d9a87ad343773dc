"""The event log as an application of Django."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Has the log, its seals, and the queue between them."""

    name = "rongxie.foundation.events"
    label = "events"
