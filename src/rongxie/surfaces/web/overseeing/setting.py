"""Setting a number for one's place, or ending its own: with what that would do to the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.regions.queries import places_of
from rongxie.foundation.standards.models import LocalParameter
from rongxie.foundation.standards.setting import NewLocal, amount_of, see_that_settable
from rongxie.rulebook.parameters import Basis, InForce, Parameter, Value, parameter
from rongxie.surfaces.web.acting.fields import DayField, PageForm, PickField
from rongxie.surfaces.web.acting.pages import ActionPage, Change, Done, Given, Next, Subject
from rongxie.surfaces.web.overseeing.standards import NATION, amount_told, known
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, Text, say

_EFFECT = "rongxie.mechanism.lists.supposing.effect_of"  # with the engine: loaded when asked
_LONGEST = 200  # characters of the title and number of a document


@dataclass(frozen=True, slots=True)
class Setting:
    """Which number is set, by whom and when, and what holds now."""

    number: Parameter
    held: Value
    actor: Actor
    at: datetime


class SetForm(PageForm):
    """The number, where and from when, and by what."""

    text = forms.CharField(
        label=_("The number"), max_length=40,
        error_messages={"required": _("Write the number to set.")},
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )  # fmt: skip
    region = PickField(label=_("In which place"), pick="places")
    since = DayField(label=_("From which day on"), help_text=_("Tomorrow at the earliest"))
    document = forms.CharField(
        label=_("The document that sets it"), max_length=_LONGEST,
        help_text=_("Title, number and day"),
        error_messages={"required": _("Name the document.")},
    )  # fmt: skip


class EndForm(PageForm):
    """From when on the place has no number of its own, and by what."""

    region = PickField(label=_("In which place"), pick="places")
    since = DayField(label=_("From which day on"), help_text=_("Tomorrow at the earliest"))
    document = forms.CharField(
        label=_("The document that ends it"), max_length=_LONGEST,
        help_text=_("Title, number and day"),
        error_messages={"required": _("Name the document.")},
    )  # fmt: skip


def _subject(*, name: str, actor: Actor, at: datetime) -> Subject:
    number = known(name)
    see_that_settable(name, actor)
    held = InForce(china_day(at), _own(actor)).value(name)
    return Subject(
        name=number.title,
        back=reverse("standard_page", args=[name]),
        lines=(
            (Text(en="Holds now", zh="现行值"), amount_told(held.amount)),
            (Text(en="Unit", zh="单位"), number.unit),
            (Text(en="Since", zh="自"), held.since.isoformat()),
            (Text(en="Document", zh="依据文件"), held.document or "–"),
        ),
        row=Setting(number, held, actor, at),
    )  # fmt: skip


def _own(actor: Actor) -> str:
    return actor.area.lo if actor.area else ""


def _known(subject: Subject) -> Given:
    setting: Setting = subject.row
    tomorrow = china_day(setting.at) + timedelta(days=1)
    return {"region": _own(setting.actor), "since": tomorrow}


def _asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    text = str(given.get("text", "")).strip()
    return {"new": NewLocal(
        name=subject.row.number.name, region=given["region"], text=_read(text),
        since=given["since"], document=given["document"],
    )}  # fmt: skip


def _read(text: str) -> str:
    return {"是": "true", "否": "false"}.get(text, text)


def _changes(subject: Subject, given: Given) -> Change:
    setting: Setting = subject.row
    text, place = _read(str(given.get("text", "")).strip()), _name(given["region"])
    told = say("From {day} on it is {amount} in {place}; now it is {now}.",
               day=given["since"], amount=text or "–", place=place,
               now=amount_told(setting.held.amount))  # fmt: skip
    if not text:
        told = say("From {day} on {place} has no number of its own: that of the place above holds.",
                   day=given["since"], place=place)  # fmt: skip
    return Change(
        title=say("Set for {place}: {title}", place=place, title=setting.number.title),
        lines=(told, *_effect(setting, given["region"], text, given["since"]), Text(
            en="What was reckoned before stays as it was. The log tells who set it.",
            zh="此前已作出的结果不变；设定人记入台账。")),
    )  # fmt: skip


def _effect(setting: Setting, region: str, text: str, since: date) -> list[Any]:
    """Return what it would do to the own list, screened as if it held today; nothing is kept."""
    on, name = china_day(setting.at), setting.number.name
    try:
        with reach(setting.actor):
            amount = amount_of(name, text, region, on) if text else None
            value = Value(amount, on, setting.held.clause, Basis.LOCAL, region, ends=not text)
            found = import_string(_EFFECT)(
                name=name, value=value, on=on, actor=setting.actor, at=setting.at
            )
    except Refusal as refusal:  # the action will say so at its field
        return [refusal.message]
    if not found.looked:
        return [
            Text(en="No case of this place is still to be screened.", zh="本地没有待初筛的案件。")
        ]
    if not found.read:
        return [Text(en="Screening does not ask for this number: no case screens otherwise.",
                     zh="初筛不使用该参数，案件初筛结果不变。")]  # fmt: skip
    return [
        say("Of {looked} cases that are not signed yet, {count} would screen otherwise.",
            looked=found.looked, count=len(found.cases)),
    ]  # fmt: skip


def _done(*, local_parameter_id: int, actor: Actor, at: datetime) -> Done:
    row = LocalParameter.objects.get(pk=local_parameter_id)
    return Done(
        title=say("{title} is set for {place}", title=parameter(row.name).title,
                  place=_name(row.region)),
        number=row.document,
        next=(
            Next(say("It holds from {day} on for whatever is reckoned then.", day=row.since)),
            Next(Text(en="Cases that are not signed are judged by it when they are screened again.",
                      zh="未签批案件再次初筛时适用。")),
        ),
        onward=((reverse("standard_page", args=[row.name]),
                 Text(en="To the number and its history", zh="查看参数和历史")),),
    )  # fmt: skip


def _name(region: str) -> Text | str:
    found = places_of([region]) if region else ()
    return found[0].path[-1] if found else region or NATION


_PLACES = {
    "UnusableOverride": "text", "HoldsTooSoon": "since", "DocumentNotNamed": "document",
    "PlaceTooSmall": "region", "NothingToEnd": "region", "UnknownPlace": "region",
    "NotYoursToAdminister": "region",
}  # fmt: skip
_KINDS, _ACTION = frozenset({Kind.OFFICE}), "rongxie.foundation.standards.setting.set_local"


def _came(row: LocalParameter) -> Mapping[str, Any]:
    return {"local_parameter_id": row.pk}


PAGES = (
    ActionPage(
        name="set_standard", address="overseeing/standards/<slug:name>/set/", kinds=_KINDS,
        title=Text(en="Set it for our place", zh="设定本地参数"),
        button=Text(en="Set it", zh="确认设定"),
        subject=_subject, form=SetForm, known=_known, action=_ACTION, asks=_asks,
        changes=_changes, came=_came, done=_done, places=_PLACES,
        told_at="overseeing/standards/set/<int:local_parameter_id>/",
    ),
    ActionPage(
        name="end_standard", address="overseeing/standards/<slug:name>/end/", kinds=_KINDS,
        title=Text(en="End our own number", zh="终止本地参数"),
        button=Text(en="End it", zh="确认终止"),
        subject=_subject, form=EndForm, known=_known, action=_ACTION, asks=_asks,
        changes=_changes, came=_came, done=_done,
        places={refusal: field for refusal, field in _PLACES.items() if field != "text"},
        told_at="overseeing/standards/ended/<int:local_parameter_id>/",
    ),
)  # fmt: skip
