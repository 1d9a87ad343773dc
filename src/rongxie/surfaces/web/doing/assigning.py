"""The mechanism's office says which authority confirms a case, where its place names none."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import open_organisations
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.lists.access import case_in_reach, see_that_duty, standing_of
from rongxie.mechanism.lists.models import Case
from rongxie.surfaces.web.acting.fields import OneOfField, PageForm
from rongxie.surfaces.web.acting.pages import ActionPage, Done, Given, Next, Subject
from rongxie.surfaces.web.reviewing.naming import lines_of, name_of
from rongxie.surfaces.web.worklists.naming import organisations_named
from rongxie.values.moments import china_day
from rongxie.values.texts import Text, say

_KINDS = (
    OrganisationKind.DEPARTMENT, OrganisationKind.GOVERNMENT_OFFICE,
    OrganisationKind.INDUSTRY_AUTHORITY, OrganisationKind.FEDERATION,
)  # fmt: skip
_AT_MOST = 300  # of a county, with the tiers above it
# Who can be chosen on the page under way: a form is made without knowing what it is about.
_offered: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("sectors_offered", default=())


class AssignForm(PageForm):
    """The authority, of those there are in the place and above it."""

    sector = OneOfField(label=_("Which authority confirms"), of=(), widget=forms.Select())

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["sector"].choices = lambda: [("", "–"), *_offered.get()]  # type: ignore[attr-defined]


def _subject(*, case_id: int, actor: Actor, at: datetime) -> Subject:
    case = case_in_reach(case_id=case_id, actor=actor)
    see_that_duty("assign_sector", actor, standing_of(case))
    _offered.set(_authorities(case, china_day(at)))
    back = reverse("case_page", args=[case.pk])
    return Subject(name=name_of(case, actor), back=back, lines=lines_of(case), row=case)


def _authorities(case: Case, on: date) -> tuple[tuple[str, str], ...]:
    """Return the authorities of a place and of those above it, the nearest first."""
    above = [case.region[:end] for end in range(len(case.region) + 1)]
    rows = open_organisations(on).filter(kind__in=[kind.value for kind in _KINDS])
    near = rows.filter(region__in=above).order_by(Length("region").desc(), "name", "code")
    return tuple(near.values_list("code", "name")[:_AT_MOST])


def _asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    return {"case_id": subject.row.pk, "sector": given["sector"]}


def _done(*, case_id: int, actor: Actor, at: datetime) -> Done:
    case = case_in_reach(case_id=case_id, actor=actor)
    named = organisations_named([case.sector]).get(case.sector, case.sector)
    return Done(
        title=say("{sector} confirms {name}", sector=named or "–", name=name_of(case, actor)),
        number=say("Case {number}", number=case.pk),
        next=(
            Next(Text(en="The case stands on the list of the authority as soon as it has passed"
                         " the review.", zh="案件审核通过后，即列入该部门的待确认清单。")),
        ),
        onward=((reverse("case_page", args=[case.pk]), Text(en="To the case", zh="返回案件")),),
    )  # fmt: skip


ASSIGN = ActionPage(
    name="assign_sector",
    address="cases/<int:case_id>/assign/",
    kinds=frozenset({Kind.OFFICE}),
    title=Text(en="Say which authority confirms", zh="指定确认部门"),
    button=Text(en="Have it confirm", zh="确定"),
    lead=Text(en="It is the authority of the trade: it says whether the enterprise is of its sector"
                 " and works there.",
              zh="即行业主管部门，由其确认该主体属于本行业且正常经营。"),
    subject=_subject,
    known=lambda subject: {"sector": subject.row.sector},
    form=AssignForm,
    action="rongxie.mechanism.lists.actions.reviewing.assign_sector",
    asks=_asks,
    done=_done,
    places={"SectorNamed": "sector", "SectorUnknown": "sector"},
)  # fmt: skip
