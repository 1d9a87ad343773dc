"""Exports as they are asked for in tests, and who sits in the office that does."""

from datetime import timedelta

from rongxie.foundation.accounts.models import Membership, User
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.exports.asking import Wanted, ask_export
from rongxie.foundation.exports.deciding import release_export
from rongxie.foundation.exports.making import Written, note_made
from rongxie.foundation.exports.models import Export
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from tests.mechanism.cast import AT, COUNTY, OFFICE, PLATFORM, REVIEWER, open_offices

ALONE = 200  # the parameter `export_release_rows`
DIGEST = "ab" * 32
LATER = AT + timedelta(days=3)  # when what was asked for at AT has lapsed


def wanted(rows: int = 5, purpose: str = "visit", **filters: str) -> Wanted:
    """Return a list of contacts as somebody wants it."""
    return Wanted(
        list="contacts", form="csv", language="zh", region=COUNTY, rows=rows, filters=filters,
        purpose=purpose,
    )  # fmt: skip


def asked(rows: int = 5, purpose: str = "visit", actor: Actor = REVIEWER, **filters: str) -> Export:
    """Somebody asks for a list."""
    with reach(actor):
        return ask_export(wanted=wanted(rows, purpose, **filters), actor=actor, at=AT)


def released(rows: int = ALONE + 1, actor: Actor = OFFICE) -> Export:
    """A colleague releases what somebody asked for."""
    export = asked(rows)
    with reach(actor):
        return release_export(export_id=export.pk, actor=actor, at=AT)


def made(export: Export, rows: int | None = None, actor: Actor = REVIEWER) -> Export:
    """The file of an export is there."""
    written = Written(rows=export.expected if rows is None else rows, size=9, digest=DIGEST)
    with reach(actor):
        return note_made(export_id=export.pk, written=written, actor=actor, at=AT)


def told_of(export: Export) -> list[tuple[str, str]]:
    """Return what the log says of an export: kinds and payloads, in their order."""
    with reach(PLATFORM):
        events = EventRow.objects.filter(kind__startswith="export.", subject=str(export.pk))
        return list(events.order_by("id").values_list("kind", "payload"))


def of_one_person(*actors: Actor) -> None:
    """Have several memberships be those of one person."""
    open_offices()
    user = User.objects.create(login="13900000077", display_name="李某")
    for actor in actors:
        Membership.objects.create(
            pk=int(actor.name.partition(":")[2]), user=user, role=str(actor.role), region=COUNTY,
            organisation=Organisation.objects.get(code=actor.organisation), since=AT.date(),
            granted_by="membership:1", granted_at=AT,
        )  # fmt: skip
