"""What of a need a case takes over, and whether a need can carry one."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.visits.models import Need
from rongxie.rulebook.steps import State
from rongxie.values.texts import Refusal, say


class NeedNotFound(Refusal):
    """The enterprise has not stated such a need, or has taken it back."""


class NeedIncomplete(Refusal):
    """A need does not say what the money is for, or was stated on a day that has not come."""


class NeedServed(Refusal):
    """A need has led to a loan already."""


def need_of(enterprise_id: int, need_id: int, on: date) -> Need:
    """Return a need that an enterprise has stated, and that a case can rest on.

    :raises NeedNotFound: if it is not there, is another's, or was taken back
    :raises NeedIncomplete: if it has no purpose, or its day has not come
    :raises NeedServed: if a loan was paid out for it
    """
    need = Need.objects.filter(pk=need_id, enterprise=enterprise_id).first()
    if need is None or need.withdrawn_on is not None:
        raise _not_found()
    _see_that_complete(need, on)
    if Case.objects.filter(need=need, state=State.FUNDED.value).exists():
        raise NeedServed(
            say(
                "A loan has already been paid out for this need. Write down the new need with its"
                " amount and day, and open the case for that one."
            )
        )
    return need


def needs_to_serve(enterprise_id: int, on: date) -> QuerySet[Need]:
    """Return the needs of an enterprise that a case can rest on, as `need_of`; latest first."""
    stated = Need.objects.filter(
        enterprise=enterprise_id, withdrawn_on__isnull=True, stated_on__lte=on
    )
    served = Case.objects.filter(need=OuterRef("pk"), state=State.FUNDED.value)
    standing = stated.exclude(purpose="").exclude(Exists(served))
    return standing.order_by("-stated_on", "-pk")


def latest_standing_need(enterprise_id: int, on: date) -> Need:
    """Return what the enterprise asks for now: screening reads the same.

    :raises NeedNotFound: if it asks for nothing any more
    :raises NeedIncomplete: if the need does not say what for
    """
    return standing_need(enterprise_id, latest_needs([enterprise_id], on), on)


def latest_needs(enterprise_ids: Collection[int], on: date) -> dict[int, Need]:
    """Return what enterprises ask for now, by enterprise; whoever asks for nothing is left out."""
    stated = Need.objects.filter(
        enterprise__in=enterprise_ids, withdrawn_on__isnull=True, stated_on__lte=on
    )
    latest = stated.order_by("enterprise", "-stated_on", "-id").distinct("enterprise")
    return {need.enterprise_id: need for need in latest}


def standing_need(enterprise_id: int, latest: Mapping[int, Need], on: date) -> Need:
    """Return the need of an enterprise among the latest ones; as `latest_standing_need`."""
    need = latest.get(enterprise_id)
    if need is None:
        raise _not_found()
    _see_that_complete(need, on)
    return need


def asked_for(need: Need) -> dict[str, Any]:
    """Return the columns of a case that come from its need."""
    return {
        "need": need,
        "amount_wan": need.amount_wan,
        "term_months": need.term_months,
        "purpose": need.purpose,
        "collateral": need.collateral,
        "wished_banks": need.wished_banks,
        "wished_only": need.wished_only,
    }


def _see_that_complete(need: Need, on: date) -> None:
    if not need.purpose or need.stated_on > on:
        raise NeedIncomplete(
            say(
                "The need lacks its purpose, or its day {day} has not come. Complete it with the"
                " enterprise first.",
                day=need.stated_on,
            )
        )


def _not_found() -> NeedNotFound:
    return NeedNotFound(
        say(
            "The enterprise has stated no such need, or has taken it back. Ask what it needs now"
            " and write that down first."
        )
    )
