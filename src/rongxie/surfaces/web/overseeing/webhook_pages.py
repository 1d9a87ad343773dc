"""Opening a webhook, changing where it goes and what of, and ending it for good."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.outbox.access import see_that_subscribes, subscription_in_reach
from rongxie.foundation.outbox.models import Subscription
from rongxie.foundation.outbox.models import SubscriptionState as S
from rongxie.foundation.outbox.subscriptions import NewSubscription
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.event_kinds import event_kinds, subjects
from rongxie.surfaces.languages import said
from rongxie.surfaces.web.acting.fields import PageForm, PickField
from rongxie.surfaces.web.acting.pages import ActionPage, Change, Done, Given, Next, Subject
from rongxie.surfaces.web.loading import later
from rongxie.surfaces.web.speaking import language_now
from rongxie.values.texts import Text, say

_LONGEST = 1_000  # characters of an address, as at the interface
_allowed = later("rongxie.surfaces.outgoing.posting.allowed_networks")  # with what sends
_ACTIONS = "rongxie.foundation.outbox.subscriptions"
_KINDS = frozenset({Kind.OFFICE, Kind.BANK})
_LIST = Text(en="Webhooks", zh="事件推送")


def _choices() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the kinds of events by what they are about."""
    language, kinds = language_now(), sorted(event_kinds().values(), key=lambda k: k.subject)
    for subject, some in groupby(kinds, key=lambda kind: kind.subject):
        listed = [(kind.name, said(kind.title, language)) for kind in some]
        yield said(subjects()[subject], language), listed


class ChangeForm(PageForm):
    """Where events go, and which."""

    address = forms.CharField(
        label=_("Address of your system"), max_length=_LONGEST,
        help_text=_("Like https://bank.example.cn/hooks/rongxie"),
        error_messages={"required": _("Write the address that events are sent to.")},
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("Which events"), choices=lambda: list(_choices()),
        help_text=_("Hold Ctrl to choose several."),
        error_messages={"required": _("Choose at least one kind of event.")},
        widget=forms.SelectMultiple(attrs={"size": 12}),
    )  # fmt: skip


class OpenForm(ChangeForm):
    """Where events go, and which, of which place."""

    region = PickField(label=_("Of one place only"), pick="places", required=False)


class EndForm(PageForm):
    """Nothing is asked."""


def _opening(*, actor: Actor, at: datetime) -> Subject:
    see_that_subscribes(actor)
    return Subject(name=_LIST, back=reverse("webhook_list"))


def _standing(*, webhook_id: int, actor: Actor, at: datetime) -> Subject:
    row = subscription_in_reach(subscription_id=webhook_id, actor=actor)
    return Subject(
        name=say("Webhook {number}", number=row.pk),
        back=reverse("webhook_page", args=[row.pk]),
        lines=(
            (Text(en="Address", zh="地址"), row.address),
            (Text(en="State", zh="状态"), S(row.state).named),
        ),
        row=row,
    )  # fmt: skip


def _opened(subject: Subject, given: Given) -> Mapping[str, Any]:
    new = NewSubscription(
        address=given["address"].strip(), kinds=given["kinds"], region=given["region"] or ""
    )
    return {"new": new, "allowed": _allowed()}


def _changed(subject: Subject, given: Given) -> Mapping[str, Any]:
    return {
        "subscription_id": subject.row.pk, "address": given["address"].strip(),
        "kinds": given["kinds"], "allowed": _allowed(),
    }  # fmt: skip


def _ended(subject: Subject, _given: Given) -> Mapping[str, Any]:
    return {"subscription_id": subject.row.pk, "to": S.ENDED}


def _ending(subject: Subject, _given: Given) -> Change:
    return Change(
        title=say("End {name} for good", name=subject.name),
        lines=(
            Text(en="Nothing more is sent to this address; what waits is withheld.",
                 zh="不再向该地址推送；待送达事件不再送达。"),
            Text(en="It cannot be opened again: a new one begins with the events after it.",
                 zh="终止后不能恢复；重新开通的只推送此后的事件。"),
        ),
    )  # fmt: skip


def _came(row: Subscription) -> Mapping[str, Any]:
    return {"webhook_id": row.pk}


def _done(*, webhook_id: int, actor: Actor, at: datetime) -> Done:
    row = subscription_in_reach(subscription_id=webhook_id, actor=actor)
    return Done(
        title=say("Webhook {number} is ended", number=row.pk),
        next=(
            Next(Text(en="Take the address out of your system.",
                      zh="请在本单位系统停用该接收地址。")),
        ),
        onward=((reverse("webhook_list"), _LIST),),
    )  # fmt: skip


_PLACES = {
    "AddressNotUsable": "address", "AddressNotAllowed": "address", "KindsNotUsable": "kinds",
}  # fmt: skip
_OF_A_NEW_ONE = {**_PLACES, "PlaceNotYours": "region", "UnknownPlace": "region"}
PAGES = (
    ActionPage(
        name="open_webhook", address="overseeing/webhooks/new/", kinds=_KINDS,
        title=Text(en="Tell a system of events", zh="开通事件推送"),
        button=Text(en="Open the webhook", zh="开通"),
        lead=Text(en="Events go out from now on, as far as you reach yourself, and as long as you"
                     " hold your membership.",
                  zh="自现在起推送您权限内的事件，任职结束即停止。"),
        subject=_opening, form=OpenForm, action=f"{_ACTIONS}.open_subscription", asks=_opened,
        came=_came, leads_to="webhook_page", places=_OF_A_NEW_ONE,
    ),
    ActionPage(
        name="change_webhook", address="overseeing/webhooks/<int:webhook_id>/change/",
        kinds=_KINDS, title=Text(en="Change the webhook", zh="变更事件推送"),
        button=Text(en="Change it", zh="变更"),
        subject=_standing, form=ChangeForm,
        known=lambda subject: {"address": subject.row.address, "kinds": subject.row.kinds},
        action=f"{_ACTIONS}.change_subscription", asks=_changed, came=_came,
        leads_to="webhook_page", places=_PLACES,
    ),
    ActionPage(
        name="end_webhook", address="overseeing/webhooks/<int:webhook_id>/end/", kinds=_KINDS,
        title=Text(en="End the webhook", zh="终止事件推送"),
        button=Text(en="End it for good", zh="确认终止"),
        subject=_standing, form=EndForm, action=f"{_ACTIONS}.move_subscription", asks=_ended,
        changes=_ending, came=_came, done=_done,
    ),
)  # fmt: skip
