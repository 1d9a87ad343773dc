"""Files that people hand in, as an application of Django."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Has a row for each file; the bytes lie in the home."""

    name = "rongxie.foundation.files"
    label = "files"
