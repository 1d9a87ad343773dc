"""`migrate`, run as the owner: the application may not make tables, and must not try."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate

OWNER_ALIAS = "owner"


class Command(migrate.Command):
    """Django's own, on the connection of the owner; looking (`--check`) needs no owner."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take Django's options, with the owner's connection as default where there is one."""
        super().add_arguments(parser)
        if OWNER_ALIAS in settings.DATABASES:
            parser.set_defaults(database=OWNER_ALIAS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, but never as the application.

        :raises CommandError: if the connection is not the owner's
        """
        if options["database"] != OWNER_ALIAS and not options["check_unapplied"]:
            raise CommandError(
                "Tables are made by the owner of the database. Give the owner's address in"
                " DATABASE_OWNER_URL, beside DATABASE_URL."
            )
        super().handle(*args, **options)
