"""`api_client`: let systems in, list them, shut them out; what `rongxie client` goes on as."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rongxie.surfaces.api.clients import clients, register_client, revoke_client
from rongxie.surfaces.api.models import ApiClient
from rongxie.surfaces.clock import now
from rongxie.surfaces.languages import said
from rongxie.values.texts import Refusal

_BY = "job:client"  # whoever runs commands on the computer itself


class Command(BaseCommand):
    """One JSON object a line on standard output."""

    help = "Let a system in under a membership (add), list systems, shut one out (revoke)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one of three actions."""
        parser.add_argument("--lang", choices=("zh", "en"), default="zh")
        actions = parser.add_subparsers(dest="action", required=True)
        add = actions.add_parser("add")
        add.add_argument("--membership", type=int, required=True)
        add.add_argument("--name", required=True)
        add.add_argument("--scope", action="append", default=[])
        actions.add_parser("list")
        actions.add_parser("revoke").add_argument("client_id")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what is asked.

        :raises CommandError: if it is refused
        """
        try:
            for line in _ACTIONS[options["action"]](options):
                self.stdout.write(json.dumps(line, ensure_ascii=False))
        except Refusal as refusal:
            raise CommandError(said(refusal.message, options["lang"]), returncode=2) from refusal


def _add(options: dict[str, Any]) -> list[dict[str, Any]]:
    registered = register_client(
        name=options["name"], membership_id=options["membership"], scopes=options["scope"],
        by=_BY, at=now(),
    )  # fmt: skip
    return [{"client_id": registered.client_id, "client_secret": registered.secret}]


def _list(_options: dict[str, Any]) -> list[dict[str, Any]]:
    return [_told(client) for client in clients()]


def _revoke(options: dict[str, Any]) -> list[dict[str, Any]]:
    revoke_client(client_id=options["client_id"], by=_BY, at=now())
    return [{"client_id": options["client_id"], "revoked": True}]


def _told(client: ApiClient) -> dict[str, Any]:
    owner = client.membership
    return {
        "client_id": client.client_id,
        "name": client.name,
        "membership": owner.pk,
        "role": owner.role,
        "organisation": owner.organisation.code,
        "region": owner.region,
        "scopes": client.scopes.split(),
        "registered_at": client.registered_at.isoformat(),
        "revoked": client.revoked_at is not None,
    }


_ACTIONS = {"add": _add, "list": _list, "revoke": _revoke}
