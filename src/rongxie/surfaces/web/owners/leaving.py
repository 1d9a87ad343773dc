"""A line to call one, from somebody who gets no code: kept as a lead, and nothing is shown back.

What is typed is kept in the browser itself, encrypted, for there is nobody yet whose draft it is.
"""

import json
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.identity.sessions import DOOR
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.secrecy.digesting import derived
from rongxie.foundation.secrecy.envelopes import Key
from rongxie.foundation.secrecy.providers import PRESENT
from rongxie.mechanism.visits.actions.leads import NewLead, leave_lead
from rongxie.surfaces.clock import now
from rongxie.surfaces.languages import said
from rongxie.surfaces.problems import problem_of
from rongxie.surfaces.web.acting.drafts import KEPT, typed_in
from rongxie.surfaces.web.acting.fields import PageForm, PickField, WordsField
from rongxie.surfaces.web.entrance import Entry, needs
from rongxie.surfaces.web.owners.identifying import place_scanned
from rongxie.surfaces.web.picking.picked import PLACES
from rongxie.surfaces.web.signing_in.lockout import client_address
from rongxie.surfaces.web.speaking import language_now
from rongxie.values.texts import Refusal

COOKIE, PATH = "owner_lead", "/owner/leave/"
_SALT = "rongxie.lead"
_LIFE = int(KEPT.total_seconds())
_LONGEST, _LONGEST_NOTE = 100, 300
_COUNTY = 6  # digits of its code
_LARGEST = 3_000  # bytes: what a browser keeps in a cookie, with room for its name
_UNUSABLE = 422


class LeadForm(PageForm):
    """What is needed to call somebody, and no more."""

    name = forms.CharField(
        label=_("Name of the enterprise, as on the licence"), max_length=_LONGEST,
        error_messages={"required": _("Write the name of the enterprise.")},
    )  # fmt: skip
    place = PickField(
        label=_("Township, street or county where it works"), pick=PLACES,
        help_text=_("Part of the name will do"), widget=forms.TextInput(),
    )  # fmt: skip
    person = forms.CharField(
        label=_("Whom we should ask for"), max_length=_LONGEST,
        error_messages={"required": _("Write a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Telephone"), max_length=_LONGEST,
        error_messages={"required": _("Write the number.")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    wanted = WordsField(
        label=_("What you need, in a few words"), longest=_LONGEST_NOTE, rows=3, required=False,
        help_text=_("For example: 300,000 yuan for feed, until the summer"),
    )  # fmt: skip

    def clean_place(self) -> str:
        """Return the place if somebody there looks into leads: a county, or a part of one."""
        place = str(self.cleaned_data["place"])
        if len(place) < _COUNTY:
            raise forms.ValidationError(_("Name the county, township or street."))
        return place


@needs(Entry.NOTHING)
def leave_line(request: HttpRequest) -> HttpResponse:
    """Show the form with what was typed before, or keep what was sent."""
    if request.method == "POST":
        return _posted(request)
    draft = _draft(request)
    scanned = place_scanned(request)
    known = {"place": scanned.code} if scanned else {}
    form = LeadForm(draft).unjudged() if draft else LeadForm(initial=known)
    return _shown(request, form, signing.dumps(str(uuid4()), salt=_SALT), draft=bool(draft))


@needs(Entry.NOTHING)
def line_left(request: HttpRequest) -> HttpResponse:
    """Tell what happens next: the same for everybody."""
    return render(request, "owners/left.html")


def _posted(request: HttpRequest) -> HttpResponse:
    token, form = request.POST.get("token", ""), LeadForm(request.POST)
    if request.POST.get("go") == "draft":
        return _keep(HttpResponse(status=204), request)
    number = _number(token)
    if number is None:
        form.add_error(None, _("The page was open for too long. Look it over and send it again."))
        token = signing.dumps(str(uuid4()), salt=_SALT)
    status = _UNUSABLE
    if number is not None and form.is_valid():
        try:
            _left(request, form.cleaned_data, number)
        except Refusal as refusal:
            form.add_error(None, said(refusal.message, language_now()))
            status = problem_of(refusal).status
        else:
            response = redirect("owner_left")
            response.delete_cookie(COOKIE, path=PATH)
            return response
    return _keep(_shown(request, form, token, status=status), request)


def _left(request: HttpRequest, given: dict[str, Any], number: UUID) -> None:
    new = NewLead(
        name=given["name"], person=given["person"], phone=given["phone"], wanted=given["wanted"]
    )
    with reach(DOOR):
        leave_lead(
            region=given["place"], new=new, address=client_address(request), sent_as=number,
            actor=DOOR, at=now(),
        )  # fmt: skip


def _shown(
    request: HttpRequest, form: PageForm, token: str, *, draft: bool = False, status: int = 200
) -> HttpResponse:
    shown = {"form": form, "token": token, "draft": draft}
    return render(request, "owners/leave.html", shown, status=status)


def _number(token: str) -> UUID | None:
    """Return the number of a form that was shown: sent twice, it is one lead."""
    try:
        return UUID(signing.loads(token, salt=_SALT, max_age=_LIFE))
    except (signing.BadSignature, ValueError):
        return None


def _keep(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Keep what was typed in the browser, encrypted; what is too long is not kept."""
    typed = {name: one for name, one in typed_in(request.POST) if name in LeadForm.base_fields}
    sealed = _key().encrypt(json.dumps(typed, ensure_ascii=False), _SALT).hex()
    if len(sealed) <= _LARGEST:
        response.set_cookie(COOKIE, sealed, max_age=_LIFE, path=PATH, httponly=True,
                            samesite="Lax", secure=settings.BEHIND_TLS)  # fmt: skip
    return response


def _draft(request: HttpRequest) -> QueryDict | None:
    try:
        kept = bytes.fromhex(request.COOKIES.get(COOKIE, ""))
        told = json.loads(_key().decrypt(kept, _SALT)) if kept else {}
    except (ValueError, Refusal):  # none of ours, or of another secret
        return None
    typed = QueryDict(mutable=True)
    typed.update(told)
    return typed or None


def _key() -> Key:
    secret = settings.SECRET_KEY.encode()
    return Key(derived(secret, "rongxie drafts of leads", PRESENT.key_bytes))
