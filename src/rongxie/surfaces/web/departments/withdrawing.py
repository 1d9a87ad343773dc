"""Whoever asked a department for facts says that they need not be given any more, and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.evidence.access import changed, request_to_withdraw
from rongxie.mechanism.evidence.facts import together
from rongxie.mechanism.evidence.models import FactRequest
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.surfaces.web.acting.fields import PageForm, WordsField
from rongxie.surfaces.web.acting.pages import Done, Given, Next, Subject
from rongxie.surfaces.web.worklists.naming import enterprises_named, organisations_named
from rongxie.values.texts import Text, say

_REQUEST = Text(en="request", zh="协查")
_LONGEST = 300  # characters that a department reads of a reason


class WithdrawForm(PageForm):
    """Why the facts are not needed any more."""

    reason = WordsField(
        label=_("Why the request is withdrawn"), longest=_LONGEST, rows=3,
        help_text=_("The department reads it, and what was asked can be asked again."),
    )  # fmt: skip


def subject(*, request_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the request that is to be withdrawn."""
    request = request_to_withdraw(request_id=request_id, actor=actor)
    if request.state != "open":
        raise changed(_REQUEST, request.pk)
    return Subject(
        name=say("Request {number}", number=request.pk),
        back=reverse("request_page", args=[request.pk]),
        lines=(
            (Text(en="Enterprise", zh="主体"), _whose(request, actor)),
            (Text(en="Facts asked for", zh="查询事项"), together(request.facts)),
            (Text(en="Asked of", zh="协查单位"), _department(request)),
            (Text(en="To be answered by", zh="答复期限"), request.due_on.isoformat()),
        ),
        row=request,
    )


def asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    return {"request_id": subject.row.pk, "reason": given["reason"]}


def done(*, request_id: int, actor: Actor, at: datetime) -> Done:
    """Tell what the department reads, and that the facts can be asked for anew."""
    request = request_to_withdraw(request_id=request_id, actor=actor)
    if request.state != "withdrawn":
        raise FactRequest.DoesNotExist
    cases = cases_in_reach(actor).filter(enterprise=request.enterprise_id).order_by("-pk")
    return Done(
        title=Text(en="The request is withdrawn", zh="已撤回协查"),
        number=say("Request {number}", number=request.pk),
        next=(
            Next(say("{department} need not answer any more, and reads why.",
                     department=_department(request))),
        ),
        onward=(
            *((reverse("case_page", args=[case.pk]), _TO_CASE) for case in cases[:1]),
            (reverse("request_page", args=[request.pk]),
             Text(en="To the request", zh="查看该协查")),
        ),
    )  # fmt: skip


_TO_CASE = Text(en="To the case", zh="返回案件")


def _department(request: FactRequest) -> str:
    names = organisations_named([request.department])
    return names.get(request.department, request.department)


def _whose(request: FactRequest, actor: Actor) -> str:
    return enterprises_named([request.enterprise_id], actor).get(request.enterprise_id, "–")
