"""`rongxie client`: which systems may ask the API."""

from typing import Annotated

import typer

from rongxie.surfaces.cli.options import Lang, language_of
from rongxie.surfaces.cli.up import manage

client = typer.Typer(
    name="client",
    help="Let systems in to the API, list them, shut them out.",
    no_args_is_help=True,
)

Membership = Annotated[int, typer.Option("--membership", help="whom it acts as: its number")]
Name = Annotated[str, typer.Option("--name", help="what the system is called")]
Scopes = Annotated[list[str], typer.Option("--scope", help="read, visits:write …; may be repeated")]
ClientId = Annotated[str, typer.Argument(help="as `client list` tells it", show_default=False)]


@client.command()
def add(membership: Membership, name: Name, scope: Scopes, lang: Lang = "zh") -> None:
    """Let a system in; its secret is told this once."""
    scopes = [word for one in scope for word in ("--scope", one)]
    asked = ["add", "--membership", str(membership), "--name", name, *scopes]
    manage(["api_client", "--lang", language_of(lang), *asked])


@client.command(name="list")
def list_all(lang: Lang = "zh") -> None:
    """List the systems, one JSON object a line."""
    manage(["api_client", "--lang", language_of(lang), "list"])


@client.command()
def revoke(client_id: ClientId, lang: Lang = "zh") -> None:
    """Shut a system out: its tokens are worth nothing from now on."""
    manage(["api_client", "--lang", language_of(lang), "revoke", client_id])
