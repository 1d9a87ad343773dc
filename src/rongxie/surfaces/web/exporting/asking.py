"""A list is asked for by a button beside it: once, however often the button is pressed."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.clock import now
from rongxie.surfaces.exports.asking import Order, ask_and_defer, have_made
from rongxie.surfaces.problems import problem_of
from rongxie.surfaces.web.acting.drafts import claim, keep_address
from rongxie.surfaces.web.acting.tokens import FIELD, read_token
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.speaking import language_now
from rongxie.values.texts import Refusal

FILTER = "filter-"  # before the name of a filter, in the form of the button
_MISSING = 404


def page_of_list(name: str) -> str:
    """Return what the token of a list's button goes by."""
    return f"export:{name}"


def ask(request: HttpRequest) -> HttpResponseBase:
    """Ask for a list and lead to where it is told how far it is."""
    page = cast(PageRequest, request)
    if page.method != "POST":  # somebody who had to sign in again
        return redirect("exports")
    name, token = page.POST.get("list", ""), page.POST.get(FIELD, "")
    shown = read_token(token)
    if not shown or (shown.page, shown.membership) != (page_of_list(name), page.membership.pk):
        return cannot(page, _("The page was open for too long. Open the list and export again."))
    filters = {key.removeprefix(FILTER): value for key, value in page.POST.items()
               if isinstance(value, str) and key.startswith(FILTER)}  # fmt: skip
    order, at = Order(list=name, language=language_now(), filters=filters), now()
    try:
        with reach(page.actor):
            before = claim(token, actor=page.actor, at=at)
            if before:
                return redirect(before)
            export = ask_and_defer(order=order, actor=page.actor, at=at)
            address = reverse("export_page", args=[export.pk])
            keep_address(token, address, actor=page.actor)
    except Refusal as refusal:
        return refused(page, refusal)
    return redirect(address)


def make(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """Have an export made that a colleague has released since."""
    page = cast(PageRequest, request)
    if page.method == "POST":
        try:
            with reach(page.actor):
                have_made(export_id=export_id, actor=page.actor, at=now())
        except Refusal as refusal:
            return refused(page, refusal)
    return redirect("export_page", export_id)


def refused(page: PageRequest, refusal: Refusal) -> HttpResponse:
    """Tell why not: what is out of reach is not there."""
    problem = problem_of(refusal)
    if problem.status == _MISSING:
        raise Http404 from refusal
    return cannot(page, refusal.message, status=problem.status)


def cannot(page: PageRequest, words: object, *, status: int = 422) -> HttpResponse:
    """Show why something cannot be exported."""
    return render(page, "exporting/cannot.html", {"words": words}, status=status)
