"""Bringing in visits as a sheet, each with the need that it found: as the page records them."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import polars as pl

from rongxie.foundation.imports.kinds import Judged, ListKind, Setting, Written
from rongxie.foundation.imports.options import see_options, settled_place
from rongxie.foundation.imports.singly import Act, write_singly
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import open_organisations
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.queries.meant import WHO, judge_each
from rongxie.mechanism.visits.access import VISITS, see_that_does
from rongxie.mechanism.visits.actions.needs import NewNeed
from rongxie.mechanism.visits.actions.visit import NewRequest, NewVisit
from rongxie.mechanism.visits.actions.visiting import record_visit
from rongxie.mechanism.visits.models import Channel, Visit, VisitOutcome
from rongxie.rulebook.layouts import layout
from rongxie.values.columns import Choice, Column, Kind, Layout
from rongxie.values.moments import CHINA
from rongxie.values.texts import Refusal, Text, say

_TITLE = Text(en="Visits with needs", zh="走访及融资需求")
_ROWS_AT_ONCE = 200  # each by the action of the page
_ENTERPRISE, _CASE = layout("enterprises").columns, layout("cases").columns
_NEED = {name: _ENTERPRISE[name] for name in ("need_amount_wan", "need_term_months", "purpose")} | {
    name: _CASE[name] for name in ("collateral", "wishes", "wished_only")
}
_SEEN = {name: _ENTERPRISE[name] for name in ("operating_seen", "premises_seen")}
_CHANNELS = {Channel.ONSITE: ("上门走访", "上门", "现场"), Channel.PHONE: ("电话", "电话走访")}
_OUTCOMES = {
    VisitOutcome.NEED: ("有需求", "有贷款需求"),
    VisitOutcome.NO_NEED: ("无需求", "暂无融资需求", "无融资需求"),
    VisitOutcome.CLOSED: ("停业", "已关停"),
    VisitOutcome.NOT_FOUND: ("查无", "查无此企业", "未找到"),
    VisitOutcome.REFUSED: ("拒访",),
}
_OWN = (
    Column(
        "visited_on", Text(en="Visited on", zh="走访日期"), Kind.DATE,
        synonyms=("走访时间", "入户日期", "对接日期"),
    ),
    Column(
        "channel", Text(en="How", zh="走访方式"), Kind.CHOICE, synonyms=("对接方式",),
        choices=tuple(Choice(c.value, c.named, _CHANNELS.get(c, ())) for c in Channel),
        note=Text(en="Blank: on site", zh="留空：实地走访"),
    ),
    Column(
        "outcome_found", Text(en="Found", zh="走访结果"), Kind.CHOICE, synonyms=("走访情况分类",),
        choices=tuple(Choice(o.value, o.named, _OUTCOMES[o]) for o in VisitOutcome),
    ),
    Column(
        "note", Text(en="Note", zh="走访记录"), Kind.TEXT, synonyms=("走访情况", "情况说明", "备注")
    ),
    Column(
        "request", Text(en="Other request", zh="其他诉求"), Kind.TEXT,
        synonyms=("非融资诉求", "诉求", "其他需求"),
    ),
)  # fmt: skip
_COLUMNS = WHO | {column.name: column for column in _OWN} | _NEED | _SEEN

Row = Mapping[str, Any]


class VisitNotDescribed(Refusal):
    """A row does not say when the visit was made or what it found."""


def _see_that_may(actor: Actor) -> None:
    see_that_does(actor, VISITS)


def settled_place_alone(options: Mapping[str, str], actor: Actor, on: date) -> dict[str, str]:
    """Return the one option of lists about enterprises: the place in which names are looked up.

    :raises OptionNotUsable: if there is another, or it is no place of the actor's
    """
    see_options(options, ("place",))
    return {"place": settled_place(options.get("place", ""), actor)}


def _keep(row: Row, setting: Setting) -> int | None:
    if row["visited_on"] is None or row["outcome_found"] is None:
        raise VisitNotDescribed(
            say("Write down the day of the visit and what it found; the visit was not kept.")
        )
    visit = _visit(row, _number_of(row, setting))
    if Visit.objects.filter(sent_as=visit.sent_as).exists():
        return None
    made = record_visit(
        enterprise_id=row["enterprise"], visit=visit, actor=setting.actor, at=setting.at
    )
    return made.pk


def _number_of(row: Row, setting: Setting) -> UUID:
    """Return the number under which a row is sent: the same of the same words, in any file."""
    cells = [str(row[name]) for name in _COLUMNS if name not in WHO]
    told = [setting.actor.organisation, str(row["enterprise"]), *cells]
    return uuid5(NAMESPACE_URL, "\x1f".join(told))


def _visit(row: Row, number: UUID) -> NewVisit:
    day: date = row["visited_on"]
    request = row["request"]
    return NewVisit(
        channel=Channel(row["channel"] or Channel.ONSITE),
        outcome=VisitOutcome(row["outcome_found"]),
        # A sheet knows the day alone; its first moment is over whenever the sheet comes.
        visited_at=datetime.combine(day, time.min, CHINA),
        note=row["note"] or "",
        observed={name: row[name] for name in _SEEN if row[name] is not None},
        need=_need(row, day),
        requests=[NewRequest(title=request)] if request else [],
        sent_as=number,
    )


def _need(row: Row, day: date) -> NewNeed | None:
    if all(row[name] in (None, [], False) for name in _NEED):
        return None
    return need_of_row(row, day)


def need_of_row(row: Row, day: date, note: str = "") -> NewNeed:
    """Return the need that the cells of a row state; what is wrong with it the actions say."""
    return NewNeed(
        amount_wan=Decimal(str(row["need_amount_wan"] or 0)),
        purpose=row["purpose"] or "",
        stated_on=day,
        term_months=row["need_term_months"],
        collateral=row["collateral"] or "",
        wished_banks=_codes(row["wishes"] or [], day),
        wished_only=bool(row["wished_only"]),
        note=note,
    )


def _codes(wished: list[str], day: date) -> list[str]:
    """Return banks by code; people write their whole names."""
    banks = open_organisations(day).filter(kind=OrganisationKind.BANK.value, name__in=wished)
    by_name: dict[str, list[str]] = {}
    for code, name in banks.values_list("code", "name"):
        by_name.setdefault(name, []).append(code)
    return [by_name[one][0] if len(by_name.get(one, ())) == 1 else one for one in wished]


def _act(setting: Setting) -> Act:
    return lambda row: _keep(row, setting)


def _judge(frame: pl.DataFrame, setting: Setting) -> Judged:
    return judge_each(frame, setting, _act(setting))


def _write(rows: pl.DataFrame, setting: Setting) -> Written:
    return write_singly(rows, _act(setting))


VISIT_LIST = ListKind(
    name="visits",
    title=_TITLE,
    layout=Layout("visits", _TITLE, MappingProxyType(_COLUMNS)),
    required=("visited_on", "outcome_found"),
    see_that_may=_see_that_may,
    settle=settled_place_alone,
    judge=_judge,
    write=_write,
    part_rows=_ROWS_AT_ONCE,
)
