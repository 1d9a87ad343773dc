"""What the pages of imports are about: loaded when one is opened, with the engine of imports."""

from datetime import datetime

from django.urls import reverse

from rongxie.foundation.imports.access import import_in_reach
from rongxie.foundation.imports.models import Import, Outcome, State
from rongxie.foundation.imports.recognising import see_that_is
from rongxie.foundation.reach.actors import Actor
from rongxie.surfaces.importing.kinds import kind_of
from rongxie.surfaces.web.acting.pages import Subject, Words
from rongxie.values.texts import Text

_LISTS = Text(en="Lists brought in", zh="导入记录")


def of_kind(name: str, *, actor: Actor) -> Subject:
    """Return the kind of list that the actor brings in."""
    kind = kind_of(name)
    kind.see_that_may(actor)
    return Subject(name=_LISTS, back=reverse("imports"), row=kind)


def to_commit(*, import_id: int, actor: Actor, at: datetime) -> Subject:
    """Return an import whose rows can be written, with what becomes of how many."""
    of = _in_hands(import_id, actor)
    see_that_is(of, State.CHECKED, State.DONE)
    return _subject(of, tuple(_counted(of)))


def to_cancel(*, import_id: int, actor: Actor, at: datetime) -> Subject:
    """Return an import that is not over."""
    of = _in_hands(import_id, actor)
    see_that_is(of, State.UPLOADED, State.MAPPED, State.CHECKED, State.COMMITTING)
    return _subject(of, tuple(_counted(of)))


def _in_hands(import_id: int, actor: Actor) -> Import:
    of = import_in_reach(import_id=import_id, actor=actor)
    kind_of(of.kind).see_that_may(actor)
    return of


def _subject(of: Import, lines: tuple[tuple[Words, Words], ...]) -> Subject:
    back = reverse("import_page", args=[of.pk])
    return Subject(name=kind_of(of.kind).title, back=back, lines=lines, row=of)


def _counted(of: Import) -> list[tuple[Words, Words]]:
    return [(one.named, str(of.counts.get(one.value, 0))) for one in Outcome]
