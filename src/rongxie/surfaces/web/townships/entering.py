"""Whose the pages of a township are."""

from django.http import Http404

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.visits.access import PLANS
from rongxie.rulebook.steps import Role

COUNTY = 6  # digits of its code: places above have no plans of visits of their own


def see_township(actor: Actor) -> None:
    """Have the page not be there for anybody but the township."""
    if actor.role is not Role.TOWNSHIP:
        raise Http404


def see_planner(actor: Actor, region: str) -> None:
    """Have the page not be there for those who plan no visits, or for more than a county."""
    if actor.role not in PLANS or len(region) < COUNTY:
        raise Http404
