"""Bringing in organisations as a sheet: each opened or renamed as on the page, heads first."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

import polars as pl
from django.db.models import Q

from rongxie.foundation.administration.authority import (
    Authority,
    Duty,
    administering,
    see_that_administers,
)
from rongxie.foundation.administration.organising import enter_organisation, rename_organisation
from rongxie.foundation.events.event import NotAReference, check_references
from rongxie.foundation.imports.kinds import (
    CHOSEN,
    DECISION,
    FOUND,
    ROW,
    Judged,
    ListKind,
    Setting,
    Written,
    faults,
)
from rongxie.foundation.imports.models import Decision, Outcome
from rongxie.foundation.imports.options import see_options, settled_day
from rongxie.foundation.imports.singly import Row, judge_in_turn, write_singly
from rongxie.foundation.organisations.actions import NewOrganisation
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Organisation, open_organisations
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import below
from rongxie.foundation.regions.addresses import place_meant
from rongxie.values.columns import Choice, Column, Kind, Layout
from rongxie.values.texts import Refusal, Text, say

_TITLE = Text(en="Organisations", zh="机构")
_ROWS_AT_ONCE = 500  # each by the action of the page, tried first: some seconds
_KINDS = {
    OrganisationKind.GOVERNMENT_OFFICE: ("政府机构", "政府办", "机关"),
    OrganisationKind.DEPARTMENT: ("主管部门", "职能部门"),
    OrganisationKind.TOWNSHIP: ("乡镇", "街道", "乡镇街道"),
    OrganisationKind.BANK: ("银行机构", "银行网点", "支行"),
}
_COLUMNS = {column.name: column for column in (
    Column(
        "code", Text(en="Organisation code", zh="机构编号"), Kind.TEXT,
        synonyms=("机构代码", "单位代码", "银行编号", "编号"),
    ),
    Column(
        "name", Text(en="Name", zh="机构名称"), Kind.TEXT,
        synonyms=("单位名称", "银行名称", "网点名称", "单位", "名称"),
    ),
    Column(
        "kind", Text(en="Kind", zh="机构类别"), Kind.CHOICE, synonyms=("机构类型", "单位类别"),
        choices=tuple(Choice(k.value, k.named, _KINDS.get(k, ())) for k in OrganisationKind),
        note=Text(en="Blank: that of what stands above it", zh="留空：同上级机构"),
    ),
    Column(
        "parent", Text(en="Above it", zh="上级机构"), Kind.TEXT,
        synonyms=("上级机构编号", "上级行", "主管行", "上级单位"),
        note=Text(en="A code, or the whole name", zh="机构编号或全称"),
    ),
    Column(
        "region", Text(en="Place", zh="区划代码"), Kind.TEXT,
        synonyms=("所在区划", "区划", "所在地"),
        note=Text(en="A code or a name; blank: as what stands above it, else yours",
                  zh="区划代码或地名；留空：同上级机构，无上级则为本辖区"),
    ),
    Column(
        "since", Text(en="From", zh="设立日期"), Kind.DATE, synonyms=("启用日期", "成立日期"),
        note=Text(en="Blank: the day of the list", zh="留空：按名单日期"),
    ),
    Column("document", Text(en="Document", zh="文号"), Kind.TEXT, synonyms=("依据文号",)),
)}  # fmt: skip


class NoSuchPlaceHere(Refusal):
    """What stands for the place of a row is none, or several."""


class OrganisationStandsOtherwise(Refusal):
    """A row says of an organisation what the record has otherwise."""


class OrganisationNotDescribed(Refusal):
    """A row lacks what a new organisation needs."""


def place_of_row(text: str, by: Authority) -> str:
    """Return the code of a place of an authority's; a bank is at home in the whole country.

    :raises NoSuchPlaceHere: if the text means none
    """
    found = place_meant(text, "" if by.bank_path else by.region)
    if not found:
        raise NoSuchPlaceHere(
            say(
                "{place} means no single place of yours that stands today. Write its code.",
                place=text,
            )
        )
    return found


def organisations_meant(text: str, on: date) -> list[Organisation]:
    """Return the open organisations that have a text as code, or else as their whole name."""
    standing = open_organisations(on).filter(Q(code=text) | Q(name=text)).order_by("pk")
    found = list(standing)
    return [one for one in found if one.code == text] or found


def day_of_list(options: Mapping[str, str], actor: Actor, on: date) -> dict[str, str]:
    """Return the one option of lists that are administered: from which day on they hold.

    :raises OptionNotUsable: if there is another, or it is no day up to today
    """
    see_options(options, ("as_of",))
    return {"as_of": settled_day(options.get("as_of", ""), on)}


def _judge(frame: pl.DataFrame, setting: Setting) -> Judged:
    with administering(Duty.ORGANISATIONS, setting.actor, setting.on) as by:
        asked = _namesakes(frame, by, setting.on)
        open_rows = frame.filter(~pl.col(ROW).is_in(list(asked)))
        tried = judge_in_turn(_heads_first(open_rows), lambda row: _keep(row, setting, by))
        there = Organisation.objects.filter(code__in=frame["code"].drop_nulls().unique().to_list())
        known = list(there.values_list("code", flat=True))
    renamed = (pl.col("outcome") == Outcome.NEW.value) & pl.col("code").is_in(known)
    found = tried.frame.with_columns(
        pl.when(renamed).then(pl.lit(Outcome.CHANGED.value)).otherwise("outcome").alias("outcome")
    )
    waiting = pl.DataFrame(
        [(row, Outcome.WAITING.value, None, ids) for row, ids in asked.items()],
        schema=FOUND,
        orient="row",
    )
    left = frame.join(waiting, on=ROW, how="inner").select(found.columns)
    skipped = frame.filter(pl.col(DECISION) == Decision.SKIP.value)[ROW]
    left_out = faults(skipped, "", say("Left out, as was decided."))
    wrong = tried.faults.filter(~pl.col("row").is_in(skipped.implode()))
    return Judged(pl.concat([found, left]), pl.concat([wrong, left_out]))


def _namesakes(frame: pl.DataFrame, by: Authority, on: date) -> dict[int, list[int]]:
    """Return by row who of his may be meant by a row without a code of which nobody decided."""
    bare = frame.filter(pl.col("code").is_null(), pl.col(DECISION).is_null())
    named = bare.drop_nulls("name")
    found: dict[str, list[int]] = {}
    for one in open_organisations(on).filter(name__in=named["name"].unique().to_list()):
        own = below(by.bank_path).covers(one.path) if by.bank_path else by.area.covers(one.region)
        if own:
            found.setdefault(one.name, []).append(one.pk)
    lines = named.select(ROW, "name").iter_rows()
    return {row: sorted(found[name]) for row, name in lines if name in found}


def _heads_first(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows in an order in which what stands above another comes before it.

    It is the same in any list, so that two of them wait for each other instead of for ever.
    """
    above: dict[str, str] = {}
    for code, name, parent in frame.select("code", "name", "parent").iter_rows():
        above |= {key: parent or "" for key in (code, name) if key}
    depths = [_depth(code or name or "", above) for code, name in
              frame.select("code", "name").iter_rows()]  # fmt: skip
    order = pl.Series("_depth", depths, pl.Int64)
    return frame.with_columns(order).sort("_depth", "parent", "code", ROW).drop("_depth")


def _depth(key: str, above: Mapping[str, str]) -> int:
    seen: set[str] = set()
    while key in above and key not in seen:
        seen.add(key)
        key = above[key]
    return len(seen)


def _keep(row: Row, setting: Setting, by: Authority) -> int | None:
    """Do what a row says, as the page does; None: it stands like that already."""
    code = row["code"] or _chosen(row)
    there = Organisation.objects.select_related("parent").filter(code=code).first()
    as_of = date.fromisoformat(setting.options["as_of"])
    document = row["document"] or ""
    if there is None or not there.open_on(setting.on):
        new = _new(row, code, by, setting.on)
        day = row["since"] or as_of
        return enter_organisation(new=new, on=day, document=document, by=by, at=setting.at).pk
    _see_that_stands(row, there, by)
    name = row["name"] or there.name
    if name == there.name:
        return None
    return rename_organisation(
        code=code, name=name, on=as_of, document=document, by=by, at=setting.at
    ).pk


def _chosen(row: Row) -> str:
    if row[DECISION] != Decision.THIS.value:
        return ""
    return Organisation.objects.values_list("code", flat=True).filter(pk=row[CHOSEN]).first() or ""


def _new(row: Row, code: str, by: Authority, on: date) -> NewOrganisation:
    if not code or not row["name"]:
        raise OrganisationNotDescribed(
            say("A new organisation needs a code and a name: write both into the row.")
        )
    _see_that_code(code)
    parent = _parent(row["parent"], on) if row["parent"] else None
    kind = row["kind"] or (parent.kind if parent else None)
    if kind is None:
        raise OrganisationNotDescribed(
            say("Write down of which kind the organisation is, or what stands above it.")
        )
    region = place_of_row(row["region"], by) if row["region"] else None
    if region is None:
        region = parent.region if parent else by.region
    return NewOrganisation(
        code=code, kind=OrganisationKind(kind), name=row["name"], region=region,
        parent=parent.code if parent else "",
    )  # fmt: skip


def _see_that_code(code: str) -> None:
    """Refuse what the log could not refer to."""
    try:
        check_references({"subject": code})
    except NotAReference:
        raise OrganisationNotDescribed(
            say(
                "{code} cannot be the code of an organisation. Use up to 64 letters, digits, points"
                " and hyphens.",
                code=code,
            )
        ) from None


def _parent(text: str, on: date) -> Organisation:
    found = organisations_meant(text, on)
    if len(found) != 1:
        raise OrganisationNotDescribed(
            say(
                "{text} means no single organisation that is open on {day}. Write its code; one"
                " that is new itself stands in the same list.",
                text=text,
                day=on,
            )
        )
    return found[0]


def _see_that_stands(row: Row, there: Organisation, by: Authority) -> None:
    """Refuse what a list does not do: what moves or joins is entered on its page."""
    parent = (there.parent.code, there.parent.name) if there.parent else ("",)
    said: Iterable[tuple[str, bool]] = (
        ("kind", row["kind"] not in (None, there.kind)),
        ("parent", row["parent"] is not None and row["parent"] not in parent),
        ("region", bool(row["region"]) and place_of_row(row["region"], by) != there.region),
    )
    for column, otherwise in said:
        if otherwise:
            raise OrganisationStandsOtherwise(
                say(
                    "{code} stands in the record with another {column}. Put the list right; that"
                    " an organisation moved or was joined is entered on its page.",
                    code=there.code,
                    column=_COLUMNS[column].title,
                )
            )


def _write(rows: pl.DataFrame, setting: Setting) -> Written:
    with administering(Duty.ORGANISATIONS, setting.actor, setting.on) as by:
        return write_singly(_heads_first(rows), lambda row: _keep(row, setting, by))


def _see_that_may(actor: Actor) -> None:
    see_that_administers(Duty.ORGANISATIONS, actor)


ORGANISATIONS = ListKind(
    name="organisations",
    title=_TITLE,
    layout=Layout("organisations", _TITLE, MappingProxyType(_COLUMNS)),
    see_that_may=_see_that_may,
    settle=day_of_list,
    judge=_judge,
    write=_write,
    part_rows=_ROWS_AT_ONCE,
)
