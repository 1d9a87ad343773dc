"""`load_regions`: the packaged divisions into the table of places."""

from typing import Any

from django.core.management.base import BaseCommand

from rongxie.foundation.regions.loading import load_divisions


class Command(BaseCommand):
    """Safe to repeat, after every upgrade."""

    help = "Load the packaged administrative divisions and their history."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load, and tell in numbers what changed."""
        done = load_divisions()
        self.stdout.write(
            f"added {done.added}, changed {done.changed}, closed {done.closed}, kept {done.kept},"
            f" unchanged {done.unchanged}"
        )
