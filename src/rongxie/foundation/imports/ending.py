"""What people say in the course of an import: write it, decide rows, stop it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from rongxie.foundation.imports.access import import_in_reach
from rongxie.foundation.imports.kinds import ListKind
from rongxie.foundation.imports.models import (
    Decision,
    Import,
    ImportPart,
    ImportRow,
    Outcome,
    State,
)
from rongxie.foundation.imports.recognising import see_that_is
from rongxie.foundation.reach.actors import Actor
from rongxie.values.texts import Refusal, say


class NothingToDecide(Refusal):
    """A row is not waiting for a decision, or what was chosen is none of its candidates."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody says of a waiting row; `subject` is one of its candidates, for `this`."""

    decision: Decision
    subject: int | None = None


@transaction.atomic
def commit_import(*, import_id: int, kind: ListKind, actor: Actor, at: datetime) -> Import:
    """Have the rows written that can be; one that is done goes on with rows decided since.

    Rows that wait for a decision stay waiting.

    :raises ImportNotFound: if the actor cannot reach the import
    :raises NotAtThisStep: if it was not checked, or was written and nothing decided since
    """
    kind.see_that_may(actor)
    of = import_in_reach(import_id=import_id, actor=actor)
    see_that_is(of, State.CHECKED, State.DONE)
    if of.state == State.CHECKED:
        of.counts, of.rows_done = {}, 0
    elif not _reopen(of):
        see_that_is(of, State.CHECKED)
    moved = Import.objects.filter(pk=of.pk, state=of.state).update(
        state=State.COMMITTING.value, counts=of.counts, rows_done=of.rows_done, changed_at=at
    )
    if not moved:
        see_that_is(import_in_reach(import_id=import_id, actor=actor), State.CHECKED)
    of.state = State.COMMITTING.value
    return of


@transaction.atomic
def decide_rows(
    *, import_id: int, decisions: Mapping[int, Decided], kind: ListKind, actor: Actor, at: datetime
) -> None:
    """Say what waiting rows are, by their numbers: all of them or none.

    :raises ImportNotFound: if the actor cannot reach the import
    :raises NotAtThisStep: if it was not checked yet, or is being written
    :raises NothingToDecide: if a row waits for nothing, or has no such candidate
    """
    kind.see_that_may(actor)
    of = import_in_reach(import_id=import_id, actor=actor)
    see_that_is(of, State.CHECKED, State.DONE)
    waiting = ImportRow.objects.filter(
        of=of.pk, row__in=list(decisions), outcome=Outcome.WAITING.value
    )
    there = {row.row: row for row in waiting.order_by("row").select_for_update()}
    for number, said in decisions.items():
        row = there.get(number)
        of_them = row is not None and said.subject in row.candidates
        if row is None or (said.decision is Decision.THIS) != of_them:
            raise NothingToDecide(
                say(
                    "Row {row} waits for no such decision. Say that it is new, that it is one of"
                    " its candidates, or that it is left out. Nothing was decided.",
                    row=number,
                )
            )
        row.decision, row.chosen = said.decision.value, said.subject
    for row in there.values():
        ImportRow.objects.filter(of=of.pk, row=row.row).update(
            decision=row.decision, chosen=row.chosen
        )


@transaction.atomic
def cancel_import(*, import_id: int, kind: ListKind, actor: Actor, at: datetime) -> Import:
    """Stop an import; rows that were written stay written, and are told.

    :raises ImportNotFound: if the actor cannot reach the import
    :raises NotAtThisStep: if it is over
    """
    kind.see_that_may(actor)
    of = import_in_reach(import_id=import_id, actor=actor)
    open_states = (State.UPLOADED, State.MAPPED, State.CHECKED, State.COMMITTING)
    see_that_is(of, *open_states)
    moved = Import.objects.filter(pk=of.pk, state__in=open_states).update(
        state=State.CANCELLED.value, changed_at=at
    )
    if not moved:
        see_that_is(import_in_reach(import_id=import_id, actor=actor), *open_states)
    of.state = State.CANCELLED.value
    return of


def _reopen(of: Import) -> int:
    """Have the parts written again in which rows were decided; return how many they are."""
    decided = ImportRow.objects.filter(
        of=of.pk,
        outcome=Outcome.WAITING.value,
        row__gte=OuterRef("first_row"),
        row__lte=OuterRef("last_row"),
    ).exclude(decision="")
    parts = ImportPart.objects.filter(Exists(decided), of=of.pk)
    return parts.update(written_at=None, reopened=True)
