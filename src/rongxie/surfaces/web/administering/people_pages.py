"""The pages on which people are invited, given roles, and lose them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.accounts.actions import Grant
from rongxie.foundation.accounts.models import Membership, User
from rongxie.foundation.accounts.queries import ROLES
from rongxie.foundation.administration.authority import Authority, Duty, administering
from rongxie.foundation.administration.reading import (
    membership_within,
    memberships_within,
    person_within,
)
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.fields import (
    DayField,
    OneOfField,
    PageForm,
    PickField,
    WordsField,
)
from rongxie.surfaces.web.acting.pages import ActionPage, Change, Done, Given, Next, Subject
from rongxie.surfaces.web.administering.desk import KINDS, frame, roles_to_give
from rongxie.surfaces.web.administering.fields import places_in, short
from rongxie.surfaces.web.administering.people_shown import Held, told_of
from rongxie.values.moments import china_day
from rongxie.values.texts import Message, Text, say

_ACTS = "rongxie.surfaces.web.administering.acts"
_PEOPLE = Text(en="People", zh="人员")
_LONGEST_NAME, _LONGEST_REASON = 60, 300  # characters


class RoleField(OneOfField):
    """A role that the one who fills in the form may give."""

    def __init__(self, **given: Any) -> None:
        super().__init__(of=(), widget=forms.Select(), **given)
        self.choices = lambda: [("", "–"), *roles_to_give()]


class GrantForm(PageForm):
    """A role for an organisation in a place; whoever is seconded comes from another."""

    role = RoleField(label=_("Role"), error_messages={"required": _("Choose a role.")})
    organisation = PickField(label=_("Acts for"), pick="organisations",
                             help_text=_("Name or code of the organisation"))  # fmt: skip
    region = PickField(label=_("Place"), pick="places", required=False,
                       help_text=_("Left out: that of the organisation."))  # fmt: skip
    since = DayField(label=_("First day"))
    last_on = DayField(label=_("Last day"), required=False,
                       help_text=_("The last day itself is in; left out: no end."))  # fmt: skip
    home = PickField(label=_("Seconded from"), pick="organisations", required=False,
                     help_text=_("Nobody seconded from a bank acts on its cases."))  # fmt: skip
    document = short(_("Document"), required=False)
    aside = ("home", "document")
    aside_title = Text(en="Secondment and document", zh="借调与文号")


class InviteForm(GrantForm):
    """A person with what he signs in with, and his first role."""

    name = short(_("Name"), longest=_LONGEST_NAME)
    login = short(_("Mobile phone or e-mail"), hint=_("The person signs in with it."))
    field_order = ("name", "login", *GrantForm.base_fields)


class EndForm(PageForm):
    """The last day of a membership, and why it ends."""

    last_on = DayField(label=_("Last day"), required=False,
                       help_text=_("Left out: it ends at once."))  # fmt: skip
    reason = WordsField(label=_("Reason"), longest=_LONGEST_REASON, rows=2)


def _all(*, actor: Actor, at: datetime) -> Subject:
    with administering(Duty.PEOPLE, actor, china_day(at)) as by:
        return Subject(name=_PEOPLE, back=reverse("person_list"), row=by)


def of_person(*, person_id: int, actor: Actor, at: datetime) -> Subject:
    """Return a person with the roles that are not over; `row` is who asks, and the person."""
    with administering(Duty.PEOPLE, actor, china_day(at)) as by:
        person = person_within(person_id, by)
        rows = memberships_within(by).filter(user=person).order_by("pk")
        lines = tuple(_line(one) for one in told_of(rows, china_day(at)) if one.stands != "over")
    back = reverse("person_page", args=[person.pk])
    return Subject(name=person.display_name, back=back, lines=lines, row=(by, person))


def _line(one: Held) -> tuple[Text, Message]:
    return one.role, say("{organisation}, {place}", organisation=one.organisation, place=one.place)


def _grant(by: Authority, given: Given) -> Grant:
    """Return what was asked for; a place that was left out is that of the organisation."""
    office = Organisation.objects.filter(code=given["organisation"]).first()
    last = given["last_on"]
    return Grant(
        role=ROLES[given["role"]],
        organisation=given["organisation"],
        region=given["region"] or (office.region if office else "") or by.region,
        since=given["since"],
        until=last and last + timedelta(days=1),
        home=given["home"],
        document=given["document"],
    )


def _invited(subject: Subject, given: Given) -> Mapping[str, Any]:
    return {"login": given["login"], "display_name": given["name"],
            "grant": _grant(subject.row, given)}  # fmt: skip


def _appointed(subject: Subject, given: Given) -> Mapping[str, Any]:
    by, person = subject.row
    return {"user_id": person.pk, "grant": _grant(by, given)}


def _membership(*, membership_id: int, actor: Actor, at: datetime) -> Subject:
    with administering(Duty.PEOPLE, actor, china_day(at)) as by:
        held, person, told = _held(membership_id, by, at)
    back = reverse("person_page", args=[person.pk])
    return Subject(
        name=person.display_name, back=back, row=(held, person),
        lines=(
            _line(told),
            (Text(en="First day", zh="起始日期"), str(told.since)),
            (Text(en="Last day", zh="截止日期"), str(told.last_on or "–")),
        ),
    )  # fmt: skip


def _held(membership_id: int, by: Authority, at: datetime) -> tuple[Membership, User, Held]:
    held = membership_within(membership_id, by)
    return held, held.user, told_of([held], china_day(at))[0]


def _first_day_after(given: Given) -> Any:
    last = given["last_on"]
    return last + timedelta(days=1) if last else today()


def _ended(subject: Subject, given: Given) -> Mapping[str, Any]:
    held, _person = subject.row
    return {"membership_id": held.pk, "on": _first_day_after(given), "reason": given["reason"]}


def _what_ends(subject: Subject, given: Given) -> Change:
    held, person = subject.row
    others = person.memberships.exclude(pk=held.pk).filter(until=None).count()
    lines: list[Text | Message] = [
        say("From {day} on {name} sees and does nothing any more in this role.",
            day=_first_day_after(given), name=person.display_name),
        Text(en="What was done in it stays in the record under the name.",
             zh="此前办理的事项仍以其名义留存。"),
        Text(en="What is handed to this person waits until somebody else takes it over.",
             zh="已分派给该人员的工作须由他人接手。"),
    ]  # fmt: skip
    if others:
        lines.append(say("{count} other memberships without an end stay as they are.",
                         count=others))  # fmt: skip
    return Change(title=say("End the membership of {name}", name=person.display_name),
                  lines=tuple(lines))  # fmt: skip


def _told(*, membership_id: int, actor: Actor, at: datetime, title: Text, then: Text) -> Done:
    with administering(Duty.PEOPLE, actor, china_day(at)) as by:
        held, person, told = _held(membership_id, by, at)
    until = f" – {told.last_on}" if told.last_on else ""
    return Done(
        title=title,
        number=say("Membership {number}", number=held.pk),
        next=(
            Next(say("{name}: {role}, {organisation}, {place}", name=person.display_name,
                     role=told.role, organisation=told.organisation, place=told.place),
                 f"{told.since}{until}"),
            Next(then),
        ),
        onward=((reverse("person_page", args=[person.pk]), person.display_name),
                (reverse("person_list"), _PEOPLE)),
    )  # fmt: skip


def _granted_done(*, membership_id: int, actor: Actor, at: datetime) -> Done:
    return _told(
        membership_id=membership_id, actor=actor, at=at,
        title=Text(en="The role is given", zh="已授予职责"),
        then=Text(en="It is there at the next sign-in, or by “Switch membership”.",
                  zh="下次登录或“切换身份”后即可使用。"),
    )  # fmt: skip


def _ended_done(*, membership_id: int, actor: Actor, at: datetime) -> Done:
    return _told(
        membership_id=membership_id, actor=actor, at=at,
        title=Text(en="The membership ends", zh="职责已终止"),
        then=Text(en="See that somebody takes over what waits at the person.",
                  zh="请安排人员接手其未办结的工作。"),
    )  # fmt: skip


_PLACES = {
    "NotALogin": "login", "NameDiffers": "login", "NotOpenThen": "organisation",
    "RoleDoesNotFit": "role", "EndsBeforeItBegins": "last_on",
    "NotYoursToAdminister": "region",
}  # fmt: skip
_HERE = frame(Duty.PEOPLE)


PAGES: tuple[ActionPage, ...] = (
    ActionPage(
        name="invite_person",
        address="administration/add/person/",
        kinds=KINDS,
        frame=_HERE,
        title=Text(en="Invite somebody", zh="邀请人员"),
        button=Text(en="Invite", zh="邀请"),
        lead=Text(
            en="Somebody who signs in already is found by the number or address and only"
            " given the role.",
            zh="已有账户的人员按手机号或邮箱识别，仅授予职责。",
        ),
        subject=_all,
        form=InviteForm,
        known=lambda _subject: {"since": today()},
        action=f"{_ACTS}.invite",
        asks=_invited,
        came=lambda held: {"person_id": held.user_id},
        leads_to="person_page",
        check=True,
        places=places_in(InviteForm, _PLACES),
    ),
    ActionPage(
        name="grant_membership",
        address="administration/people/<int:person_id>/grant/",
        kinds=KINDS,
        frame=_HERE,
        title=Text(en="Give a role", zh="授予职责"),
        button=Text(en="Give it", zh="授予"),
        subject=of_person,
        form=GrantForm,
        known=lambda _subject: {"since": today()},
        action=f"{_ACTS}.appoint",
        asks=_appointed,
        came=lambda held: {"membership_id": held.pk},
        told_at="administration/memberships/<int:membership_id>/granted/",
        done=_granted_done,
        check=True,
        places=places_in(GrantForm, _PLACES),
    ),
    ActionPage(
        name="end_membership",
        address="administration/memberships/<int:membership_id>/end/",
        kinds=KINDS,
        frame=_HERE,
        title=Text(en="End the membership", zh="终止职责"),
        button=Text(en="End it", zh="终止"),
        subject=_membership,
        form=EndForm,
        action=f"{_ACTS}.dismiss",
        asks=_ended,
        done=_ended_done,
        changes=_what_ends,
        places={"MembershipOver": "last_on"},
    ),
)
