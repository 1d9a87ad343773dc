"""The first pages: what one has come for, a code to the phone on the record, or a line to call one.

Whatever somebody types, he is answered the same until the code is right.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from rongxie.foundation.identity.purposes import ProofPurpose
from rongxie.foundation.identity.sessions import DOOR, LASTS, Opened
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.regions.queries import places_of
from rongxie.surfaces.clock import now
from rongxie.surfaces.jobs.deferring import defer
from rongxie.surfaces.languages import said
from rongxie.surfaces.problems import problem_of
from rongxie.surfaces.web.acting.fields import PageForm
from rongxie.surfaces.web.entrance import Entry, needs
from rongxie.surfaces.web.owners.door import OwnerRequest, for_owner, let_in, let_out, session_of
from rongxie.surfaces.web.signing_in.lockout import client_address
from rongxie.surfaces.web.speaking import language_now
from rongxie.values.texts import Refusal

PLACE = "owner_place"  # the cookie of the poster that was scanned
_ACTIONS = "rongxie.mechanism.referrals.actions.identifying"  # looked up late: solvers behind it
_A_YEAR = 365 * 24 * 3600
_LONGEST = 40
_UNUSABLE = 422


class AskForm(PageForm):
    """Whom it is about, and the phone that is on the record."""

    about = forms.CharField(
        max_length=_LONGEST,
        label=_("Unified social credit code, or the number of your application"),
        help_text=_("The 18 characters on the licence. Small letters and spaces do not matter."),
        error_messages={"required": _("Write the code of the licence or the number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        max_length=_LONGEST,
        label=_("Mobile number that you gave to the visitor or township"),
        error_messages={"required": _("Write the number.")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )


class CodeForm(PageForm):
    """The six digits of the message."""

    code = forms.CharField(
        max_length=_LONGEST,
        label=_("Code of six digits"),
        error_messages={"required": _("Write the digits of the message.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short"}
        ),
    )


@needs(Entry.NOTHING)
def start(request: HttpRequest) -> HttpResponse:
    """Show what one can come for."""
    shown = {"place": place_scanned(request), "inside": session_of(request) is not None}
    return render(request, "owners/start.html", shown)


@needs(Entry.NOTHING)
def scanned(request: HttpRequest, place: str) -> HttpResponse:
    """Remember the place whose poster was scanned, and begin."""
    response = redirect("owner_start")
    if place.isdecimal() and places_of([place]):
        response.set_cookie(PLACE, place, max_age=_A_YEAR, httponly=True, samesite="Lax",
                            secure=settings.BEHIND_TLS, path="/owner/")  # fmt: skip
    return response


@needs(Entry.NOTHING)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a code; the answer is the same whether or not there is such an enterprise."""
    purpose, after = _purpose(request), _after(request)
    form = AskForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            handle = _asked(request, form, purpose)
        except Refusal as refusal:
            form.add_error(None, said(refusal.message, language_now()))
            status = problem_of(refusal).status
        else:
            return redirect(f"{reverse('owner_prove', args=[handle])}?{request.GET.urlencode()}")
    shown = {"form": form, "purpose": purpose, "next": after}
    return render(request, "owners/ask.html", shown, status=_status(form, status))


@needs(Entry.NOTHING)
def prove(request: HttpRequest, handle: str) -> HttpResponse:
    """Enter the code; who has the right one is inside for half an hour."""
    purpose, after = _purpose(request), _after(request)
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            opened = _proved(handle, purpose, form.cleaned_data["code"])
        except Refusal as refusal:
            inside = session_of(request)
            if inside is not None and inside.purpose == purpose:  # sent twice: he is in already
                return redirect(after)
            form.add_error("code", said(refusal.message, language_now()))
            status = problem_of(refusal).status
        else:
            return let_in(redirect(after), opened)
    shown = {"form": form, "purpose": purpose, "again": f"{reverse('owner_ask')}?"
             f"{request.GET.urlencode()}", "minutes": int(LASTS.total_seconds() // 60),
             "simulated": not settings.SMS_GATEWAY and settings.DEBUG}  # fmt: skip
    return render(request, "owners/prove.html", shown, status=_status(form, status))


@require_POST
@for_owner()
def leave(request: OwnerRequest) -> HttpResponse:
    """End the half hour, on a borrowed phone."""
    return let_out(request, redirect("owner_start"))


def place_scanned(request: HttpRequest) -> Any:
    """Return the place of the poster that was scanned, if it is there."""
    found = places_of([request.COOKIES.get(PLACE, "")]) if request.COOKIES.get(PLACE) else []
    return found[0] if found else None


def _asked(request: HttpRequest, form: AskForm, purpose: ProofPurpose) -> str:
    with reach(DOOR):
        asked = import_string(f"{_ACTIONS}.ask_code")(
            about=form.cleaned_data["about"], phone=form.cleaned_data["phone"], purpose=purpose,
            address=client_address(request), actor=DOOR, at=now(),
        )  # fmt: skip
        defer("code", region="", handle=asked.handle, language=language_now())
    return str(asked.handle)


def _proved(handle: str, purpose: ProofPurpose, code: str) -> Opened:
    with reach(DOOR):
        tried = import_string(f"{_ACTIONS}.prove_code")(
            handle=handle, purpose=purpose, code=code, actor=DOOR, at=now()
        )
    opened: Opened = import_string(f"{_ACTIONS}.proved")(tried)
    return opened


def _purpose(request: HttpRequest) -> ProofPurpose:
    given = request.GET.get("for", "")
    return ProofPurpose(given) if given in set(ProofPurpose) else ProofPurpose.STATUS


def _after(request: HttpRequest) -> str:
    """Return where to go on: a page of ours, and of enterprises."""
    after = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(after, allowed_hosts=None)
    return after if ours and after.startswith("/owner/") else reverse("owner_status")


def _status(form: PageForm, status: int) -> int:
    return _UNUSABLE if form.errors and status == 200 else status
