"""Bringing in people as a sheet: each admitted and given a role, as on the page."""

from datetime import date, timedelta
from types import MappingProxyType

import polars as pl
from django.db import IntegrityError

from rongxie.foundation.accounts.actions import Grant, LoginTaken
from rongxie.foundation.accounts.logins import NotALogin, read_login
from rongxie.foundation.accounts.models import Membership, User
from rongxie.foundation.accounts.queries import ROLES
from rongxie.foundation.administration.authority import (
    Authority,
    Duty,
    administering,
    see_that_administers,
)
from rongxie.foundation.administration.importing_organisations import (
    day_of_list,
    organisations_meant,
    place_of_row,
)
from rongxie.foundation.administration.people import admit_person, appoint
from rongxie.foundation.imports.kinds import ROW, Judged, ListKind, Setting, Written
from rongxie.foundation.imports.singly import Row, judge_in_turn, write_singly
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.rulebook.access import HELD_ROLES, ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.values.columns import Choice, Column, Kind, Layout
from rongxie.values.texts import Refusal, Text, say

_TITLE = Text(en="People and memberships", zh="人员与职责")
_ROWS_AT_ONCE = 200  # each by the actions of the page, tried first: some seconds
# The same in any list, so that two of them wait for each other instead of for ever.
_IN_ORDER = ("login", ROW)
_ROLES = {
    Role.VISITOR: ("走访", "网格员"),
    Role.TOWNSHIP: ("乡镇", "街道", "乡镇街道"),
    Role.TASK_FORCE: ("专班", "专班成员"),
    ReadingRole.MECHANISM_OFFICE: ("机制办", "机制办公室"),
    Role.BANK: ("银行", "客户经理"),
}
_COLUMNS = {column.name: column for column in (
    Column("name", Text(en="Name", zh="姓名"), Kind.TEXT, synonyms=("人员姓名", "联系人")),
    Column(
        "login", Text(en="Mobile phone or e-mail", zh="手机号或邮箱"), Kind.TEXT,
        synonyms=("手机号", "手机号码", "手机", "登录名", "账号", "联系电话", "电子邮箱", "邮箱"),
    ),
    Column(
        "role", Text(en="Role", zh="职责"), Kind.CHOICE, synonyms=("角色", "身份", "岗位"),
        choices=tuple(Choice(r.value, r.named, _ROLES.get(r, ())) for r in HELD_ROLES),
    ),
    Column(
        "organisation", Text(en="Organisation", zh="所属机构"), Kind.TEXT,
        synonyms=("机构编号", "机构名称", "单位", "单位名称", "工作单位"),
        note=Text(en="A code, or the whole name", zh="机构编号或全称"),
    ),
    Column(
        "region", Text(en="Place", zh="负责区划"), Kind.TEXT,
        synonyms=("区划代码", "负责区域", "辖区", "区划"),
        note=Text(en="A code or a name; blank: that of the organisation",
                  zh="区划代码或地名；留空：同所属机构"),
    ),
    Column(
        "since", Text(en="From", zh="任职起"), Kind.DATE, synonyms=("起始日期", "开始日期", "自"),
        note=Text(en="Blank: the day of the list", zh="留空：按名单日期"),
    ),
    Column(
        "last_on", Text(en="Last day", zh="任职止"), Kind.DATE,
        synonyms=("截止日期", "结束日期", "至"),
        note=Text(en="The last day itself is in; blank: no end", zh="含当日；留空：不设期限"),
    ),
    Column(
        "home", Text(en="Seconded from", zh="派出机构"), Kind.TEXT, synonyms=("原单位", "派出单位"),
        note=Text(en="A code, or the whole name", zh="机构编号或全称"),
    ),
    Column("document", Text(en="Document", zh="文号"), Kind.TEXT, synonyms=("依据文号",)),
)}  # fmt: skip


class PersonNotDescribed(Refusal):
    """A row does not say who it is about, or not so that it could be one person."""


class HoldsItOtherwise(Refusal):
    """The person has the role there already, until another day."""


def _judge(frame: pl.DataFrame, setting: Setting) -> Judged:
    with administering(Duty.PEOPLE, setting.actor, setting.on) as by:
        return judge_in_turn(frame.sort(*_IN_ORDER), lambda row: _keep(row, setting, by))


def _write(rows: pl.DataFrame, setting: Setting) -> Written:
    with administering(Duty.PEOPLE, setting.actor, setting.on) as by:
        return write_singly(rows.sort(*_IN_ORDER), lambda row: _keep(row, setting, by))


def _keep(row: Row, setting: Setting, by: Authority) -> int | None:
    """Admit the person if he is new, and give him the role; None: he has it already."""
    login = _login(row["login"])
    grant = _grant(row, setting, by)
    user = User.objects.select_for_update().filter(login=login).first()
    if user is None:
        user = _admitted(login, row, setting, by)
    elif user.display_name != row["name"]:
        raise PersonNotDescribed(
            say(
                "Somebody signs in by this number or address under another name. Compare both with"
                " the person; who changed the name corrects it first."
            )
        )
    elif _holds(user, grant):
        return None
    return appoint(user_id=user.pk, grant=grant, by=by, at=setting.at).pk


def _login(text: str | None) -> str:
    """Return the login in plain form; what is wrong with it is told without repeating it."""
    try:
        return read_login(text or "")
    except NotALogin:
        raise PersonNotDescribed(
            say(
                "Write the mobile phone number of 11 digits or the e-mail address by which the"
                " person is to sign in."
            )
        ) from None


def _admitted(login: str, row: Row, setting: Setting, by: Authority) -> User:
    if not row["name"]:
        raise PersonNotDescribed(say("Write the name of the person."))
    try:
        return admit_person(login=login, display_name=row["name"], by=by, at=setting.at)
    except (LoginTaken, IntegrityError):  # by another list, in the same moment
        raise PersonNotDescribed(
            say("Somebody was just added by this number or address. Bring the list in again.")
        ) from None


def _grant(row: Row, setting: Setting, by: Authority) -> Grant:
    if row["role"] is None:
        raise PersonNotDescribed(say("Write which role the person is to have."))
    organisation = _organisation(row["organisation"], setting.on)
    home = _organisation(row["home"], setting.on).code if row["home"] else ""
    region = place_of_row(row["region"], by) if row["region"] else organisation.region or by.region
    last: date | None = row["last_on"]
    return Grant(
        role=ROLES[row["role"]],
        organisation=organisation.code,
        region=region,
        since=row["since"] or date.fromisoformat(setting.options["as_of"]),
        until=last and last + timedelta(days=1),
        home=home,
        document=row["document"] or "",
    )


def _organisation(text: str | None, on: date) -> Organisation:
    found = organisations_meant(text or "", on)
    if len(found) != 1:
        raise PersonNotDescribed(
            say(
                "{text} means no single organisation that is open on {day}. Write its code, or"
                " bring it in with the list of organisations first.",
                text=text or "''",
                day=on,
            )
        )
    return found[0]


def _holds(user: User, grant: Grant) -> bool:
    """Tell whether somebody has what is to be given, until the same day.

    :raises HoldsItOtherwise: if he has it until another
    """
    same = Membership.objects.filter(
        user=user, role=grant.role.value, organisation__code=grant.organisation,
        region=grant.region,
    )  # fmt: skip
    held = [one for one in same if one.until is None or one.until > grant.since]
    if any(one.until != grant.until for one in held):
        raise HoldsItOtherwise(
            say(
                "The person has this role there already, until another day. End it on the page of"
                " the person first, or put the last day right."
            )
        )
    return bool(held)


def _see_that_may(actor: Actor) -> None:
    see_that_administers(Duty.PEOPLE, actor)


PEOPLE = ListKind(
    name="people",
    title=_TITLE,
    layout=Layout("people", _TITLE, MappingProxyType(_COLUMNS)),
    required=("name", "login"),
    personal=("name", "login"),
    see_that_may=_see_that_may,
    settle=day_of_list,
    judge=_judge,
    write=_write,
    part_rows=_ROWS_AT_ONCE,
)
