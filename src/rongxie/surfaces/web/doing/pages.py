"""Every page on which something is done, in one table; the record leads to them by their steps.

A new page: a module beside, its `ActionPage` in this table, its duty in `duties/table.py`.
"""

from django.urls import URLPattern, reverse

from rongxie.foundation.reach.actors import Actor
from rongxie.surfaces.web.acting.pages import ActionPage
from rongxie.surfaces.web.doing.confirm import CONFIRM
from rongxie.surfaces.web.doing.contact import CONTACT

PAGES: tuple[ActionPage, ...] = (CONFIRM, CONTACT)
_OF_A_CASE, _OF_A_REFERRAL = "<int:case_id>", "<int:referral_id>"

urlpatterns: list[URLPattern] = [path for page in PAGES for path in page.paths()]


def page_of_case(step: str, case_id: int, actor: Actor) -> str:
    """Return the address of the page that takes a step of a case; blank if there is none yet."""
    return _page(_OF_A_CASE, step, case_id, actor)


def page_of_referral(step: str, referral_id: int, actor: Actor) -> str:
    """Return the address of the page that takes a step of a referral; blank if there is none."""
    return _page(_OF_A_REFERRAL, step, referral_id, actor)


def _page(about: str, step: str, number: int, actor: Actor) -> str:
    for page in PAGES:
        if page.step == step and about in page.address and actor.kind in page.kinds:
            return reverse(page.name, args=[number])
    return ""
