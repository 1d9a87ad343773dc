"""Lists that were exported: who asked, who released them, and what the file was."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """A provincial table."""

    name = "rongxie.foundation.exports"
    label = "exports"
