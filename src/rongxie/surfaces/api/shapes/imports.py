"""How lists that are brought in are answered, and what became of their rows."""

from datetime import datetime

from rongxie.foundation.imports.kinds import ListKind
from rongxie.foundation.imports.models import Decision, Import, ImportRow, Outcome, State
from rongxie.foundation.imports.wordings import reasons_told, told
from rongxie.surfaces.api.fields import Out
from rongxie.surfaces.languages import said
from rongxie.values.texts import Language


class ColumnOut(Out):
    """A column of a kind of list, with the headings that it is known by."""

    name: str
    title_en: str
    title_zh: str
    headings: list[str]
    required: bool


class ListKindOut(Out):
    """A kind of list that can be brought in."""

    name: str
    title_en: str
    title_zh: str
    columns: list[ColumnOut]

    @classmethod
    def of(cls, kind: ListKind) -> "ListKindOut":
        """Tell of a kind."""
        columns = [
            ColumnOut(
                name=column.name,
                title_en=column.title.en,
                title_zh=column.title.zh,
                headings=[column.title.zh, *column.synonyms],
                required=column.name in kind.required,
            )
            for column in kind.layout
        ]
        title = kind.title
        return cls(name=kind.name, title_en=title.en, title_zh=title.zh, columns=columns)


class ImportOut(Out):
    """A list and how far it is: `rows_done` of `rows` in the pass that goes on.

    `columns` tells which column each heading is read as, `filled` what every row says that leaves
    a column blank, `lacking` what is needed and was not
    recognised, `repeats` an import of the very same file before.
    """

    id: int
    kind: str
    state: State
    file: int
    digest: str
    options: dict[str, str]
    headings: list[str]
    columns: dict[str, str]
    filled: dict[str, str]
    lacking: list[str]
    notes: list[str]
    repeats: int | None
    rows: int
    rows_done: int
    counts: dict[str, int]
    by: str
    uploaded_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, one: Import, language: Language = "zh") -> "ImportOut":
        """Tell of an import."""
        kept = {name: getattr(one, name) for name in cls.model_fields if name not in _TOLD}
        return cls(id=one.pk, notes=[said(told(note), language) for note in one.notes], **kept)


_TOLD = ("id", "notes")


class ReasonOut(Out):
    """Why a row was rejected; a blank column is the row as a whole."""

    column: str
    detail: str


class ImportRowOut(Out):
    """What became of a row, or would; `candidates` are ids of whom it may be."""

    row: int
    outcome: Outcome
    subject: int | None
    reasons: list[ReasonOut]
    candidates: list[int]
    decision: Decision | None

    @classmethod
    def of(cls, one: ImportRow, language: Language = "zh") -> "ImportRowOut":
        """Tell of a row."""
        return cls(
            row=one.row,
            outcome=Outcome(one.outcome),
            subject=one.subject,
            reasons=[
                ReasonOut(column=column, detail=said(message, language))
                for column, message in reasons_told(one.reasons)
            ],
            candidates=one.candidates,
            decision=Decision(one.decision) if one.decision else None,
        )


class ImportMoved(Out):
    """An import that was moved on: what it says later is read again."""

    id: int
    state: State

    @classmethod
    def of(cls, one: Import) -> "ImportMoved":
        """Tell how far it is."""
        return cls(id=one.pk, state=State(one.state))
