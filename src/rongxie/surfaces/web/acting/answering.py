"""How a page of an action answers: shows its form, judges it, does it once, tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from rongxie.foundation.accounts.queries import MembershipNotHeld, actor_of
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.clock import now
from rongxie.surfaces.languages import said
from rongxie.surfaces.problems import problem_of
from rongxie.surfaces.web.acting.drafts import (
    Draft,
    came_of,
    claim,
    draft_of,
    drop_draft,
    keep_address,
    save_draft,
    typed_in,
)
from rongxie.surfaces.web.acting.presenting import answers_of
from rongxie.surfaces.web.acting.tokens import FIELD, new_token, read_token
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.speaking import language_now
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal

if TYPE_CHECKING:
    from rongxie.surfaces.web.acting.fields import PageForm
    from rongxie.surfaces.web.acting.pages import ActionPage, Subject

_MISSING = 404
_UNUSABLE = 422


@dataclass(frozen=True, slots=True)
class Turn:
    """One request to one page: who asks, about which row, at which moment."""

    page: "ActionPage"
    request: PageRequest
    numbers: Mapping[str, Any]
    at: datetime

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return self.request.actor

    @property
    def key(self) -> str:
        """What drafts and tokens go by: `contact:12`."""
        return ":".join([self.page.name, *(str(number) for number in self.numbers.values())])

    @property
    def sent(self) -> str:
        """The token that came with the form, if it is of this page and this person."""
        token = self.request.POST.get(FIELD, "")
        shown = read_token(token)
        whose = self.page.frame.holder(self.request)[1]
        mine = shown and (shown.page, shown.membership) == (self.key, whose)
        return token if mine else ""

    def token(self) -> str:
        """Return the token of a form that is about to be shown."""
        user, membership = self.page.frame.holder(self.request)
        return new_token(user=user, membership=membership, page=self.key)

    def keep(self) -> None:
        """Keep what was typed, in the reach that is open."""
        save_draft(self.request.POST, self.key, actor=self.actor, at=self.at)


def answer(page: "ActionPage", request: Any, numbers: Mapping[str, Any]) -> HttpResponseBase:
    """Answer a request to the page of an action."""
    if request.actor.kind not in page.kinds:
        raise Http404
    turn = Turn(page, request, numbers, now())
    try:
        return _posted(turn) if request.method == "POST" else _opened(turn)
    except Refusal as refusal:  # of the subject: it is out of reach, or cannot be done now
        return _cannot(turn, refusal)


def show_done(page: "ActionPage", request: Any, numbers: Mapping[str, Any]) -> HttpResponseBase:
    """Tell what came of it: read from the record each time, so that it can be looked at again."""
    if request.actor.kind not in page.kinds or page.done is None:
        raise Http404
    turn = Turn(page, request, numbers, now())
    try:
        with reach(turn.actor):
            done = page.done(actor=turn.actor, at=turn.at, **numbers)
    except ObjectDoesNotExist as never:  # what it would tell of was never done
        raise Http404 from never
    except Refusal as refusal:
        return _cannot(turn, refusal)
    return render(request, "acting/done.html", {"done": done, "page": page})


def keep_typed(request: HttpRequest) -> None:
    """Keep what somebody sent after his session had ended, for when he has signed in again.

    The token of the form says who he was; nothing is done and nothing is shown.
    """
    shown, at = read_token(request.POST.get(FIELD, "")), now()
    if shown is None:
        return
    try:
        actor = actor_of(user_id=shown.user, membership_id=shown.membership, on=china_day(at))
    except MembershipNotHeld:
        return
    if actor:
        with reach(actor):
            save_draft(request.POST, shown.page, actor=actor, at=at)


def _opened(turn: Turn) -> HttpResponse:
    """Show the form with what was typed before, or else with what is known."""
    with reach(turn.actor):
        subject = _subject(turn)
        draft = draft_of(turn.key, actor=turn.actor, at=turn.at)
        known = {} if draft else dict(turn.page.known(subject))
    form = turn.page.asked(draft.typed).unjudged() if draft else turn.page.asked(initial=known)
    return _form(turn, subject, form, draft=draft)


def _posted(turn: Turn) -> HttpResponseBase:
    go, change = turn.request.POST.get("go", ""), turn.request.POST.get("change", "")
    if go in ("draft", "later", "forget"):
        return _drafted(turn, go)
    form = turn.page.asked(turn.request.POST, turn.request.FILES)
    to_check = go != "do" and turn.page.shows_first
    with reach(turn.actor):
        done = came_of(turn.sent, actor=turn.actor)
        if done:  # sent twice: what came of it is shown
            return redirect(done)
        subject = _subject(turn)
        if not turn.sent:
            form.add_error(
                None, _("The page was open for too long. Look it over and send it again.")
            )
        if not form.is_valid() or to_check or change:
            turn.keep()
    if not form.is_valid() or change:
        return _form(turn, subject, form, at_field=change)
    return _check(turn, subject, form) if to_check else _done_once(turn, subject, form)


def _done_once(turn: Turn, subject: "Subject", form: "PageForm") -> HttpResponseBase:
    """Do it in one transaction with the note that this form is done; a second copy does nothing."""
    page, actor = turn.page, turn.actor
    try:
        with reach(actor):
            before = claim(turn.sent, actor=actor, at=turn.at)
            if before:
                return redirect(before)
            given = page.asks(subject, form.cleaned_data)
            result = import_string(page.action)(**given, actor=actor, at=turn.at)
            numbers = page.came(result) if page.came else turn.numbers
            address = reverse(page.leads_to or f"{page.name}_done", kwargs=dict(numbers))
            keep_address(turn.sent, address, actor=actor)
            drop_draft(turn.key, actor=actor)
    except Refusal as refusal:
        return _refused(turn, subject, form, refusal)
    return redirect(address)


def _refused(
    turn: Turn, subject: "Subject", form: "PageForm", refusal: Refusal
) -> HttpResponseBase:
    """Show a refusal of the action where it belongs, with everything that was typed."""
    problem, words = problem_of(refusal), said(refusal.message, language_now())
    if problem.status == _MISSING:
        raise Http404 from refusal
    place = turn.page.places.get(type(refusal).__name__)
    form.add_error(place if place in form.fields else None, words)
    with reach(turn.actor):
        turn.keep()
    return _form(turn, subject, form, status=problem.status)


def _drafted(turn: Turn, go: str) -> HttpResponseBase:
    with reach(turn.actor):
        if go == "forget":
            drop_draft(turn.key, actor=turn.actor)
        elif turn.sent and not came_of(turn.sent, actor=turn.actor):
            turn.keep()
    if go == "draft":
        return HttpResponse(status=204)
    return redirect(turn.request.path if go == "forget" else turn.page.frame.home)


def _form(  # noqa: PLR0913  # what a form is shown with
    turn: Turn, subject: "Subject", form: "PageForm", *,
    draft: Draft | None = None, at_field: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    if at_field in form.fields:
        form.fields[at_field].widget.attrs["autofocus"] = True
    if form.errors and status < _MISSING:
        status = _UNUSABLE
    return render(turn.request, turn.page.template, {
        "page": turn.page, "subject": subject, "form": form, "draft": draft,
        "token": turn.token(),
    }, status=status)  # fmt: skip


def _check(turn: Turn, subject: "Subject", form: "PageForm") -> HttpResponse:
    changes = turn.page.changes
    return render(turn.request, "acting/check.html", {
        "page": turn.page, "subject": subject, "form": form, "token": turn.sent,
        "answers": answers_of(form), "typed": typed_in(turn.request.POST),
        "change": changes(subject, form.cleaned_data) if changes else None,
    })  # fmt: skip


def _subject(turn: Turn) -> "Subject":
    return turn.page.subject(actor=turn.actor, at=turn.at, **turn.numbers)


def _cannot(turn: Turn, refusal: Refusal) -> HttpResponse:
    """Show why it cannot be done: what is out of reach is not there."""
    problem = problem_of(refusal)
    if problem.status == _MISSING:
        raise Http404 from refusal
    shown = {"page": turn.page, "refusal": refusal.message, "problem": problem}
    return render(turn.request, "acting/cannot.html", shown, status=problem.status)
