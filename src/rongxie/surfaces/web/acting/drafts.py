"""Drafts: what was typed on a page is there when one comes back, on another day or computer too."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.rows import in_reach
from rongxie.foundation.secrecy.digesting import derived
from rongxie.foundation.secrecy.envelopes import Key
from rongxie.foundation.secrecy.providers import PRESENT
from rongxie.surfaces.web.models import PageDraft, SentForm
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal

KEPT = timedelta(days=14)  # long enough for a holiday; then what was typed is stale
_LARGEST = 100_000  # characters: more than any form of ours holds
_NOT_TYPED = ("csrfmiddlewaretoken", "token", "go", "change")
_CLAIM = """
    INSERT INTO page_forms (actor, region, token, address, at) VALUES (%s, %s, %s, '', %s)
    ON CONFLICT (actor, token) DO NOTHING RETURNING id
"""
_ONCE = 1_000  # rows that are cleared away in one portion


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed, as it was sent, and when it was kept."""

    typed: QueryDict
    saved_at: datetime


def save_draft(typed: QueryDict, page: str, *, actor: Actor, at: datetime) -> None:
    """Keep what was typed on a page, in the reach that is open; too much is not kept."""
    text = json.dumps({name: typed.getlist(name) for name, _ in typed_in(typed)})
    if len(text) > _LARGEST:
        return
    kept = {
        "region": actor.area.lo if actor.area else "",
        "content": _key().encrypt(text, _place(actor, page)),
        "saved_at": at,
        "ends_on": china_day(at) + KEPT,
    }
    PageDraft.objects.update_or_create(actor=actor.name, page=page, defaults=kept)


def draft_of(page: str, *, actor: Actor, at: datetime) -> Draft | None:
    """Return what was typed on a page before; nothing of what can be read no more."""
    row = in_reach(PageDraft, actor).filter(page=page, ends_on__gt=china_day(at)).first()
    if row is None:
        return None
    try:
        text = _key().decrypt(bytes(row.content), _place(actor, page))
    except Refusal:  # another secret by now
        return None
    typed = QueryDict(mutable=True)
    given: Mapping[str, list[str]] = json.loads(text)
    for name, values in given.items():
        typed.setlist(name, values)
    return Draft(typed, row.saved_at)


def drop_draft(page: str, *, actor: Actor) -> None:
    """Forget what was typed on a page."""
    in_reach(PageDraft, actor, "DELETE").filter(page=page).delete()


def claim(token: str, *, actor: Actor, at: datetime) -> str | None:
    """Take a form to be done, inside the transaction that does it; None: it is ours to do.

    Returns the address of what came of it if it was done before. Of two sent at once the second
    waits until the first has ended: the database makes it.
    """
    region = actor.area.lo if actor.area else ""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [actor.name, region, token, at])
        if cursor.fetchone():
            return None
    return in_reach(SentForm, actor).get(token=token).address


def came_of(token: str, *, actor: Actor) -> str:
    """Return where it is shown what came of a form that was sent before; blank if it was not."""
    sent = in_reach(SentForm, actor).filter(token=token).values_list("address", flat=True)
    return sent.first() or ""


def keep_address(token: str, address: str, *, actor: Actor) -> None:
    """Write down where what came of a form is shown."""
    in_reach(SentForm, actor, "UPDATE").filter(token=token).update(address=address)


def forget_typed(*, actor: Actor, at: datetime) -> bool:
    """Clear away a portion of drafts and sent forms that are over; tell whether more waits."""
    with reach(actor):
        drafts = in_reach(PageDraft, actor, "DELETE").filter(ends_on__lte=china_day(at))
        forms = in_reach(SentForm, actor, "DELETE").filter(at__lt=at - KEPT)
        gone = [_gone(drafts), _gone(forms)]
    return max(gone) == _ONCE


def typed_in(data: QueryDict) -> list[tuple[str, str]]:
    """Return what was typed, name by name, without what a form carries unseen."""
    return [(name, one) for name in data if name not in _NOT_TYPED for one in data.getlist(name)]


def _gone(rows: "QuerySet[Any]") -> int:
    some = list(rows.order_by("pk").values_list("pk", flat=True)[:_ONCE])
    return rows.filter(pk__in=some).delete()[0]


def _place(actor: Actor, page: str) -> str:
    return f"page_drafts:{actor.name}:{page}"


def _key() -> Key:
    """Return the key of drafts: another secret of the installation makes them unreadable."""
    return Key(derived(settings.SECRET_KEY.encode(), "rongxie drafts", PRESENT.key_bytes))
