"""The application: one question a screen, then the answers, the commitment and the consents.

Each answer is kept as it is given, so that an ended half hour or an empty battery costs nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.models import OPEN_STATES, Case
from rongxie.mechanism.referrals.commitment import WORDING
from rongxie.mechanism.referrals.models import Identified
from rongxie.mechanism.screening.asking import ToAsk, to_ask
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
)
from rongxie.surfaces.web.acting.fields import PageForm
from rongxie.surfaces.web.acting.presenting import answers_of
from rongxie.surfaces.web.acting.tokens import FIELD, new_token, read_token
from rongxie.surfaces.web.owners.door import APPLICATION, CONSENT, OwnerRequest, for_owner
from rongxie.surfaces.web.owners.questions import (
    Question,
    facts_of,
    form_of,
    need_of,
    questions_for,
)
from rongxie.surfaces.web.owners.wording import fact_titles
from rongxie.surfaces.web.speaking import language_now
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal

_ACTION = "rongxie.mechanism.referrals.actions.applying"
_UNUSABLE = 422


@dataclass(frozen=True, slots=True)
class Journey:
    """Where somebody stands in his application: what is asked of him, and what he has answered."""

    enterprise: Enterprise
    asked: ToAsk
    questions: tuple[Question, ...]
    draft: Draft | None
    case: Case | None  # that is open already
    at: datetime

    @property
    def on(self) -> date:
        """The day that it is."""
        return china_day(self.at)

    @property
    def typed(self) -> QueryDict:
        """What was answered so far."""
        return self.draft.typed.copy() if self.draft else QueryDict(mutable=True)

    def open_question(self) -> Question | None:
        """Return the first question without a usable answer."""
        return next((q for q in self.questions if not self.answered(q)), None)

    def answered(self, question: Question) -> bool:
        """Tell whether a question has a usable answer."""
        return form_of([question], self.typed).is_valid()


def journey_of(request: OwnerRequest) -> Journey:
    """Return where somebody stands, in a reach of its own."""
    at, actor = now(), request.actor
    with reach(actor):
        enterprise = enterprise_in_reach(enterprise_id=int(actor.enterprise), actor=actor)
        asked = to_ask(enterprise=enterprise, on=china_day(at))
        standing = Case.objects.filter(enterprise=enterprise, state__in=OPEN_STATES)
        return Journey(
            enterprise, asked, questions_for(asked, enterprise.region, china_day(at)),
            draft_of(APPLICATION, actor=actor, at=at), standing.first(), at,
        )  # fmt: skip


def _on_the_way(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Have a view be given the journey; who has an open application is shown that instead."""

    def shown(request: Any, **given: Any) -> HttpResponseBase:
        journey = journey_of(request)
        if journey.case is not None and not _sent_before(request):
            return redirect("owner_status")
        return view(request, journey, **given)

    return for_owner(CONSENT)(shown)


def _begin(request: OwnerRequest, journey: Journey) -> HttpResponse:
    """Tell how many questions there are, and what is known and not asked."""
    first = journey.open_question()
    shown = {
        "journey": journey, "count": len(journey.questions),
        "known": fact_titles(journey.asked.known), "begun": journey.draft is not None,
        "onward": _address(first),
    }  # fmt: skip
    return render(request, "owners/apply.html", shown)


def _question(request: OwnerRequest, journey: Journey, name: str) -> HttpResponse:
    """Show one question, or keep its answer and go on to the next."""
    question = next((one for one in journey.questions if one.name == name), None)
    if question is None:
        raise Http404
    if request.method != "POST":
        typed = journey.typed
        begun = any(field in typed for field in question.fields)
        form = form_of([question], typed).unjudged() if begun else form_of([question])
        return _asked(request, journey, question, form)
    typed = journey.typed
    for field in question.fields:
        typed.setlist(field, request.POST.getlist(field))
    with reach(request.actor):
        save_draft(typed, APPLICATION, actor=request.actor, at=journey.at)
    form = form_of([question], typed)
    if request.POST.get("go") == "draft":
        return HttpResponse(status=204)
    if not form.is_valid():
        return _asked(request, journey, question, form, status=_UNUSABLE)
    return redirect(_after(request, journey, question, typed))


def _after(request: OwnerRequest, journey: Journey, question: Question, typed: QueryDict) -> str:
    """Return the next screen: the one after, or the answers where one was changed."""
    place = journey.questions.index(question) + 1
    if request.GET.get("back") == "check" or place == len(journey.questions):
        return reverse("owner_apply_check")
    return _address(journey.questions[place])


def _check(request: OwnerRequest, journey: Journey) -> HttpResponseBase:
    """Show all answers with the commitment; send them once."""
    if request.method == "POST" and (done := _sent_before(request)):
        return redirect(done)
    if journey.case is not None:
        return redirect("owner_status")
    if (missing := journey.open_question()) is not None:
        return redirect(_address(missing))
    form = form_of(journey.questions, journey.typed)
    form.full_clean()
    changed = request.POST.get("change", "")
    for question in journey.questions:
        if changed in question.fields:
            return redirect(f"{_address(question)}?back=check")
    if request.method != "POST":
        return _checked(request, journey, form)
    return _sent(request, journey, form)


def _sent(request: OwnerRequest, journey: Journey, form: PageForm) -> HttpResponseBase:
    """Apply, in one transaction with the note that this form is done."""
    actor, token = request.actor, _token(request)
    if not token:
        form.add_error(None, _("The page was open for too long. Look it over and send it again."))
        return _checked(request, journey, form, status=_UNUSABLE)
    if not request.POST.get("promised"):
        form.add_error(None, _("Tick the commitment: without it nothing can be applied for."))
        return _checked(request, journey, form, status=_UNUSABLE)
    try:
        with reach(actor):
            if before := claim(token, actor=actor, at=journey.at):
                return redirect(before)
            case = import_string(f"{_ACTION}.apply_for_loan")(
                enterprise_id=journey.enterprise.pk,
                application=_application(request, journey, form), actor=actor, at=journey.at,
            )  # fmt: skip
            address = reverse("owner_applied", args=[case.pk])
            keep_address(token, address, actor=actor)
            drop_draft(APPLICATION, actor=actor)
    except Refusal as refusal:
        form.add_error(None, said(refusal.message, language_now()))
        return _checked(request, journey, form, status=problem_of(refusal).status)
    return redirect(address)


def _application(request: OwnerRequest, journey: Journey, form: PageForm) -> Any:
    given, on = form.cleaned_data, journey.on
    return import_string(f"{_ACTION}.Application")(
        banks=given["banks"], ends_on=date.fromisoformat(given["ends_on"]),
        facility_before=given["facility_before"] == "yes", promised=True,
        identified=Identified(request.owner.identified), proof=str(request.owner),
        need=need_of(given, on), facts=facts_of(given, on),
    )  # fmt: skip


def _applied(request: OwnerRequest, case_id: int) -> HttpResponse:
    """Tell the number and what happens next, read from the record."""
    with reach(request.actor):
        case = Case.objects.filter(pk=case_id, enterprise=int(request.actor.enterprise)).first()
    if case is None:
        raise Http404
    return render(request, "owners/applied.html", {"case": case})


def _asked(
    request: OwnerRequest, journey: Journey, question: Question, form: PageForm, status: int = 200
) -> HttpResponse:
    place = journey.questions.index(question)
    before = _address(journey.questions[place - 1]) if place else reverse("owner_apply")
    shown = {
        "form": form, "question": question, "number": place + 1, "count": len(journey.questions),
        "before": before, "token": _new_token(request),
    }  # fmt: skip
    return render(request, "owners/question.html", shown, status=status)


def _checked(
    request: OwnerRequest, journey: Journey, form: PageForm, status: int = 200
) -> HttpResponse:
    shown = {
        "form": form, "journey": journey, "answers": answers_of(form), "commitment": WORDING,
        "token": _token(request) or _new_token(request), "need": journey.asked.need,
    }  # fmt: skip
    return render(request, "owners/check.html", shown, status=status)


def _address(question: Question | None) -> str:
    if question is None:
        return reverse("owner_apply_check")
    return reverse("owner_apply_question", args=[question.name])


def _new_token(request: OwnerRequest) -> str:
    return new_token(user=0, membership=-request.owner.enterprise, page=APPLICATION)


def _token(request: OwnerRequest) -> str:
    """Return the token that came with the form, if it is of this page and this enterprise."""
    token = request.POST.get(FIELD, "")
    shown = read_token(token)
    mine = shown and (shown.page, shown.membership) == (APPLICATION, -request.owner.enterprise)
    return token if mine else ""


def _sent_before(request: OwnerRequest) -> str:
    """Return where it is shown what came of a form that was sent before, if it was."""
    if request.method != "POST" or not (token := _token(request)):
        return ""
    with reach(request.actor):
        return came_of(token, actor=request.actor)


begin, check, question = (_on_the_way(view) for view in (_begin, _check, _question))
applied = for_owner()(_applied)
