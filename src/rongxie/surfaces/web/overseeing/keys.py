"""The keys that calls of webhooks are signed with: shown to all, changed by administrators."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from rongxie.foundation.outbox.signing import OVERLAP, PublicKey, change_keys, public_keys
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.entering import as_platform, reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.access import ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.surfaces.clock import now
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.overseeing.entering import for_roles
from rongxie.surfaces.web.overseeing.once import button_token, once

_PLATFORM = Actor(name="job:keys", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)
_KEY = "signing_keys"
_enter = for_roles(frozenset({ReadingRole.ADMINISTRATOR}), password=True)


@dataclass(frozen=True, slots=True)
class KeyShown:
    """A public key as receivers put it down."""

    id: str
    algorithm: str
    public: str
    made_at: datetime
    retires_at: datetime | None


def keys_shown() -> list[KeyShown]:
    """Return the public keys that sign now, the newest first; asked outside of every reach."""
    with reach(_PLATFORM):
        return [_shown(key) for key in public_keys(actor=_PLATFORM, at=now())]


@_enter
def key_list(request: HttpRequest) -> HttpResponseBase:
    """Show the keys to administrators, with the button that changes them."""
    page = cast(PageRequest, request)
    return render(page, "overseeing/keys.html", {
        "keys": keys_shown(), "token": button_token(page, _KEY), "days": OVERLAP.days,
    })  # fmt: skip


@_enter
def change(request: HttpRequest) -> HttpResponseBase:
    """Begin to sign with new keys, in the name of the administrator."""
    page = cast(PageRequest, request)

    def act(at: datetime) -> str:
        with as_platform(page.actor.name, "") as platform:
            change_keys(actor=platform, at=at)
        return reverse("key_list")

    return once(page, _KEY, reverse("key_list"), act)


def _shown(key: PublicKey) -> KeyShown:
    public = base64.b64encode(key.public).decode()
    return KeyShown(key.id, key.algorithm, public, key.made_at, key.retires_at)
