"""Bringing in what a department answers as a sheet: each line as the page does it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from rongxie.foundation.imports.kinds import Judged, ListKind, Setting, Written
from rongxie.foundation.imports.options import see_options
from rongxie.foundation.imports.singly import Act, judge_having, write_singly
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.access import ANSWERS, request_in_reach, see_that_does
from rongxie.mechanism.evidence.actions import answer_request
from rongxie.mechanism.evidence.answering import nothing_answered
from rongxie.mechanism.evidence.canonical import canonical_texts
from rongxie.mechanism.evidence.models import Evidence, EvidenceLevel, FactRequest
from rongxie.mechanism.evidence.recording import Stated
from rongxie.mechanism.evidence.sheet import ANSWERED, REQUEST, SHEET, UNIT, askable
from rongxie.values.texts import Refusal, say

_ROWS_AT_ONCE = 200  # each is answered by the action, with the events that follow from it

Row = Mapping[str, Any]


class LineSlipped(Refusal):
    """The code in a line is not that of the enterprise that the request is about."""


def _see_that_may(actor: Actor) -> None:
    see_that_does(actor, ANSWERS)


def _settled(options: Mapping[str, str], actor: Actor, on: date) -> dict[str, str]:
    see_options(options, ())
    return {}


def _act(setting: Setting) -> Act:
    return lambda row: _answer(row, setting)


def _answer(row: Row, setting: Setting) -> int | None:
    """Answer what a line answers; None: it is left open, or was answered so before."""
    actor, number = setting.actor, row[REQUEST]
    request = request_in_reach(request_id=number, actor=actor, department=actor.organisation)
    _see_that_meant(request, row[UNIT])
    given = {name: row[name] for name in askable() if row[name] not in (None, [])}
    answer = row["answer"] or (ANSWERED if given else "")
    if not answer and row["note"]:
        raise nothing_answered()
    if not answer or _answered_so(request, answer, given):
        return None
    as_of = row["as_of"] or setting.on
    answer_request(
        request_id=number, answer=answer, note=row["note"] or "", actor=actor, at=setting.at,
        stated=[Stated(n, value, EvidenceLevel.CHECKED, as_of) for n, value in given.items()],
    )  # fmt: skip
    return request.pk


def _see_that_meant(request: FactRequest, code: str | None) -> None:
    if not code:
        return
    whose = Enterprise.objects.filter(pk=request.enterprise_id).values_list("uscc", flat=True)
    if whose.first() != code:
        raise LineSlipped(
            say(
                "Request {request} is not about {code}. Look whether the line has slipped, or take"
                " the sheet anew.",
                request=request.pk,
                code=code,
            )
        )


def _answered_so(request: FactRequest, answer: str, given: Row) -> bool:
    """Tell whether a request was answered before with the same facts."""
    if request.state != "answered" or request.answer != answer:
        return False
    rows = Evidence.objects.filter(enterprise=request.enterprise_id, basis=f"request:{request.pk}")
    said = {name: canonical_texts(name, [value])[0] for name, value in given.items()}
    return dict(rows.values_list("fact", "value")) == said


def _judge(frame: pl.DataFrame, setting: Setting) -> Judged:
    return judge_having(frame, SHEET.columns[REQUEST], _act(setting))


def _write(rows: pl.DataFrame, setting: Setting) -> Written:
    return write_singly(rows, _act(setting))


FACT_ANSWERS = ListKind(
    name=SHEET.name,
    title=SHEET.title,
    layout=SHEET,
    required=SHEET.required,
    see_that_may=_see_that_may,
    settle=_settled,
    judge=_judge,
    write=_write,
    part_rows=_ROWS_AT_ONCE,
)
