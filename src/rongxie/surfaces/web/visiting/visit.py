"""What the page of one visit shows, asks for and tells: see `pages`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.files.purposes import Purpose
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.referrals.purposes import ConsentPurpose
from rongxie.mechanism.visits.access import VISITS, see_that_does
from rongxie.mechanism.visits.models import Visit, VisitOutcome
from rongxie.surfaces.clock import now
from rongxie.surfaces.web.acting.pages import Done, Given, Next, Subject
from rongxie.surfaces.web.visiting.card import Card, card_of, tasks_at
from rongxie.surfaces.web.visiting.given import consents_given, photos_given, visit_given
from rongxie.values.moments import china_day
from rongxie.values.texts import Text, say

_CONSENT = ConsentPurpose.FINANCING.terms.wording


def subject_of(*, enterprise_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the card of the enterprise.

    :raises VisitNotForYou: if the actor makes no visits
    :raises EnterpriseNotFound: if it is out of reach
    """
    see_that_does(actor, VISITS)
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    within = actor.area.lo if actor.area else ""
    card = card_of(enterprise, actor, within, at)
    lines = ((Text(en="Consent says", zh="授权内容"), _CONSENT),)
    return Subject(enterprise.name, reverse("visit_plan"), lines, card)


def known_of(subject: Subject) -> Given:
    """Return what the need was the last time, while it is fresh; and which facts are asked."""
    card: Card = subject.row
    asks = {"asks": " ".join(card.asks)}
    need = card.need
    if need is None or not card.need_is_fresh:
        return asks
    wishes = {f"wish_{number}": bank for number, bank in enumerate(need.wished_banks[:3], 1)}
    return asks | wishes | {
        "amount_wan": need.amount_wan, "term_months": need.term_months, "purpose": need.purpose,
        "collateral": need.collateral,
    }  # fmt: skip


def asks_of(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    return {
        "enterprise_id": subject.row.enterprise.pk,
        "visit": visit_given(given, visited_at=now()),
        "consents": consents_given(given),
        "photos": photos_given(given["photos"]),
    }


def done_with(*, enterprise_id: int, actor: Actor, at: datetime) -> Done:
    """Tell of the visitor's last visit, and what else waits there."""
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    rows = in_reach(Visit, actor).filter(enterprise=enterprise, by=actor.name)
    visit = rows.order_by("-pk").first()
    plan = (reverse("visit_plan"), Text(en="To the next visit", zh="下一户"))
    if visit is None:
        return Done(title=Text(en="Nothing was kept here yet", zh="尚无走访记录"), onward=(plan,))
    tasks = tasks_at(enterprise, actor, china_day(at))
    onward = [(reverse("case_page", args=[one.case]), one.title) for one in tasks if one.case]
    named = f"visit-{visit.pk}-"
    photos = in_reach(StoredFile, actor).filter(
        enterprise=enterprise.pk, purpose=Purpose.VISIT.value, name__startswith=named
    )
    outcome = VisitOutcome(visit.outcome)
    return Done(
        title=say("{name}: {outcome}", name=enterprise.name, outcome=outcome.named),
        number=say("Visit {number}", number=visit.pk),
        next=tuple(_next(outcome, photos.count(), len(tasks))),
        onward=(plan, *onward),
    )


def _next(outcome: VisitOutcome, photos: int, tasks: int) -> list[Next]:
    found = []
    if outcome is VisitOutcome.NEED:
        found.append(Next(Text(
            en="The township checks the need against the five standards and declares it.",
            zh="由乡镇（街道）对照5项标准核对后申报。")))  # fmt: skip
    if photos:
        found.append(Next(say("Photographs kept: {count}", count=photos)))
    if tasks:
        found.append(Next(say("Other tasks at this enterprise: {count}", count=tasks)))
    return found
