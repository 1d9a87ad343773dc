"""What the answers of the form of a visit are, as the action takes them."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any
from uuid import UUID

from rongxie.mechanism.referrals.queries.consents import ANY_BANK
from rongxie.mechanism.visits.actions import NewNeed, NewRequest, NewVisit
from rongxie.mechanism.visits.models import Channel, VisitOutcome
from rongxie.surfaces.web.acting.pages import Given
from rongxie.surfaces.web.visiting.form import FACT, WISHES
from rongxie.surfaces.web.visiting.recording import NewConsent, Photo
from rongxie.values.moments import china_day

_LONGEST_SUFFIX = 5  # .jpeg


def visit_given(given: Given, *, visited_at: datetime, sent_as: UUID | None = None) -> NewVisit:
    """Return the visit that the answers of a form tell of."""
    outcome = VisitOutcome(given["outcome"])
    request = given.get("request") or ""
    return NewVisit(
        channel=Channel(given["channel"]),
        outcome=outcome,
        visited_at=visited_at,
        note=given.get("note") or "",
        observed=facts_given(given),
        need=_need(given, visited_at) if outcome is VisitOutcome.NEED else None,
        requests=(NewRequest(title=request),) if request else (),
        sent_as=sent_as,
    )


def facts_given(given: Given) -> dict[str, object]:
    """Return what was answered of the facts that were asked; what was left open is not there."""
    return {
        name.removeprefix(FACT): {"yes": True, "no": False}.get(str(answer), answer)
        for name, answer in given.items()
        if name.startswith(FACT) and answer not in (None, "")
    }


def consents_given(given: Given) -> tuple[NewConsent, ...]:
    """Return the consents that the enterprise gave: one for each bank, all with one last day."""
    banks = _wishes(given) if given.get("consent") else []
    banks += [ANY_BANK] if given.get("consent_any") else []
    return tuple(NewConsent(bank, given["consent_until"]) for bank in banks)


def photos_given(files: Sequence[Any]) -> tuple[Photo, ...]:
    """Return the photographs that came with a form."""
    return tuple(
        Photo(PurePath(one.name or "").suffix.lower()[:_LONGEST_SUFFIX] or ".jpg", one.file)
        for one in files
    )


def _need(given: Given, visited_at: datetime) -> NewNeed:
    return NewNeed(
        amount_wan=given["amount_wan"],
        purpose=given["purpose"],
        stated_on=china_day(visited_at),
        term_months=given.get("term_months"),
        collateral=given.get("collateral") or "",
        wished_banks=tuple(_wishes(given)),
    )


def _wishes(given: Given) -> list[str]:
    """Return the codes of the wished banks in their order, each once."""
    return list(dict.fromkeys(code for name in WISHES if (code := given.get(name))))
