"""Buttons of the pages of oversight: each does one thing, once, however often it is pressed."""

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.clock import now
from rongxie.surfaces.problems import problem_of
from rongxie.surfaces.web.acting.drafts import claim, keep_address
from rongxie.surfaces.web.acting.tokens import FIELD, new_token, read_token
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.values.texts import Refusal

_MISSING, _UNUSABLE = 404, 422


def button_token(page: PageRequest, key: str) -> str:
    """Return the token of a button that is about to be shown; `key` says what it does to what."""
    return new_token(user=page.user.pk, membership=page.membership.pk, page=f"button:{key}")


def once(
    page: PageRequest, key: str, back: str, act: Callable[[datetime], str]
) -> HttpResponseBase:
    """Do what a button is for, in the reach of who pressed it; lead to the address it returns.

    Opened otherwise, as after signing in again, it leads back.
    """
    if page.method != "POST":
        return redirect(back)
    token, at = page.POST.get(FIELD, ""), now()
    shown = read_token(token)
    if not shown or (shown.page, shown.membership) != (f"button:{key}", page.membership.pk):
        words = _("The page was open for too long. Look it over and press the button again.")
        return cannot(page, words, back)
    try:
        with reach(page.actor):
            before = claim(token, actor=page.actor, at=at)
            if before:
                return redirect(before)
            address = act(at)
            keep_address(token, address, actor=page.actor)
    except Refusal as refusal:
        return refused(page, refusal, back)
    return redirect(address)


def refused(page: PageRequest, refusal: Refusal, back: str) -> HttpResponse:
    """Tell why not: what is out of reach is not there."""
    problem = problem_of(refusal)
    if problem.status == _MISSING:
        raise Http404 from refusal
    return cannot(page, refusal.message, back, status=problem.status)


def cannot(page: PageRequest, words: object, back: str, *, status: int = _UNUSABLE) -> HttpResponse:
    """Show why something cannot be done."""
    shown = {"words": words, "back": back}
    return render(page, "overseeing/cannot.html", shown, status=status)
