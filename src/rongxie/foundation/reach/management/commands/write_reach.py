"""Write the migration that brings the database to what the table of reach says."""

from argparse import ArgumentParser
from pathlib import Path
from textwrap import wrap
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from rongxie.foundation.reach.rows import TABLES
from rongxie.foundation.reach.standing import Line, difference, standing, wanted

_OWNER = "owner"
_TITLE = "Rights and policies as the table of reach has them."
_WIDTH = 78  # of a line of SQL inside of its quotes and brackets
_FILE = '''"""{title}"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("{app}", "{last}"), ("reach", "0001_roles"))

    operations = (
        migrations.RunSQL(
            [
{forward}
            ],
            [
{backward}
            ],
        ),
    )
'''


class Command(BaseCommand):
    """Compare a migrated database with the table of reach, and write what is missing."""

    help = "Write the next migration of an app from the table of reach (its reach.py)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the label of the app, the name of the migration and its first line."""
        parser.add_argument("app")
        parser.add_argument("--name", default="reach")
        parser.add_argument("--title", default=_TITLE)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file, or say that there is nothing to write.

        :raises CommandError: if there is no such app
        """
        try:
            app = apps.get_app_config(options["app"])
        except LookupError as unknown:
            raise CommandError(str(unknown)) from unknown
        own = {table for table, rows in TABLES.items() if rows.app == app.label}
        database = connections[_OWNER]
        now = {line for line in standing(database) if line.table in own}
        then = {line for line in wanted(database, TABLES) if line.table in own}
        if now == then:
            self.stdout.write(f"{app.label}: the database says what the table of reach says.")
            return
        file = _write(app.label, Path(app.path), options, now, then)
        self.stdout.write(f"{file.name} is written; read it before you keep it.")


def _write(
    label: str, folder: Path, options: dict[str, Any], now: set[Line], then: set[Line]
) -> Path:
    leaves = MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes(label)
    last = leaves[0][1]
    file = folder / "migrations" / f"{int(last[:4]) + 1:04}_{options['name']}.py"
    text = _FILE.format(
        title=options["title"],
        app=label,
        last=last,
        forward="\n".join(map(_quoted, difference(now, then))),
        backward="\n".join(map(_quoted, difference(then, now))),
    )
    file.write_text(text, "utf-8")
    return file


def _quoted(statement: str) -> str:
    lines = wrap(statement, _WIDTH, break_long_words=False, break_on_hyphens=False)
    spaced = [f"{line} " for line in lines[:-1]] + lines[-1:]
    indent = " " * 16
    return "\n".join(f"{indent}{line!r}" for line in spaced) + ","
