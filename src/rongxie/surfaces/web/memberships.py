"""The page on which somebody with several memberships says under which one to act."""

from allauth.account.utils import get_next_redirect_url
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from rongxie.foundation.accounts.models import Membership
from rongxie.surfaces.web.entrance import CHOSEN, Entry, held_today, needs
from rongxie.surfaces.web.standing import standing_of


class MembershipForm(forms.Form):
    """One of the memberships that hold today."""

    membership = forms.TypedChoiceField(
        coerce=int,
        widget=forms.RadioSelect,
        label=_("Act as"),
        error_messages={
            "required": _("Choose under which membership you act."),
            "invalid_choice": _(
                "You do not hold this membership any more. Choose another, or ask the office that"
                " granted it."
            ),
        },
    )

    def __init__(self, held: list[Membership], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["membership"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  # for the type checker
        field.choices = [(one.pk, standing_of(one).in_words) for one in held]


@require_http_methods(["GET", "POST"])
@needs(Entry.PROVEN)
def choose_membership(request: HttpRequest) -> HttpResponse:
    """Show the memberships; whoever holds none is told whom to ask."""
    held = held_today(request)
    if not held:
        return render(request, "pages/no_membership.html", status=403)
    form = MembershipForm(
        held, request.POST or None, initial={"membership": request.session.get(CHOSEN)}
    )
    if request.method == "POST" and form.is_valid():
        request.session[CHOSEN] = form.cleaned_data["membership"]
        return redirect(get_next_redirect_url(request) or "home")
    following = get_next_redirect_url(request) or "/"
    return render(request, "pages/choose_membership.html", {"form": form, "next": following})
