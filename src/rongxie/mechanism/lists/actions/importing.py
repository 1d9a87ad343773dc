"""Bringing in a township's list of declarations: opened, ticked and declared as on the page."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import polars as pl

from rongxie.foundation.imports.kinds import Judged, ListKind, Setting, Written
from rongxie.foundation.imports.singly import Act, write_singly
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.queries.meant import WHO, judge_each
from rongxie.mechanism.evidence.actions import Stated, record_evidence
from rongxie.mechanism.evidence.facts import TICKS
from rongxie.mechanism.evidence.models import Evidence, EvidenceLevel
from rongxie.mechanism.lists.access import StepNotAllowed
from rongxie.mechanism.lists.actions.declaring import declare_case
from rongxie.mechanism.lists.actions.opening import open_case
from rongxie.mechanism.lists.kinds import CaseOrigin
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.visits.actions.importing import need_of_row, settled_place_alone
from rongxie.mechanism.visits.actions.needs import state_need
from rongxie.mechanism.visits.models import Need
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.steps import Role, State
from rongxie.values.columns import Choice, Column, Kind, Layout
from rongxie.values.texts import Refusal, Text, say

_TITLE = Text(en="Declarations", zh="申报清单")
_SOURCE = "list"  # of a need that comes with a declaration
_ROWS_AT_ONCE = 100  # each is opened, ticked, screened and declared
_ENTERPRISE, _CASE = layout("enterprises").columns, layout("cases").columns
_NEED = {
    name: _ENTERPRISE[name]
    for name in ("need_amount_wan", "need_stated_on", "need_term_months", "purpose")
} | {name: _CASE[name] for name in ("collateral", "wishes", "wished_only")}
_TICKED = {name: _ENTERPRISE[name] for name in TICKS}
_ORIGINS = {CaseOrigin.VISIT: ("走访",), CaseOrigin.SELF: ("自主申报", "企业申报")}
_OWN = (
    Column(
        "origin", Text(en="Found by", zh="来源"), Kind.CHOICE, synonyms=("申报来源",),
        choices=tuple(Choice(o.value, o.named, words) for o, words in _ORIGINS.items()),
        note=Text(en="Blank: a visit", zh="留空：走访摸排"),
    ),
    Column(
        "facility_before", Text(en="Had a line before", zh="已有授信"), Kind.BOOL,
        synonyms=("是否已有授信", "存量授信"), note=Text(en="Blank: no", zh="留空：否"),
    ),
    Column(
        "papers_checked", Text(en="Papers checked", zh="材料已初核"), Kind.BOOL,
        synonyms=("材料是否初核", "资料已初核", "初核"),
    ),
    Column(
        "committed_on", Text(en="Commitment signed on", zh="承诺书日期"), Kind.DATE,
        synonyms=("承诺日期", "签署承诺日期", "真实性承诺日期"),
        note=Text(en="Blank: the case stays a draft", zh="留空：只建案，不申报"),
    ),
)  # fmt: skip
_COLUMNS = WHO | _NEED | {column.name: column for column in _OWN} | _TICKED

Row = Mapping[str, Any]


class DeclarationNotDescribed(Refusal):
    """A row does not say on which day the enterprise stated its need."""


def _see_that_may(actor: Actor) -> None:
    if actor.role is not Role.TOWNSHIP:
        raise StepNotAllowed(
            say("A list of declarations is brought in by the township, whose word its ticks are.")
        )


def _declare(row: Row, setting: Setting) -> int | None:
    """Do what of a row is not done; a case of the same need and commitment is the row's own."""
    if row["need_stated_on"] is None:
        raise DeclarationNotDescribed(
            say("Write down the day on which the enterprise stated its need.")
        )
    need = _known_need(row)
    begun = _begun(need)
    if begun and begun.committed_on == row["committed_on"] and _still(begun, row):
        return None
    if need is None:
        stated = need_of_row(row, row["need_stated_on"])
        need = state_need(
            enterprise_id=row["enterprise"], need=stated, source=_SOURCE, actor=setting.actor,
            at=setting.at,
        )  # fmt: skip
    if begun is None or begun.state not in (State.DRAFT, State.RETURNED):
        # Whatever else is open is told by the action.
        begun = open_case(
            enterprise_id=row["enterprise"], need_id=need.pk,
            origin=CaseOrigin(row["origin"] or CaseOrigin.VISIT),
            facility_before=bool(row["facility_before"]), actor=setting.actor, at=setting.at,
        )  # fmt: skip
    _tick(row, setting)
    if row["committed_on"] or row["papers_checked"]:
        declare_case(
            case_id=begun.pk, papers_checked=bool(row["papers_checked"]),
            committed_on=row["committed_on"], actor=setting.actor, at=setting.at,
        )  # fmt: skip
    return begun.pk


def _known_need(row: Row) -> Need | None:
    """Return the need that says the same: a visit may have found it before."""
    said = need_of_row(row, row["need_stated_on"])
    same = Need.objects.filter(
        enterprise=row["enterprise"], withdrawn_on=None, stated_on=said.stated_on,
        amount_wan=said.amount_wan, purpose=said.purpose, term_months=said.term_months,
        collateral=said.collateral, wished_banks=list(said.wished_banks),
        wished_only=said.wished_only,
    )  # fmt: skip
    return same.order_by("-id").first()


def _begun(need: Need | None) -> Case | None:
    return Case.objects.filter(need=need).order_by("-id").first() if need else None


def _still(case: Case, row: Row) -> bool:
    """Tell whether the record says of a case what the row does."""
    same = (row["origin"] or CaseOrigin.VISIT, bool(row["facility_before"]))
    if (case.origin, case.facility_before) != same:
        return False
    return not _new_ticks(row) or case.state not in (State.DRAFT, State.RETURNED)


def _new_ticks(row: Row) -> dict[str, bool]:
    """Return the ticks of a row that the record does not have as the last word."""
    given = {name: row[name] for name in TICKS if row[name] is not None}
    there = Evidence.objects.filter(
        enterprise=row["enterprise"], fact__in=list(given), withdrawn_at=None
    )
    last = {one.fact: one.value for one in there.order_by("as_of", "id")}
    return {name: tick for name, tick in given.items() if last.get(name) != str(tick).lower()}


def _tick(row: Row, setting: Setting) -> None:
    stated = [
        Stated(
            fact=name, value=tick, level=EvidenceLevel.OBSERVED.value,
            as_of=_ticked_on(row, setting), basis=f"file:{setting.file}",
        )
        for name, tick in _new_ticks(row).items()
    ]  # fmt: skip
    if stated:
        record_evidence(
            enterprise_id=row["enterprise"], stated=stated, actor=setting.actor, at=setting.at
        )


def _ticked_on(row: Row, setting: Setting) -> date:
    """Return the day of the ticks; a commitment of a day to come is refused as such."""
    day: date = row["committed_on"] or row["need_stated_on"]
    return min(day, setting.on)


def _act(setting: Setting) -> Act:
    return lambda row: _declare(row, setting)


def _judge(frame: pl.DataFrame, setting: Setting) -> Judged:
    return judge_each(frame, setting, _act(setting))


def _write(rows: pl.DataFrame, setting: Setting) -> Written:
    return write_singly(rows, _act(setting))


DECLARATIONS = ListKind(
    name="declarations",
    title=_TITLE,
    layout=Layout("declarations", _TITLE, MappingProxyType(_COLUMNS)),
    required=("need_amount_wan", "need_stated_on"),
    see_that_may=_see_that_may,
    settle=settled_place_alone,
    judge=_judge,
    write=_write,
    part_rows=_ROWS_AT_ONCE,
)
