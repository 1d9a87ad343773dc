"""A batch as the paper that is signed by hand."""

from typing import Any

from django.http import Http404, HttpResponse

from rongxie.foundation.organisations.mechanisms import MechanismNotFound, mechanism_of
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.surfaces.clock import today
from rongxie.surfaces.languages import said
from rongxie.surfaces.papers.answering import paper_answer
from rongxie.surfaces.papers.listing import recommendation_list
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.signing.shown import batch_read, batch_shown
from rongxie.surfaces.web.speaking import language_now
from rongxie.values.texts import Message, Text


def list_paper(request: Any, batch_id: int) -> HttpResponse:
    """Return the list of a batch with its signature lines."""
    page: PageRequest = request
    if page.actor.kind not in (Kind.OFFICE, Kind.AUDITOR):
        raise Http404
    with reach(page.actor):
        batch = batch_read(batch_id, page.actor)
        if batch is None:
            raise Http404
        shown = batch_shown(batch, page.actor, page.membership.region)
        mechanism = mechanism_named(batch.region)
    return paper_answer(recommendation_list(shown, mechanism, spoken))


def mechanism_named(region: str) -> str:
    """Return the name of the mechanism in charge of a place; blank if there is none."""
    try:
        return mechanism_of(region, today()).name
    except MechanismNotFound:
        return ""


def spoken(what: Message | Text | str) -> str:
    """Return words in the language of the page."""
    return said(what, language_now())
