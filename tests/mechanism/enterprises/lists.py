"""Lists of enterprises as files, and the whole way of an import in a test."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rongxie.foundation.imports.access import import_in_reach
from rongxie.foundation.imports.ending import commit_import
from rongxie.foundation.imports.models import Import, ImportRow
from rongxie.foundation.imports.stepping import step
from rongxie.foundation.imports.uploading import upload_list
from rongxie.foundation.imports.wordings import reasons_told
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.actions.importing import ENTERPRISES
from tests.mechanism.cast import AT, REVIEWER

KINDS = {ENTERPRISES.name: ENTERPRISES}
HEADINGS = (
    "统一社会信用代码",
    "企业名称",
    "主体类型",
    "区划代码",
    "经营地址",
    "成立日期",
    "行业代码",
)


def sheet(rows: Iterable[Sequence[object]], headings: Sequence[str] = HEADINGS) -> bytes:
    """Return a list as CSV, in UTF-8 with a mark as Excel writes it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def uploaded(
    content: bytes,
    *,
    actor: Actor = REVIEWER,
    name: str = "名单.csv",
    options: Mapping[str, str] | None = None,
    at: datetime = AT,
) -> Import:
    """Return an import that was handed in."""
    with reach(actor):
        return upload_list(
            content=content, name=name, kind=ENTERPRISES, options=options or {}, actor=actor, at=at
        )


def stepped(of: Import, *, actor: Actor = REVIEWER, at: datetime = AT) -> Import:
    """Return an import after all steps that can be taken."""
    while step(import_id=of.pk, kinds=KINDS, actor=actor, at=at):
        pass
    with reach(actor):
        return import_in_reach(import_id=of.pk, actor=actor)


def checked(content: bytes, *, actor: Actor = REVIEWER, **how: object) -> Import:
    """Return an import whose rows were judged."""
    return stepped(uploaded(content, actor=actor, **how), actor=actor)  # type: ignore[arg-type]


def committed_to(of: Import, *, actor: Actor = REVIEWER, at: datetime = AT) -> Import:
    """Return an import whose rows were written."""
    with reach(actor):
        commit_import(import_id=of.pk, kind=ENTERPRISES, actor=actor, at=at)
    return stepped(of, actor=actor, at=at)


def brought_in(content: bytes, *, actor: Actor = REVIEWER, **how: object) -> Import:
    """Return an import that went the whole way."""
    return committed_to(checked(content, actor=actor, **how), actor=actor)


def outcomes(of: Import, *, actor: Actor = REVIEWER) -> dict[int, str]:
    """Return what is known of each row, by its number."""
    with reach(actor):
        return dict(ImportRow.objects.filter(of=of.pk).values_list("row", "outcome"))


def told(of: Import, row: int, *, actor: Actor = REVIEWER) -> dict[str, str]:
    """Return the sentences of a row, by column."""
    with reach(actor):
        found = ImportRow.objects.get(of=of.pk, row=row)
    return {column: str(message) for column, message in reasons_told(found.reasons)}
