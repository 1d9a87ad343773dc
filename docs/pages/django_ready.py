"""Django for the pages that are made from it: no database is asked."""

import os
from tempfile import gettempdir

import django


def ready() -> None:
    """Set Django up, with settings of nowhere."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rongxie.config.settings")
    os.environ.setdefault("RONGXIE_HOME", gettempdir())
    os.environ.setdefault("RONGXIE_SECRET_KEY", "of the reference pages")
    django.setup()
