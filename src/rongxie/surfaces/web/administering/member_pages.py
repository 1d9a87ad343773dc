"""The pages on which one member or co-convener of a mechanism ends, and the mechanism goes on."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.accounts.queries import holding_memberships
from rongxie.foundation.administration.authority import Duty, administering
from rongxie.foundation.administration.reading import convener_within, member_within
from rongxie.foundation.organisations.mechanisms import see_co_convener
from rongxie.foundation.organisations.models import Convener, Mechanism, Member
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.fields import DayField, PageForm
from rongxie.surfaces.web.acting.pages import ActionPage, Change, Done, Given, Next, Subject, Words
from rongxie.surfaces.web.administering.desk import frame
from rongxie.surfaces.web.administering.mechanisms import OWN_ROLES
from rongxie.values.moments import china_day
from rongxie.values.texts import Message, Text, say

_ACTS = "rongxie.surfaces.web.administering.acts"
_MECHANISM = Text(en="Mechanism", zh="工作机制")
_MECHANISMS = Text(en="Mechanisms", zh="工作机制")
_SINCE = Text(en="Since", zh="起始日期")
_RECORD_STAYS = Text(en="What was done until then stays in the record.",
                     zh="此前办理的事项仍留存在案。")  # fmt: skip


class LastForm(PageForm):
    """The day from which on somebody takes part no more."""

    on = DayField(label=_("First day without it"), latest=today,
                  help_text=_("Today, or a day that has been."))  # fmt: skip


def _member(*, member_id: int, actor: Actor, at: datetime) -> Subject:
    with administering(Duty.MECHANISMS, actor, china_day(at)) as by:
        member = member_within(member_id, by)
    group = member.group.name if member.group else "–"
    return _of(
        member.mechanism, member.organisation.name, member,
        (Text(en="Working group", zh="工作组"), group), (_SINCE, str(member.since)),
    )  # fmt: skip


def _convener(*, convener_id: int, actor: Actor, at: datetime) -> Subject:
    with administering(Duty.MECHANISMS, actor, china_day(at)) as by:
        convener = convener_within(convener_id, by)
    see_co_convener(convener)
    return _of(
        convener.mechanism, convener.name, convener,
        (Text(en="Office held", zh="职务"), convener.title), (_SINCE, str(convener.since)),
    )  # fmt: skip


def _of(
    mechanism: Mechanism, name: str, row: Member | Convener, *lines: tuple[Words, Words]
) -> Subject:
    back = reverse("mechanism_page", args=[mechanism.pk])
    return Subject(name=name, back=back, lines=((_MECHANISM, mechanism.name), *lines), row=row)


def _what_ends(subject: Subject, given: Given) -> Change:
    member: Member = subject.row
    name, of = member.organisation.name, member.mechanism
    group, working = member.group, _working_there(member)
    lines: list[Words] = [_no_part(member, given["on"])]
    if group and group.lead_id == member.organisation_id:
        lines.append(say("{group} is without a lead until another member is given it.",
                         group=group.name))  # fmt: skip
    if of.office_id == member.organisation_id:
        lines.append(say("{name} goes on running the mechanism.", name=name))
    if working:
        lines.append(
            say("{count} people of {name} keep the roles that they have for this place. End those"
                " on the page of each person.", count=working, name=name)
        )  # fmt: skip
    lines.append(
        Text(en="The convener stays: another one takes the place, or the mechanism ends.",
             zh="召集人不变：须任命新的召集人，或终止工作机制，方可卸任。")
    )  # fmt: skip
    return Change(title=say("End the part of {name}", name=name), lines=(*lines, _RECORD_STAYS))


def _no_part(member: Member, on: date | None) -> Message:
    return say("From {day} on {name} takes no part in {mechanism} any more.", day=on,
               name=member.organisation.name, mechanism=member.mechanism.name)  # fmt: skip


def _no_convener(convener: Convener, on: date | None) -> Message:
    return say("From {day} on {name} is co-convener of {mechanism} no more.", day=on,
               name=convener.name, mechanism=convener.mechanism.name)  # fmt: skip


def _working_there(member: Member) -> int:
    """Return how many of its people have roles of the mechanism, for exactly its place."""
    roles = [role.value for role in OWN_ROLES]
    held = holding_memberships(today()).filter(
        organisation=member.organisation_id, region=member.mechanism.region, role__in=roles
    )
    return held.order_by().values("user").distinct().count()


def _who_ends(subject: Subject, given: Given) -> Change:
    convener: Convener = subject.row
    return Change(
        title=say("End the office of {name}", name=convener.name),
        lines=(
            _no_convener(convener, given["on"]),
            Text(en="A membership as convener is ended on the page of the person.",
                 zh="其召集人职责须在人员页面另行终止。"),
            _RECORD_STAYS,
        ),
    )  # fmt: skip


def _member_done(*, member_id: int, actor: Actor, at: datetime) -> Done:
    with administering(Duty.MECHANISMS, actor, china_day(at)) as by:
        member = member_within(member_id, by)
    return _told(
        Text(en="The organisation takes part no more", zh="成员单位已终止"),
        member, _no_part(member, member.until),
        Text(en="See that the people of it keep only the roles that they still need.",
             zh="请核对该单位人员的职责，不再需要的予以终止。"),
    )  # fmt: skip


def _convener_done(*, convener_id: int, actor: Actor, at: datetime) -> Done:
    with administering(Duty.MECHANISMS, actor, china_day(at)) as by:
        convener = convener_within(convener_id, by)
    return _told(
        Text(en="The co-convener has ended", zh="共同召集人已卸任"),
        convener, _no_convener(convener, convener.until),
        Text(en="End a membership as convener on the page of the person.",
             zh="请在人员页面终止其召集人职责。"),
    )  # fmt: skip


def _told(title: Text, one: Member | Convener, ended: Message, then: Text) -> Done:
    of = one.mechanism
    if one.until is None:
        raise ObjectDoesNotExist
    return Done(
        title=title,
        number=say("Mechanism {number}", number=of.pk),
        next=(Next(ended), Next(then)),
        onward=((reverse("mechanism_page", args=[of.pk]), of.name),
                (reverse("mechanism_list"), _MECHANISMS)),
    )  # fmt: skip


def _page(name: str, whose: str, **given: Any) -> ActionPage:
    def asks(subject: Subject, answers: Given) -> Mapping[str, Any]:
        return {f"{whose}_id": subject.row.pk, "on": answers["on"]}

    return ActionPage(
        name=name,
        address=f"administration/{whose}s/<int:{whose}_id>/end/",
        kinds=frozenset({Kind.OFFICE}),
        frame=frame(Duty.MECHANISMS),
        button=Text(en="End it", zh="终止"),
        known=lambda _subject: {"on": today()},
        form=LastForm,
        action=f"{_ACTS}.{name}",
        asks=asks,
        places={"TakesNoPart": "on", "EndToCome": "on"},
        **given,
    )


PAGES: tuple[ActionPage, ...] = (
    _page(
        "end_member", "member",
        title=Text(en="End the part of a member", zh="终止成员单位"),
        subject=_member, changes=_what_ends, done=_member_done,
    ),
    _page(
        "end_co_convener", "convener",
        title=Text(en="End a co-convener", zh="共同召集人卸任"),
        subject=_convener, changes=_who_ends, done=_convener_done,
    ),
)  # fmt: skip
