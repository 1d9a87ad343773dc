"""The progress table of a place: a template, its numbers, and the sheet of definitions."""

import io
from datetime import datetime

from openpyxl import Workbook

from rongxie.surfaces.languages import said
from rongxie.surfaces.progress.checking import check_template, holes_in
from rongxie.surfaces.progress.filling import fill
from rongxie.surfaces.progress.layout import platform_template
from rongxie.surfaces.progress.meanings import add_meanings
from rongxie.surfaces.progress.numbers import Scope, count
from rongxie.surfaces.progress.opening import open_template
from rongxie.values.texts import Language

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def progress_table(
    scope: Scope, template: bytes | None, *, rolled_at: datetime | None, language: Language
) -> bytes:
    """Return the filled table, in the reach that is open; without a template the platform's.

    :raises Refusal: if the template does not fit any more, as `check_template`
    """
    book = open_template(template) if template else platform_template(_rows(scope), language)
    check_template(book, scope)
    holes = holes_in(book)
    fill(book, count(scope, holes))
    add_meanings(book, holes, scope, rolled_at, lambda what: said(what, language))
    return _bytes(book)


def blank_template(scope: Scope, language: Language) -> bytes:
    """Return the platform's template with its place-holders, to be changed and handed in."""
    return _bytes(platform_template(_rows(scope), language))


def _rows(scope: Scope) -> int:
    return max(1, len(scope.below))


def _bytes(book: Workbook) -> bytes:
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
