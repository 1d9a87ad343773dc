"""Sending cases to banks as the allocation found them, or to another bank with a reason."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rongxie.foundation.digests import sm3
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.referrals.actions import Line, push
from rongxie.mechanism.referrals.models import Allocation, Push, Referral
from rongxie.rulebook.steps import Role
from rongxie.surfaces.clock import now
from rongxie.surfaces.languages import said
from rongxie.surfaces.problems import problem_of
from rongxie.surfaces.web.acting.drafts import claim, drop_draft, keep_address, save_draft, typed_in
from rongxie.surfaces.web.acting.pages import Done, Next
from rongxie.surfaces.web.allocating.shown import AT_ONCE
from rongxie.surfaces.web.allocating.views import send_key, show, token_sent
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.speaking import language_now
from rongxie.surfaces.web.worklists.naming import organisations_named
from rongxie.values.texts import Refusal, Text, say

_KEY_CHARACTERS = 24  # of the digest: enough that no two sets of lines share it


class _Tried(Exception):  # it refuses nothing: it takes back what was tried
    """Everything was tried, and is to be taken back."""


@require_POST
def send(request: Any, allocation_id: int) -> HttpResponse:
    """Show what would be sent, then send it: all of it or nothing, and once."""
    page: PageRequest = request
    if page.actor.role is not Role.TASK_FORCE:
        raise Http404
    key = send_key(allocation_id)
    if page.POST.get("go") == "draft":
        with reach(page.actor):
            save_draft(page.POST, key, actor=page.actor, at=now())
        return HttpResponse(status=204)
    try:
        return (
            _sent(page, allocation_id)
            if page.POST.get("go") == "do"
            else _asked(page, allocation_id)
        )
    except Refusal as refusal:
        with reach(page.actor):
            save_draft(page.POST, key, actor=page.actor, at=now())
        words = said(refusal.message, language_now())
        return show(page, allocation_id, wrong=words, status=problem_of(refusal).status)


def _asked(page: PageRequest, allocation_id: int) -> HttpResponse:
    """Try it, take it back, and show what it changes."""
    with reach(page.actor):
        allocation = _allocation(page, allocation_id)
        lines = _lines(page.POST, allocation)
        save_draft(page.POST, send_key(allocation_id), actor=page.actor, at=now())
        with suppress(_Tried), transaction.atomic():
            _push(page, allocation, lines)
            raise _Tried
        names = organisations_named(line.bank for line in lines)
    counts = Counter(line.bank for line in lines)
    return render(page, "allocating/send.html", {
        "allocation": allocation, "token": token_sent(page, send_key(allocation_id)),
        "typed": typed_in(page.POST), "count": len(lines),
        "banks": sorted((names.get(code, code), n) for code, n in counts.items()),
        "adjusted": [(one.case_id, names.get(one.bank, one.bank), one.reason)
                     for one in lines if one.reason],
    })  # fmt: skip


def _sent(page: PageRequest, allocation_id: int) -> HttpResponse:
    key = send_key(allocation_id)
    token = token_sent(page, key)
    if not token:
        return redirect("allocation_page", allocation_id)
    with reach(page.actor):
        before = claim(token, actor=page.actor, at=now())
        if before:
            return redirect(before)
        allocation = _allocation(page, allocation_id)
        pushed = _push(page, allocation, _lines(page.POST, allocation))
        address = reverse("allocation_sent", args=[allocation_id, pushed.pk])
        keep_address(token, address, actor=page.actor)
        drop_draft(key, actor=page.actor)
    return redirect(address)


@require_safe
def sent(request: Any, allocation_id: int, push_id: int) -> HttpResponse:
    """Tell what was sent, from the record."""
    page: PageRequest = request
    with reach(page.actor):
        pushed = in_reach(Push, page.actor).filter(pk=push_id, allocation=allocation_id).first()
        if pushed is None or page.actor.role is not Role.TASK_FORCE:
            raise Http404
        count = Referral.objects.filter(push=pushed).count()
    done = Done(
        title=say("{count} cases are sent to banks", count=count),
        number=say("Push {number}", number=pushed.pk),
        next=(
            Next(Text(en="Each bank accepts its cases and calls the enterprises; who does not"
                         " accept in time loses the case, and it waits here again.",
                      zh="银行接收并联系企业；逾期未接收的自动收回，重新待推送。")),
        ),
        onward=(
            (reverse("allocation_page", args=[allocation_id]),
             Text(en="Back to the allocation", zh="返回分配结果")),
        ),
    )  # fmt: skip
    return render(page, "allocating/sent.html", {"done": done})


def _allocation(page: PageRequest, allocation_id: int) -> Allocation:
    found = in_reach(Allocation, page.actor).filter(pk=allocation_id).first()
    if found is None:
        raise Http404
    return found


def _push(page: PageRequest, allocation: Allocation, lines: Sequence[Line]) -> Push:
    told = json.dumps([[one.case_id, one.bank, one.reason] for one in lines])
    key = f"allocation:{allocation.pk}:{sm3(told.encode()).hex()[:_KEY_CHARACTERS]}"
    return push(
        region=allocation.region, key=key, lines=lines, allocation_id=allocation.pk,
        actor=page.actor, at=now(),
    )  # fmt: skip


def _lines(typed: Mapping[str, str], allocation: Allocation) -> list[Line]:
    """Return the lines that were typed: a blank bank leaves the case for later."""
    asked = {one["case_id"]: one for one in json.loads(allocation.inputs)["cases"]}
    lines = []
    for number, one in asked.items():
        bank = typed.get(f"bank_{number}", "").strip()
        if bank:
            wishes = list(one["wishes"])
            lines.append(Line(
                case_id=int(number), bank=bank,
                rank=wishes.index(bank) if bank in wishes else None,
                reason=typed.get(f"why_{number}", "").strip(),
            ))  # fmt: skip
    return lines[:AT_ONCE]
