"""`signing_keys`: the keys of webhooks, shown and changed; what `rongxie keys` goes on as."""

import base64
import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rongxie.foundation.outbox.signing import change_keys, public_keys
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.steps import Role
from rongxie.surfaces.clock import now
from rongxie.surfaces.languages import said
from rongxie.values.texts import Refusal

_PLATFORM = Actor(name="job:keys", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)


class Command(BaseCommand):
    """One JSON object a line on standard output."""

    help = (
        "Show the keys that webhooks are signed with (list), begin to sign with new ones (change)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one of two actions."""
        parser.add_argument("--lang", choices=("zh", "en"), default="zh")
        parser.add_argument("action", choices=("list", "change"))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what is asked, and show the keys that sign from then on.

        :raises CommandError: if it is refused
        """
        at = now()
        try:
            if options["action"] == "change":
                with reach(_PLATFORM):
                    change_keys(actor=_PLATFORM, at=at)
            for line in _keys(at):
                self.stdout.write(json.dumps(line))
        except Refusal as refusal:
            raise CommandError(said(refusal.message, options["lang"]), returncode=2) from refusal


def _keys(at: datetime) -> list[dict[str, Any]]:
    with reach(_PLATFORM):
        found = public_keys(actor=_PLATFORM, at=at)
    return [
        {
            "id": key.id,
            "algorithm": key.algorithm,
            "public": base64.b64encode(key.public).decode(),
            "made_at": key.made_at.isoformat(),
            "retires_at": key.retires_at and key.retires_at.isoformat(),
        }
        for key in found
    ]
