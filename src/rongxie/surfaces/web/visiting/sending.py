"""Visits that a phone kept while it had no network: many at once, each by itself, each once.

The phone keeps the form as it was filled in. What comes back says of each visit whether it is
kept, met by another one, or refused and why; only then does the phone let go of it.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from django.http import HttpRequest, JsonResponse, QueryDict
from django.views.decorators.http import require_POST
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.visits.access import VISITS, see_that_does
from rongxie.surfaces.clock import now
from rongxie.surfaces.languages import said
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.speaking import language_now
from rongxie.surfaces.web.visiting.form import VisitForm
from rongxie.surfaces.web.visiting.given import consents_given, photos_given, visit_given
from rongxie.surfaces.web.visiting.meeting import met, settled
from rongxie.surfaces.web.visiting.recording import keep_visit, kept_under
from rongxie.values.texts import Refusal, say

MOST = 50  # visits of one request: about a second of work
_UNEVEN = timedelta(minutes=2)  # by which the clock of a phone may be off before it is set right
_Name = Annotated[str, Field(max_length=64)]
_Typed = Annotated[str, Field(max_length=4_000)]


class Sent(BaseModel):
    """A visit as the phone kept it; `seen` is the last visit that its card knew of.

    `keep` says of each difference to the visit `against` whose is to count.
    """

    model_config = ConfigDict(extra="forbid", strict=False)

    id: UUID
    enterprise: Annotated[int, Field(ge=1, le=2**63 - 1)]
    visited_at: AwareDatetime
    seen: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0
    typed: Annotated[list[tuple[_Name, _Typed]], Field(max_length=200)]
    keep: dict[_Name, Literal["mine", "theirs"]] = Field(default_factory=dict)
    against: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0

    def form(self, typed: QueryDict | None = None, photos: list[Any] | None = None) -> VisitForm:
        """Return the form as it was filled in."""
        return VisitForm(self.as_typed() if typed is None else typed, {"photos": photos or []})

    def as_typed(self) -> QueryDict:
        """Return what was typed as a browser sends it."""
        data = QueryDict(mutable=True)
        for name, value in self.typed:
            data.appendlist(name, value)
        return data


_OTHERS = say(
    "These visits were made by somebody else, or under another membership. They stay on the phone"
    " and are sent when that person signs in on it again."
)
_UNREADABLE = say(
    "The platform cannot read what the phone kept. It stays on the phone: reload the page and send"
    " it again."
)


@require_POST
def send(request: HttpRequest) -> JsonResponse:
    """Keep the visits that a phone sends, in the order of their coming; tell what became of each.

    Nothing is kept under another membership than the one that the visits were made under.
    """
    page, at = cast(PageRequest, request), now()
    if request.POST.get("owner") != str(page.membership.pk):
        return JsonResponse({"problem": said(_OTHERS, language_now())}, status=409)
    listed, ahead = _listed(request), _ahead(request, at)
    if listed is None or len(listed) > MOST:
        return JsonResponse({"problem": said(_UNREADABLE, language_now())}, status=400)
    return JsonResponse({"results": [_kept(page, one, ahead, at) for one in listed]})


def read_sent(raw: object) -> Sent | None:
    """Return a visit as a phone sends it; None if it cannot be read."""
    try:
        return Sent.model_validate(raw)
    except ValidationError:
        return None


def _kept(page: PageRequest, raw: object, ahead: timedelta, at: datetime) -> dict[str, Any]:
    number = raw.get("id") if isinstance(raw, dict) else None
    sent = read_sent(raw)
    if sent is None:
        return {"id": number, "state": "refused", "words": [said(_UNREADABLE, language_now())]}
    try:
        with reach(page.actor):
            return {"id": number, **_one(page, sent, ahead, at)}
    except Refusal as refusal:
        return {"id": number, "state": "refused", "words": [said(refusal.message, language_now())]}


def _one(page: PageRequest, sent: Sent, ahead: timedelta, at: datetime) -> dict[str, Any]:
    """Keep one visit, in the reach that is open."""
    actor, photos = page.actor, page.FILES.getlist(str(sent.id))
    see_that_does(actor, VISITS)
    number = enterprise_in_reach(enterprise_id=sent.enterprise, actor=actor).pk
    form = sent.form(photos=photos)
    new = not kept_under(sent.id, actor)
    if new and form.is_valid() and (other := met(form, number, sent.seen, actor)):
        if sent.against != other.visit.pk:
            return {"state": "met", "against": other.visit.pk}
        form = sent.form(settled(sent.as_typed(), other, sent.keep), photos)
    if not form.is_valid():
        return {"state": "refused", "words": list(_faults(form))}
    given = form.cleaned_data
    moment = min(sent.visited_at - ahead, at)
    kept = keep_visit(
        enterprise_id=number,
        visit=visit_given(given, visited_at=moment, sent_as=sent.id),
        consents=consents_given(given),
        photos=photos_given(given["photos"]),
        actor=actor,
        at=at,
    )
    return {"state": "kept", "visit": kept.pk}


def _faults(form: VisitForm) -> Iterator[str]:
    for name, words in form.errors.items():
        label = str(form.fields[name].label or "") if name in form.fields else ""
        told = "；".join(map(str, words))
        yield f"{label}：{told}" if label else told


def _listed(request: HttpRequest) -> list[object] | None:
    try:
        found = json.loads(request.POST.get("visits", ""))
    except ValueError:
        return None
    return found if isinstance(found, list) else None


def _ahead(request: HttpRequest, at: datetime) -> timedelta:
    """Return by how much the clock of the phone is ahead; nothing if it goes about right."""
    try:
        phone = datetime.fromisoformat(request.POST.get("now", ""))
        ahead = phone - at
    except (ValueError, TypeError, OverflowError):  # no moment, or one without its zone
        return timedelta()
    return ahead if abs(ahead) > _UNEVEN else timedelta()
