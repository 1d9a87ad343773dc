"""`rongxie keys`: what webhooks are signed with."""

import typer

from rongxie.surfaces.cli.options import Lang, language_of
from rongxie.surfaces.cli.up import manage

keys = typer.Typer(
    name="keys",
    help="Show the keys that webhooks are signed with, and change them.",
    no_args_is_help=True,
)


@keys.command(name="list")
def list_all(lang: Lang = "zh") -> None:
    """List the public keys that sign now, the newest first, one JSON object a line."""
    manage(["signing_keys", "--lang", language_of(lang), "list"])


@keys.command()
def change(lang: Lang = "zh") -> None:
    """Begin to sign with new keys; the present ones sign beside them for thirty days more."""
    manage(["signing_keys", "--lang", language_of(lang), "change"])
