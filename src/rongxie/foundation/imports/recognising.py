"""Which heading of a file is read as which column, and what an organisation says of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import polars as pl
from django.db import transaction

from rongxie.foundation.digests import sm3
from rongxie.foundation.imports.access import import_in_reach
from rongxie.foundation.imports.blocks import same_headings
from rongxie.foundation.imports.kinds import ListKind
from rongxie.foundation.imports.models import Import, ImportMapping, ImportPart, ImportRow, State
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.tables.cells import read_cells
from rongxie.foundation.tables.headings import Headings, Meaning, heading_key
from rongxie.foundation.tables.matching import match_headings
from rongxie.values.columns import Layout
from rongxie.values.money import split_heading
from rongxie.values.texts import Refusal, say


class MappingNotUsable(Refusal):
    """A heading that is not in the file, a column that the kind has not, or one column twice."""


class NotAtThisStep(Refusal):
    """An import is not so far, or already further."""


def recognised(
    headings: Sequence[str], sample: pl.DataFrame, kind: ListKind, own: Mapping[str, str], file: str
) -> dict[str, str]:
    """Return which column each heading is read as, by heading; `own` goes before what we know.

    :raises HeadingsRepeated: if a heading that is read is there twice
    """
    left = [h if heading_key(h) not in own else "" for h in headings]
    match = match_headings(left, sample, _optional(kind), Headings(kind.layout), file)
    found = {left[place]: meaning.column.name for place, meaning in match.meanings.items()}
    said = {h: own[heading_key(h)] for h in headings if own.get(heading_key(h))}
    # What a sheet says of the level of a fact is read where a kind has a column for it.
    free = kind.layout.columns.keys() - set(said.values())
    return {h: name for h, name in found.items() if name in free} | said


def lacking(of: Import, kind: ListKind) -> list[str]:
    """Return the columns that are needed, not recognised, and not said for every row."""
    known = {*of.columns.values(), *of.filled}
    return [name for name in kind.required if name not in known]


def filled(said: Mapping[str, str], kind: ListKind) -> dict[str, str]:
    """Return what is said of every row by the names of columns; a blank takes it back.

    A column is named by any of its headings.

    :raises MappingNotUsable: if the kind has no such column, or a value cannot stand in it
    """
    headings, found = Headings(kind.layout), {}
    for heading, text in said.items():
        name = heading if heading in kind.layout.columns else ""
        claimed = headings.claims([heading])
        name = name or next((n for n in claimed if n in kind.layout.columns), "")
        if not name or name in kind.personal:
            raise _not_usable(heading, kind)
        cells = read_cells(pl.Series([text]), Meaning(kind.layout.columns[name]))
        for fault in cells.faults.values():
            raise MappingNotUsable(
                say(
                    "{value} cannot stand for every row in {column}: {fault}",
                    value=text,
                    column=kind.layout.columns[name].title,
                    fault=fault.advice,
                )
            )
        found[name] = text.strip()
    return found


def meanings_of(
    headings: Sequence[str], columns: Mapping[str, str], kind: ListKind
) -> dict[int, Meaning]:
    """Return what is read at which place; a unit of money is named by the heading."""
    return {
        headings.index(heading): Meaning(kind.layout.columns[name], split_heading(heading)[1])
        for heading, name in columns.items()
    }


def own_mapping(of: Import, kind: ListKind) -> tuple[dict[str, str], dict[str, str]]:
    """Return what the organisation said of files with these headings.

    First what they mean, by plain heading; then what is so of every row, by column.
    """
    found = ImportMapping.objects.filter(
        organisation=of.organisation, kind=kind.name, headings=_digest(of.headings)
    )
    said = found.order_by("-at").values_list("columns", "filled").first()
    return (dict(said[0]), dict(said[1])) if said else ({}, {})


def remember(
    of: Import, kind: ListKind, own: tuple[dict[str, str], dict[str, str]], by: str, at: datetime
) -> None:
    """Keep what the organisation says of files with the headings of this one."""
    ImportMapping.objects.update_or_create(
        organisation=of.organisation,
        kind=kind.name,
        headings=_digest(of.headings),
        region=of.region,
        bank_path=of.bank_path,
        defaults={"columns": own[0], "filled": own[1], "by": by, "at": at},
    )


@transaction.atomic
def map_columns(  # noqa: PLR0913  # named, each of them
    *,
    import_id: int,
    columns: Mapping[str, str],
    said: Mapping[str, str] | None = None,
    kind: ListKind,
    actor: Actor,
    at: datetime,
) -> Import:
    """Say what headings of a file mean, for this import and for later files with these headings.

    `columns` has the name of a column by heading, or blank for a heading that is not to be read;
    `said` what is so of every row that leaves a column blank, by column, or blank to take it back.

    :raises ImportNotFound: if the actor cannot reach the import
    :raises NotAtThisStep: if rows are being written, or it is over
    :raises MappingNotUsable: if there is no such heading or column, or one column twice
    """
    kind.see_that_may(actor)
    of = import_in_reach(import_id=import_id, actor=actor)
    see_that_is(of, State.UPLOADED, State.MAPPED, State.CHECKED)
    own, every = own_mapping(of, kind)
    own |= {heading_key(h): name for h, name in columns.items()}
    every |= filled(said or {}, kind)
    _see_that_usable(of, columns, kind)
    found = {h: name for h, name in of.columns.items() if heading_key(h) not in own}
    meant = {h: own[heading_key(h)] for h in of.headings if own.get(heading_key(h))}
    of.columns = {h: n for h, n in found.items() if n not in meant.values()} | meant
    of.filled = {name: text for name, text in every.items() if text}
    of.lacking = lacking(of, kind)
    remember(of, kind, (own, every), actor.name, at)
    begin_again(of, State.UPLOADED if of.lacking else State.MAPPED, at)
    return of


def begin_again(of: Import, state: State, at: datetime) -> None:
    """Forget what a check found: the rows are to be judged once more."""
    ImportRow.objects.filter(of=of.pk).delete()
    ImportPart.objects.filter(of=of.pk).update(checked_at=None, read=None, wrong=None)
    of.state, of.rows_done, of.counts, of.repeated = state.value, 0, {}, None
    of.changed_at = at
    of.save()


def see_that_is(of: Import, *states: State) -> None:
    """Refuse what cannot be done with an import as far as it is.

    :raises NotAtThisStep: if it is in another state
    """
    if of.state not in states:
        raise NotAtThisStep(
            say(
                "Import {number} is at another step ({state}), so this cannot be done with it."
                " Reload the page to see how far it is.",
                number=of.pk,
                state=State(of.state).named,
            )
        )


def _see_that_usable(of: Import, columns: Mapping[str, str], kind: ListKind) -> None:
    known = {heading_key(heading) for heading in of.headings}
    strange = [h for h in columns if heading_key(h) not in known]
    strange += [name for name in columns.values() if name and name not in kind.layout.columns]
    named = [name for name in columns.values() if name]
    if strange or len(set(named)) < len(named):
        raise _not_usable((strange or named)[0], kind)


def _not_usable(what: str, kind: ListKind) -> MappingNotUsable:
    return MappingNotUsable(
        say(
            "{what}: name each heading as it stands in the file, and for it one column of"
            " {columns}, each at most once.",
            what=what,
            columns=", ".join(kind.layout.columns),
        )
    )


def _optional(kind: ListKind) -> Layout:
    return kind.layout.having(required=())


def _digest(headings: Sequence[str]) -> str:
    return sm3("\n".join(same_headings(headings)).encode()).hex()
