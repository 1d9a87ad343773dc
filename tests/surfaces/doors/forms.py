"""The forms of the pages, filled in as they may be, and what of the record was written by them."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import connection
from django.test import Client

from rongxie.surfaces.web.acting.fields import DayField, PageForm, PickField, WanField
from rongxie.surfaces.web.acting.pages import ActionPage
from rongxie.surfaces.web.acting.tokens import new_token
from rongxie.surfaces.web.doing.pages import PAGES
from tests.mechanism.cast import DAY
from tests.surfaces.doors.callers import Caller
from tests.surfaces.doors.doors import Door, page_door

_TYPED = {DayField: str(DAY), PickField: "341181101", WanField: "50", forms.IntegerField: "12"}
_OWN = frozenset({"page_drafts", "page_forms"})  # of whoever types, about nobody's rows
# Counted by the database itself, so a table that is new is counted too.
_WRITTEN = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
    WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""


def numbered_pages() -> Iterator[tuple[ActionPage, Door]]:
    """Yield the pages that are about rows, each with its address."""
    for page in PAGES:
        if "<int:" in page.address or "<cases:" in page.address:
            yield page, page_door(f"/{page.address}")


def send_form(caller: Caller, page: ActionPage, door: Door, number: int) -> int:
    """Send the form of a page, as if it had been shown; return the status of the answer."""
    assert caller.held is not None
    key = ":".join([page.name, *[str(number)] * page.address.count("<")])
    token = new_token(user=caller.held.user_id, membership=caller.held.pk, page=key)
    typed = {"token": token, "go": "do"} | filled(page.asked)
    client: Client = caller.client
    return int(client.post(door.at(number), typed).status_code)


def filled(form: type[PageForm]) -> dict[str, Any]:
    """Return what can be typed into each field of a form."""
    return {
        name: _answer(field) for name, field in form.base_fields.items()
        if not isinstance(field, forms.FileField)
    }  # fmt: skip


def written() -> dict[str, int]:
    """Return how many rows of each table were written in this transaction, taken back or not."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        return {table: count for table, count in cursor.fetchall() if table not in _OWN}


def _answer(field: forms.Field) -> str:
    choices = [str(value) for value, _ in getattr(field, "choices", ()) if value]
    if choices:
        return choices[0]
    return next((text for kind, text in _TYPED.items() if isinstance(field, kind)), "on")
