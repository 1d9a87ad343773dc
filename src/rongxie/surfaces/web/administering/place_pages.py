"""The pages on which zones are added, and places renamed or closed in favour of others."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.accounts.queries import holding_memberships
from rongxie.foundation.administration.authority import Authority, Duty, administering
from rongxie.foundation.organisations.models import open_organisations
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.regions.queries import Place, UnknownPlace, place_of
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.fields import DayField, OneOfField, PageForm, PickField
from rongxie.surfaces.web.acting.pages import ActionPage, Change, Done, Given, Next, Subject
from rongxie.surfaces.web.administering.desk import frame
from rongxie.surfaces.web.administering.fields import places_in, short
from rongxie.surfaces.web.administering.places import LEVELS
from rongxie.values.moments import china_day
from rongxie.values.regions import Level
from rongxie.values.texts import Message, Text, say

_ACTS = "rongxie.surfaces.web.administering.acts"
_LONGEST_NAME = 60  # characters
_LOWER = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)  # nobody makes provinces and cities


class ZoneForm(PageForm):
    """A zone without a national code, as a park or a development area."""

    name = short(_("Name of the zone"), longest=_LONGEST_NAME)
    level = OneOfField(label=_("Has the tasks of"),
                       of=[(str(one.value), LEVELS[one]) for one in _LOWER])  # fmt: skip
    since = DayField(label=_("First day"))
    note = short(_("Document or note"), required=False)


class PlaceRenameForm(PageForm):
    """Another name from a day on."""

    name = short(_("New name"), longest=_LONGEST_NAME)
    on = DayField(label=_("First day"), help_text=_("The first day on which it is so."))
    note = short(_("Document or note"), required=False)


class PlaceCloseForm(PageForm):
    """The places that take over from one."""

    into = PickField(label=_("Goes into"), pick="places")
    further = PickField(label=_("And into"), pick="places", required=False,
                        help_text=_("Where it is divided between two."))  # fmt: skip
    on = DayField(label=_("First day"), help_text=_("The first day on which it is so."))
    note = short(_("Document or note"), required=False)


def _place(*, code: str, actor: Actor, at: datetime) -> Subject:
    with administering(Duty.PLACES, actor, china_day(at)) as by:
        place = _within(code, by)
    return Subject(
        name=place.path_text,
        back=reverse("place_page", args=[place.code]),
        lines=((Text(en="Code", zh="区划代码"), place.code),
               (Text(en="Level", zh="级别"), LEVELS[place.level])),
        row=place,
    )  # fmt: skip


def _within(code: str, by: Authority) -> Place:
    place = place_of(code)
    if not by.area.covers(place.code):
        raise UnknownPlace(
            say(
                "There is no place with the code {code}. Pick the place by its name, or load the"
                " list that it stands in first.",
                code=code,
            )
        )
    return place


def _zone(subject: Subject, given: Given) -> Mapping[str, Any]:
    return {"parent": subject.row.code, "name": given["name"], "level": Level(int(given["level"])),
            "since": given["since"], "note": given["note"]}  # fmt: skip


def _renamed(subject: Subject, given: Given) -> Mapping[str, Any]:
    return {"code": subject.row.code, "name": given["name"], "on": given["on"],
            "note": given["note"]}  # fmt: skip


def _successors(given: Given) -> list[str]:
    return [code for code in (given["into"], given["further"]) if code]


def _closed(subject: Subject, given: Given) -> Mapping[str, Any]:
    return {"code": subject.row.code, "successors": _successors(given), "on": given["on"],
            "note": given["note"]}  # fmt: skip


def _closing(subject: Subject, given: Given) -> Change:
    place, on = subject.row, given["on"]
    into = "、".join(place_of(code).name for code in _successors(given))
    area = area_of(place.code)
    people = holding_memberships(on).filter(region__gte=area.lo, region__lt=area.hi).count()
    there = open_organisations(on).filter(region__gte=area.lo, region__lt=area.hi).count()
    lines: tuple[Message | Text, ...] = (
        say("{name} is no more from {day} on; its code leads to {into}.", name=place.name, day=on,
            into=into),
        say("{count} memberships are for this place: they go on to hold, and are to be given"
            " anew.", count=people),
        say("{count} organisations lie in it.", count=there),
        Text(en="A closed place is not opened again.", zh="区划撤销后不再恢复。"),
    )  # fmt: skip
    return Change(title=say("{name} goes into {into}", name=place.name, into=into), lines=lines)


def _told(title: Text, then: Text) -> Any:
    def done(*, code: str, actor: Actor, at: datetime) -> Done:
        with administering(Duty.PLACES, actor, china_day(at)) as by:
            place = _within(code, by)
        return Done(
            title=title,
            number=place.code,
            next=(Next(place.path_text), Next(then)),
            onward=((reverse("place_page", args=[place.code]), place.name),),
        )

    return done


_PLACES = {
    "NameNotUsable": "name", "NameTaken": "name", "LevelNotBelow": "level", "DayTooEarly": "on",
    "NoSuccessor": "into", "NotThereThen": "into",
}  # fmt: skip


def _page(name: str, part: str, form: type[PageForm], **given: Any) -> ActionPage:
    return ActionPage(
        name=name,
        address=f"administration/places/<str:code>/{part}/",
        kinds=frozenset({Kind.OFFICE}),
        frame=frame(Duty.PLACES),
        subject=_place,
        form=form,
        action=f"{_ACTS}.{name}",
        places=places_in(form, _PLACES),
        **given,
    )


PAGES: tuple[ActionPage, ...] = (
    _page(
        "add_zone", "add-zone",
        title=Text(en="Add a zone", zh="新增功能区"), button=Text(en="Add it", zh="新增"),
        lead=Text(en="For parks and development areas that the national list does not have.",
                  zh="用于国家区划代码中没有的园区、开发区等功能区。"),
        form=ZoneForm, asks=_zone, known=lambda _subject: {"since": today()}, check=True,
        came=lambda made: {"code": made.code}, leads_to="place_page",
    ),
    _page(
        "rename_place", "rename",
        title=Text(en="Rename", zh="更名"), button=Text(en="Rename", zh="更名"),
        form=PlaceRenameForm, asks=_renamed, known=lambda _subject: {"on": today()}, check=True,
        done=_told(Text(en="The new name is kept", zh="已更名"),
                   Text(en="It is still found under the old one.", zh="仍可按原名称查到。")),
    ),
    _page(
        "close_place", "close",
        title=Text(en="Goes into another place", zh="并入其他区划"),
        button=Text(en="Close it", zh="并入"),
        form=PlaceCloseForm, asks=_closed, known=lambda _subject: {"on": today()},
        changes=_closing,
        done=_told(Text(en="The place is closed", zh="区划已撤并"),
                   Text(en="What is recorded there is found by the places that took over.",
                        zh="原有记录可由承接区划查到。")),
    ),
)  # fmt: skip
