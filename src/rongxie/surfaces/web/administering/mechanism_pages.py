"""The pages on which a mechanism is set up, gets conveners and members, and ends."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.administration.authority import Duty, administering
from rongxie.foundation.administration.reading import mechanism_within
from rongxie.foundation.organisations.kinds import Tier
from rongxie.foundation.organisations.mechanisms import Named
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.fields import (
    DayField,
    OneOfField,
    PageForm,
    PickField,
    TickField,
)
from rongxie.surfaces.web.acting.pages import ActionPage, Change, Done, Given, Next, Subject
from rongxie.surfaces.web.administering.desk import frame
from rongxie.surfaces.web.administering.fields import places_in, short
from rongxie.values.moments import china_day
from rongxie.values.texts import Text, say

_ACTS = "rongxie.surfaces.web.administering.acts"
_MECHANISMS = Text(en="Mechanisms", zh="工作机制")
_LONGEST_NAME = 60  # characters
_FROM = _("The first day on which it is so.")


class MechanismForm(PageForm):
    """The mechanism of a place, and the office that runs it."""

    region = PickField(label=_("Place"), pick="places")
    tier = OneOfField(label=_("Tier"),
                      of=[(t.value, t.named) for t in Tier if t is not Tier.NATION])  # fmt: skip
    name = short(_("Name of the mechanism"))
    office = PickField(label=_("Office that runs it"), pick="organisations")
    on = DayField(label=_("First day"), help_text=_FROM)


class ConvenerForm(PageForm):
    """Whom a document names."""

    name = short(_("Name"), longest=_LONGEST_NAME)
    title = short(_("Office held"), hint=_("For example: deputy head of the county government"))
    document = short(_("Document that names the convener"))
    on = DayField(label=_("First day"), help_text=_FROM)
    co_convener = TickField(label=_("Co-convener, beside the others"), required=False)


class MemberForm(PageForm):
    """An organisation that takes part."""

    organisation = PickField(label=_("Organisation"), pick="organisations")
    group = short(_("Working group"), required=False)
    leads = TickField(label=_("Leads the group"), required=False)
    on = DayField(label=_("First day"), help_text=_FROM)


class EndingForm(PageForm):
    """The day from which on there is no mechanism any more."""

    on = DayField(label=_("First day"), help_text=_FROM)


def _all(*, actor: Actor, at: datetime) -> Subject:
    with administering(Duty.MECHANISMS, actor, china_day(at)) as by:
        return Subject(name=_MECHANISMS, back=reverse("mechanism_list"), row=by)


def _one(*, mechanism_id: int, actor: Actor, at: datetime) -> Subject:
    with administering(Duty.MECHANISMS, actor, china_day(at)) as by:
        one = mechanism_within(mechanism_id, by)
    return Subject(
        name=one.name,
        back=reverse("mechanism_page", args=[one.pk]),
        lines=((Text(en="Tier", zh="层级"), Tier(one.tier).named),
               (Text(en="Run by", zh="牵头单位"), one.office.name)),
        row=one,
    )  # fmt: skip


def _given(_subject: Subject, given: Given) -> Mapping[str, Any]:
    return {**given, "tier": Tier(given["tier"])}


def _named(subject: Subject, given: Given) -> Mapping[str, Any]:
    named = Named(name=given["name"], title=given["title"], document=given["document"])
    return {"mechanism_id": subject.row.pk, "named": named, "on": given["on"],
            "co_convener": given["co_convener"]}  # fmt: skip


def _member(subject: Subject, given: Given) -> Mapping[str, Any]:
    return {"mechanism_id": subject.row.pk, **given}


def _naming(subject: Subject, given: Given) -> Change:
    one = subject.row
    before = one.conveners.filter(co_convener=False, until=None).first()
    lines = [
        say("{name}, {title}, by the document {document}", name=given["name"],
            title=given["title"], document=given["document"]),
    ]  # fmt: skip
    if before and not given["co_convener"]:
        lines.append(say("{name} is convener no more from {day} on.", name=before.name,
                         day=given["on"]))  # fmt: skip
    lines.append(say("To sign on the pages the convener also needs a membership with this role."))
    return Change(title=say("Convener of {name}", name=one.name), lines=tuple(lines))


def _ending(subject: Subject, given: Given) -> Change:
    one = subject.row
    return Change(
        title=say("End {name}", name=one.name),
        lines=(
            say("{name} ends on {day} with {conveners} conveners and {members} members.",
                name=one.name, day=given["on"],
                conveners=one.conveners.filter(until=None).count(),
                members=one.members.filter(until=None).count()),
            Text(en="From then on the mechanism of the tier above is in charge of the place.",
                 zh="此后该地由上一级工作机制负责。"),
        ),
    )  # fmt: skip


def _told(title: Text) -> Any:
    def done(*, mechanism_id: int, actor: Actor, at: datetime) -> Done:
        with administering(Duty.MECHANISMS, actor, china_day(at)) as by:
            one = mechanism_within(mechanism_id, by)
        return Done(
            title=title,
            number=say("Mechanism {number}", number=one.pk),
            next=(Next(one.name),),
            onward=((reverse("mechanism_page", args=[one.pk]), one.name),
                    (reverse("mechanism_list"), _MECHANISMS)),
        )  # fmt: skip

    return done


_PLACES = {
    "HasAMechanism": "region", "NotOpen": "office", "NoDocument": "document",
    "MechanismNotFound": "on",
}  # fmt: skip
_HERE, _OFFICES = frame(Duty.MECHANISMS), frozenset({Kind.OFFICE})


def _page(name: str, part: str, form: type[PageForm], **given: Any) -> ActionPage:
    return ActionPage(
        name=name,
        address=f"administration/mechanisms/<int:mechanism_id>/{part}/",
        kinds=_OFFICES,
        frame=_HERE,
        subject=_one,
        known=lambda _subject: {"on": today()},
        form=form,
        action=f"{_ACTS}.{name}",
        places=places_in(form, _PLACES | {"NotOpen": "organisation"}),
        **given,
    )


PAGES: tuple[ActionPage, ...] = (
    ActionPage(
        name="open_mechanism",
        address="administration/add/mechanism/",
        kinds=_OFFICES,
        frame=_HERE,
        title=Text(en="Set up a mechanism", zh="设立工作机制"),
        button=Text(en="Set it up", zh="设立"),
        subject=_all,
        form=MechanismForm,
        known=lambda _subject: {"on": today()},
        action=f"{_ACTS}.open_mechanism",
        asks=_given,
        came=lambda made: {"mechanism_id": made.pk},
        leads_to="mechanism_page",
        check=True,
        places=places_in(MechanismForm, _PLACES),
    ),
    _page(
        "name_convener", "convener",
        title=Text(en="Name a convener", zh="任命召集人"), button=Text(en="Name", zh="任命"),
        form=ConvenerForm, asks=_named, changes=_naming,
        done=_told(Text(en="The convener is named", zh="召集人已任命")),
    ),
    _page(
        "add_member", "member",
        title=Text(en="Add a member", zh="增加成员单位"), button=Text(en="Add it", zh="增加"),
        form=MemberForm, asks=_member,
        done=_told(Text(en="The organisation takes part", zh="成员单位已增加")),
    ),
    _page(
        "close_mechanism", "close",
        title=Text(en="End the mechanism", zh="终止工作机制"), button=Text(en="End it", zh="终止"),
        form=EndingForm, asks=_member, changes=_ending,
        done=_told(Text(en="The mechanism has ended", zh="工作机制已终止")),
    ),
)  # fmt: skip
