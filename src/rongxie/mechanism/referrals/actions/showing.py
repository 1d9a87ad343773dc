"""What an enterprise shows a bank without being sent to it: who it is, or what it looks for."""

from datetime import datetime
from typing import Any

from rongxie.foundation.reach.entering import as_platform
from rongxie.foundation.regions.queries import places_of
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.referrals.models import Card, Consent
from rongxie.mechanism.referrals.purposes import ConsentPurpose, Opens
from rongxie.mechanism.visits.models import Need

_COUNTY = 6  # digits: a township has too few enterprises to be nameless in


def show(consent: Consent, *, at: datetime) -> None:
    """Write down what a consent shows its bank, as it is now; financing waits for a push."""
    terms = ConsentPurpose(consent.purpose).terms
    if not terms.opens & {Opens.CARD, Opens.NEED}:
        return
    with as_platform("after:consent.given", consent.region):
        enterprise = Enterprise.objects.get(pk=consent.enterprise_id)
        Card.objects.update_or_create(
            enterprise=enterprise,
            bank=consent.bank,
            purpose=consent.purpose,
            referral=None,
            defaults={
                "region": enterprise.region,
                "bank_path": consent.bank_path,
                "content": _content(enterprise, terms.opens),
                "at": at,
            },
        )


def _content(enterprise: Enterprise, opens: frozenset[Opens]) -> dict[str, Any]:
    named = Opens.CARD in opens
    region = enterprise.region if named else enterprise.region[:_COUNTY]
    places = {place.code: list(place.path) for place in places_of({region})}
    told: dict[str, Any] = {
        "kind": enterprise.kind,
        "industry": enterprise.industry,
        "region": region,
        "place": places.get(region, []),
    }
    if named:
        told |= {"name": enterprise.name, "uscc": enterprise.uscc}
    if Opens.NEED in opens:
        told["need"] = _need(enterprise)
    return told


def _need(enterprise: Enterprise) -> dict[str, Any]:
    stated = Need.objects.filter(enterprise=enterprise, withdrawn_on=None)
    need = stated.order_by("-stated_on", "-id").first()
    if need is None:
        return {}
    return {
        "amount_wan": f"{need.amount_wan.normalize():f}",
        "term_months": need.term_months,
        "purpose": need.purpose,
        "collateral": need.collateral,
        "stated_on": need.stated_on.isoformat(),
    }
