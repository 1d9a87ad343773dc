"""Messages: read, marked as read, not wanted on a channel, or handed over on paper."""

from functools import partial
from typing import Annotated

from django.http import HttpResponse
from ninja import Query

from rongxie.foundation.outbox.access import (
    FACE_TO_FACE,
    letter_in_reach,
    letters_in_reach,
    messages_in_reach,
)
from rongxie.foundation.outbox.dispatches import hand_over_letter
from rongxie.foundation.outbox.messages import mark_all_read, mark_read, unread
from rongxie.foundation.outbox.models import Channel
from rongxie.foundation.outbox.stops import resume_own, stop_own
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.fields import In, Mark, Number, RowId
from rongxie.surfaces.api.paging import Page, PageAsked, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.made import Counted, Made
from rongxie.surfaces.api.shapes.messages import LetterOut, MessageOut
from rongxie.surfaces.outgoing.rendering import Names, letter
from rongxie.surfaces.outgoing.stopping import resume_for, stop_for

routes = Routes("messages")


class MessagesAsked(PageAsked):
    """Which messages: all, or those that nobody has read."""

    unread: bool = False


class UpToIn(In):
    """The latest message that was seen: what came since stays unread."""

    up_to: RowId


class ChannelIn(In):
    """A channel on which who asks is not to be disturbed, or is again."""

    channel: Channel
    stop: Mark = True


@routes.read("/messages", does=messages_in_reach)
def index(request: ActingRequest, asked: Annotated[MessagesAsked, Query(...)]) -> Page[MessageOut]:
    """List the messages to who asks and to the own organisation, the newest first."""
    rows = messages_in_reach(request.actor)
    if asked.unread:
        rows = rows.filter(read_at=None)
    told = partial(MessageOut.of, names=Names())
    return page_of(request, rows, told, asked=asked, by=("pk",), latest_first=True)


@routes.read("/messages/unread", does=unread)
def count(request: ActingRequest) -> Counted:
    """Count the messages that nobody has read."""
    return Counted(count=unread(request.actor))


@routes.write("/messages/{int:message}/read", does=mark_read)
def read(request: ActingRequest, message: Number) -> Made:
    """Mark a message as read."""
    return Made(id=mark_read(message_id=message, actor=request.actor, at=request.at).pk)


@routes.write("/messages/read", does=mark_all_read)
def read_all(request: ActingRequest, body: UpToIn) -> Counted:
    """Mark all messages up to one as read."""
    return Counted(count=mark_all_read(up_to=body.up_to, actor=request.actor, at=request.at))


@routes.write("/messages/channels", does=(stop_own, resume_own), status=204)
def own_channel(request: ActingRequest, body: ChannelIn) -> None:
    """Have the own daily digest not be sent on a channel, or again."""
    change = stop_own if body.stop else resume_own
    change(channel=body.channel, actor=request.actor, at=request.at)


@routes.write("/enterprises/{int:enterprise}/channels", does=(stop_for, resume_for), status=204)
def channel(request: ActingRequest, enterprise: Number, body: ChannelIn) -> None:
    """Have an enterprise not be disturbed on a channel, as it wishes, or again."""
    change = stop_for if body.stop else resume_for
    change(enterprise_id=enterprise, channel=body.channel, actor=request.actor, at=request.at)


@routes.read("/letters", does=letters_in_reach, who=FACE_TO_FACE)
def letters(request: ActingRequest, asked: Annotated[PageAsked, Query(...)]) -> Page[LetterOut]:
    """List the letters that wait to be printed and handed over."""
    rows = letters_in_reach(request.actor)
    return page_of(request, rows, LetterOut.of, asked=asked, by=("pk",))


@routes.read("/letters/{int:letter_id}", does=letter_in_reach, who=FACE_TO_FACE)
def show_letter(request: ActingRequest, letter_id: Number) -> HttpResponse:
    """Show a letter as a page to print, in Chinese."""
    found = letter_in_reach(dispatch_id=letter_id, actor=request.actor)
    return HttpResponse(letter(found.message, "zh"), content_type="text/html; charset=utf-8")


@routes.write("/letters/{int:letter_id}/hand-over", does=hand_over_letter, who=FACE_TO_FACE)
def hand_over(request: ActingRequest, letter_id: Number) -> Made:
    """Note that a letter was handed over: of a formal notice that it was served."""
    done = hand_over_letter(dispatch_id=letter_id, actor=request.actor, at=request.at)
    return Made(id=done.pk)
