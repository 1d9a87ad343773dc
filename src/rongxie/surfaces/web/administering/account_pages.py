"""The pages on which an account is shut and opened again, or a lost second factor is taken away."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from rongxie.foundation.administration.authority import Duty, administering
from rongxie.foundation.administration.reading import memberships_within, person_within
from rongxie.foundation.administration.starting import see_that_may_reset
from rongxie.foundation.reach.actors import Actor
from rongxie.surfaces.api.models import ApiClient
from rongxie.surfaces.web.acting.fields import PageForm
from rongxie.surfaces.web.acting.pages import ActionPage, Change, Given, Subject, Words
from rongxie.surfaces.web.administering.desk import KINDS, frame
from rongxie.surfaces.web.administering.people_pages import of_person
from rongxie.surfaces.web.administering.people_shown import Stands, told_of
from rongxie.values.moments import china_day
from rongxie.values.texts import Text, say

_ACTS = "rongxie.surfaces.web.administering.acts"


class PressForm(PageForm):
    """A page whose answer is the press of its button."""


def _lost(*, person_id: int, actor: Actor, at: datetime) -> Subject:
    subject = of_person(person_id=person_id, actor=actor, at=at)
    by, person = subject.row
    see_that_may_reset(person, by)
    return subject


def _shut(*, person_id: int, actor: Actor, at: datetime) -> Subject:
    subject = of_person(person_id=person_id, actor=actor, at=at)
    with administering(Duty.PEOPLE, actor, china_day(at)) as by:
        rows = memberships_within(by).filter(user=person_id).order_by("pk")
        told = told_of(rows, china_day(at))
    return replace(subject, row=(*subject.row, told))


def _comes_back(subject: Subject, _given: Given) -> Change:
    _by, person, told = subject.row
    again = [one for one in told if one.stands in (Stands.HOLDS, Stands.LATER)]
    over = len(told) - len(again)
    systems = ApiClient.objects.filter(
        revoked_at=None, membership__in=[one.number for one in again]
    ).count()
    lines: list[Words] = [
        Text(en="Nobody signs in before a first password is given, on the next page. The password"
                " from before stays shut; the second factor is still asked for.",
             zh="须在下一页发放初始密码后方可登录；原密码不再有效，第二重验证仍须通过。"),
    ]  # fmt: skip
    lines += [
        say("Holds again: {role}, {organisation}, {place}", role=one.role,
            organisation=one.organisation, place=one.place)
        for one in again
    ]  # fmt: skip
    if over:
        lines.append(say("{count} memberships that have ended do not come back.", count=over))
    if systems:
        lines.append(say("{count} systems act again under these memberships.", count=systems))
    return Change(title=say("Open the account of {name} again", name=person.display_name),
                  lines=tuple(lines), for_good=False)  # fmt: skip


def _goes(subject: Subject, _given: Given) -> Change:
    _by, person = subject.row
    return Change(
        title=say("Shut {name} out", name=person.display_name),
        lines=(
            Text(en="The account is closed at once: nobody signs in with it any more, and every"
                    " membership stops holding with it.",
                 zh="账户立即停用：不能再登录，全部职责同时失效。"),
            Text(en="End the memberships too if the person has left: when the account is opened"
                    " again, those that have not ended hold again.",
                 zh="人员已离任的，请一并终止其职责：账户恢复后，未终止的职责将重新生效。"),
        ),
        for_good=False,
    )  # fmt: skip


def _forgets(subject: Subject, _given: Given) -> Change:
    _by, person = subject.row
    return Change(
        title=say("Reset the second factor of {name}", name=person.display_name),
        lines=(
            Text(en="Authenticator app, security keys and recovery codes of the person stop working"
                    " at once.",
                 zh="其验证器应用、安全密钥和恢复代码立即失效。"),
            Text(en="Make sure that it is the person who asks, by telephone or face to face.",
                 zh="请先电话或当面核实确系本人申请。"),
        ),
    )  # fmt: skip


def _person_of(subject: Subject, _given: Given) -> Mapping[str, Any]:
    return {"user_id": subject.row[1].pk}


PAGES: tuple[ActionPage, ...] = (
    ActionPage(
        name="shut_out",
        address="administration/people/<int:person_id>/shut-out/",
        kinds=KINDS,
        frame=frame(Duty.PEOPLE),
        title=Text(en="Shut out", zh="停用账户"),
        button=Text(en="Shut out", zh="停用"),
        subject=of_person,
        form=PressForm,
        action=f"{_ACTS}.shut_out",
        asks=_person_of,
        changes=_goes,
        leads_to="person_page",
    ),
    ActionPage(
        name="reopen_account",
        address="administration/people/<int:person_id>/reopen/",
        kinds=KINDS,
        frame=frame(Duty.PEOPLE, first=person_within),
        title=Text(en="Open the account again", zh="恢复账户"),
        button=Text(en="Open it again", zh="恢复"),
        subject=_shut,
        form=PressForm,
        action=f"{_ACTS}.reopen",
        asks=_person_of,
        changes=_comes_back,
        leads_to="person_page",
    ),
    ActionPage(
        name="reset_factor",
        address="administration/people/<int:person_id>/reset-factor/",
        kinds=KINDS,
        frame=frame(Duty.PEOPLE, first=person_within),
        title=Text(en="Reset the second factor", zh="重置第二重验证"),
        button=Text(en="Reset it", zh="重置"),
        subject=_lost,
        form=PressForm,
        action=f"{_ACTS}.reset_second_factor",
        asks=_person_of,
        changes=_forgets,
        leads_to="person_page",
    ),
)
