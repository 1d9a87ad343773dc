"""Systems that act by the interface: let in, given another secret, shut out."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_safe

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.accounts.queries import ROLES
from rongxie.foundation.administration.authority import (
    Authority,
    Duty,
    administering,
    grantable,
)
from rongxie.foundation.administration.reading import memberships_within
from rongxie.foundation.organisations.models import holding
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.api.clients import Registered
from rongxie.surfaces.api.letting_in import (
    client_within,
    clients_within,
    give_new_secret,
    let_in,
    shut_out_client,
)
from rongxie.surfaces.api.scopes import SCOPES
from rongxie.surfaces.clock import now, today
from rongxie.surfaces.languages import said
from rongxie.surfaces.web.acting.drafts import claim, keep_address
from rongxie.surfaces.web.acting.fields import PageForm, SomeOfField
from rongxie.surfaces.web.acting.tokens import FIELD, new_token, read_token
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.overseeing.entering import PEOPLE, authority_on, for_roles
from rongxie.surfaces.web.overseeing.once import button_token, cannot, once, refused
from rongxie.surfaces.web.speaking import language_now
from rongxie.surfaces.web.standing import standing_of
from rongxie.surfaces.web.worklists.naming import places_named
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal

_AT_MOST = 500  # memberships that are offered: of a county with all its townships
_LONGEST = 60
_KEY = "let_in"
_enter = for_roles(PEOPLE, password=True)


class ClientForm(PageForm):
    """What a system is called, as whom it acts, and what it may do of that."""

    name = forms.CharField(
        label=_later("What the system is called"), max_length=_LONGEST,
        error_messages={"required": _later("Give the system a name.")},
    )  # fmt: skip
    membership = forms.TypedChoiceField(
        label=_later("As whom it acts"), coerce=int,
        help_text=_later("It sees and does no more than this membership, and ends with it."),
        error_messages={
            "required": _later("Choose a membership."),
            "invalid_choice": _later("Choose one of those that are there."),
        },
    )  # fmt: skip
    scopes = SomeOfField(label=_later("What it may do"), of=SCOPES.items())

    def __init__(self, by: Authority, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        field = self.fields["membership"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  # for the type checker
        field.choices = [("", _("Choose")), *_memberships(by)]


@require_safe
@for_roles(PEOPLE)
def client_list(request: HttpRequest) -> HttpResponseBase:
    """Show the systems that act under memberships of one's bound, the latest first."""
    page = cast(PageRequest, request)
    rows = list(clients_within(authority_on(page, today())))
    places = places_named((one.membership.region for one in rows), "")
    return render(page, "overseeing/clients.html", {
        "rows": [(one, _called(one.membership, places)) for one in rows],
    })  # fmt: skip


@require_safe
@for_roles(PEOPLE)
def client_page(request: HttpRequest, client_id: int) -> HttpResponseBase:
    """Show one system, with what can be done with it."""
    page = cast(PageRequest, request)
    try:
        one = client_within(client_pk=client_id, by=authority_on(page, today()))
    except Refusal as refusal:
        return refused(page, refusal, reverse("client_list"))
    language = language_now()
    return render(page, "overseeing/client.html", {
        "one": one, "whose": standing_of(one.membership),
        "scopes": [said(SCOPES[s], language) for s in one.scopes.split() if s in SCOPES],
        "renew": button_token(page, f"renew:{one.pk}"),
        "shut": button_token(page, f"shut:{one.pk}"),
    })  # fmt: skip


@_enter
def client_new(request: HttpRequest) -> HttpResponseBase:
    """Let a system in; its secret is shown this once."""
    page = cast(PageRequest, request)
    by = authority_on(page, today())
    form = ClientForm(by, page.POST) if page.method == "POST" else ClientForm(by)
    if page.method != "POST" or not form.is_valid():
        return _form(page, form)
    given = form.cleaned_data

    def act(by: Authority, at: datetime) -> Registered:
        return let_in(
            name=given["name"].strip(), membership_id=given["membership"],
            scopes=given["scopes"], by=by, at=at,
        )  # fmt: skip

    return _told_once(page, _KEY, reverse("client_list"), act)


@_enter
def client_secret(request: HttpRequest, client_id: int) -> HttpResponseBase:
    """Give a system another secret, shown this once."""
    page = cast(PageRequest, request)
    back = reverse("client_page", args=[client_id])

    def act(by: Authority, at: datetime) -> Registered:
        return give_new_secret(client_pk=client_id, by=by, at=at)

    return _told_once(page, f"button:renew:{client_id}", back, act)


@_enter
def client_end(request: HttpRequest, client_id: int) -> HttpResponseBase:
    """Shut a system out."""
    page = cast(PageRequest, request)

    def act(at: datetime) -> str:
        with administering(Duty.PEOPLE, page.actor, china_day(at)) as by:
            shut_out_client(client_pk=client_id, by=by, at=at)
        return reverse("client_page", args=[client_id])

    return once(page, f"shut:{client_id}", reverse("client_page", args=[client_id]), act)


def _told_once(
    page: PageRequest, key: str, back: str, act: Callable[[Authority, datetime], Registered]
) -> HttpResponseBase:
    """Do it once and show the secret; to whoever sends the form again it is not shown again."""
    token, at = page.POST.get(FIELD, ""), now()
    shown = read_token(token)
    if not shown or (shown.page, shown.membership) != (key, page.membership.pk):
        words = _("The page was open for too long. Look it over and press the button again.")
        return cannot(page, words, back)
    try:
        with reach(page.actor):
            if claim(token, actor=page.actor, at=at) is not None:
                words = _("The secret was shown and is kept nowhere. Give the system another one.")
                return cannot(page, words, back, status=409)
            with administering(Duty.PEOPLE, page.actor, china_day(at)) as by:
                made = act(by, at)
            keep_address(token, back, actor=page.actor)
    except Refusal as refusal:
        return refused(page, refusal, back)
    return render(page, "overseeing/secret.html", {"made": made, "back": back})


def _form(page: PageRequest, form: ClientForm) -> HttpResponse:
    token = new_token(user=page.user.pk, membership=page.membership.pk, page=_KEY)
    shown = {"form": form, "token": token}
    return render(page, "overseeing/client_new.html", shown, status=422 if form.errors else 200)


def _memberships(by: Authority) -> Iterator[tuple[int, str]]:
    """Yield the memberships that hold today and that somebody could grant himself."""
    roles = {role.value for role in grantable(by)}
    rows = memberships_within(by).filter(holding(today()), role__in=roles, user__is_active=True)
    ordered = list(rows.select_related("user").order_by("organisation__name", "pk")[:_AT_MOST])
    places = places_named((one.region for one in ordered), "")
    for one in ordered:
        yield one.pk, f"{_called(one, places)} · {one.user.display_name}"


def _called(one: Membership, places: Mapping[str, str]) -> str:
    role = said(ROLES[one.role].named, language_now())
    place = places.get(one.region, one.region).rpartition(" / ")[2] or "–"
    return f"{one.organisation.name} · {role} · {place}"
