"""Every page on which something is done, in one table; the record leads to them by their steps.

A new page: a module beside, its `ActionPage` in this table, its duty in `duties/table.py`.
"""

from django.urls import URLPattern, reverse

from rongxie.foundation.reach.actors import Actor
from rongxie.surfaces.web.acting.pages import ActionPage
from rongxie.surfaces.web.administering.pages import PAGES as ADMINISTERING
from rongxie.surfaces.web.banking.pages import PAGES as BANKING
from rongxie.surfaces.web.bringing.pages import PAGES as BRINGING
from rongxie.surfaces.web.departments.pages import PAGES as DEPARTMENTS
from rongxie.surfaces.web.doing.asking import ASK
from rongxie.surfaces.web.doing.assigning import ASSIGN
from rongxie.surfaces.web.doing.confirm import CONFIRM
from rongxie.surfaces.web.doing.contact import CONTACT
from rongxie.surfaces.web.doing.nominated import ANSWER_NOMINATION
from rongxie.surfaces.web.exporting.releasing import PAGES as EXPORTING
from rongxie.surfaces.web.figures.pages import PAGES as FIGURES
from rongxie.surfaces.web.overseeing.pages import PAGES as OVERSEEING
from rongxie.surfaces.web.owners.assisting import ASSIST
from rongxie.surfaces.web.owners.leads import LEAD
from rongxie.surfaces.web.reviewing.pages import PAGES as REVIEWING
from rongxie.surfaces.web.reviewing.removal_pages import PAGES as REMOVALS
from rongxie.surfaces.web.signing.pages import PAGES as SIGNING
from rongxie.surfaces.web.townships.pages import PAGES as TOWNSHIPS
from rongxie.surfaces.web.visiting.pages import VISIT

PAGES: tuple[ActionPage, ...] = (
    ASSIST, LEAD,
    ASK, ASSIGN, CONFIRM, CONTACT, ANSWER_NOMINATION, *REVIEWING, *REMOVALS, *SIGNING, VISIT,
    *BANKING, *BRINGING, *DEPARTMENTS, *EXPORTING, *TOWNSHIPS, *FIGURES, *ADMINISTERING,
    *OVERSEEING,
)  # fmt: skip
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
