"""The page of a batch: read by all offices of the place, signed there by its convener."""

from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from rongxie.foundation.accounts.access import Standing, may_take
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.lists.access import DUTIES
from rongxie.mechanism.lists.actions.signing import Signature, sign_batch
from rongxie.mechanism.lists.kinds import SignMode
from rongxie.mechanism.lists.models import Batch
from rongxie.surfaces.clock import now
from rongxie.surfaces.languages import said
from rongxie.surfaces.problems import problem_of
from rongxie.surfaces.web.acting.drafts import (
    claim,
    draft_of,
    drop_draft,
    keep_address,
    save_draft,
)
from rongxie.surfaces.web.acting.tokens import FIELD, new_token, read_token
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.signing.shown import BatchShown, batch_read, batch_shown
from rongxie.surfaces.web.signing_in.again import proven_at
from rongxie.surfaces.web.signing_in.forms import PasswordAgainForm
from rongxie.surfaces.web.speaking import language_now
from rongxie.values.texts import Refusal

_STRUCK = "struck_"
_UNUSABLE = 422
_MISSING = 404


def batch_page(request: Any, batch_id: int) -> HttpResponse:
    """Show a batch, or sign it."""
    page: PageRequest = request
    if page.actor.kind not in (Kind.OFFICE, Kind.AUDITOR):
        raise Http404
    return _sign(page, batch_id) if page.method == "POST" else _show(page, batch_id)


def _show(page: PageRequest, batch_id: int) -> HttpResponse:
    with reach(page.actor):
        shown = _read(page, batch_id)
        draft = draft_of(_key(batch_id), actor=page.actor, at=now()) if shown.waits else None
    return _answer(page, shown, draft.typed if draft else QueryDict())


def _sign(page: PageRequest, batch_id: int) -> HttpResponse:
    """Sign once, however often it is sent; what was typed is kept if it cannot be signed."""
    if page.POST.get("go") == "draft":
        with reach(page.actor):
            save_draft(_without_password(page.POST), _key(batch_id), actor=page.actor, at=now())
        return HttpResponse(status=204)
    mode = page.POST.get("mode", "")
    password = PasswordAgainForm(page.POST, user=page.user)
    if mode == SignMode.PLATFORM and not password.is_valid():
        return _again(page, batch_id, password=password)
    if mode == SignMode.PLATFORM:
        reauthenticate_by_password(page)
    token, address = _token_sent(page, batch_id), reverse("batch_page", args=[batch_id])
    if not token or mode not in set(SignMode):
        return _again(page, batch_id)
    try:
        with reach(page.actor):
            before = claim(token, actor=page.actor, at=now())
            if not before:
                _signed(page, batch_id, SignMode(mode))
                keep_address(token, address, actor=page.actor)
                drop_draft(_key(batch_id), actor=page.actor)
    except Refusal as refusal:
        return _again(page, batch_id, refusal=refusal)
    return redirect(address)


def _signed(page: PageRequest, batch_id: int, mode: SignMode) -> None:
    batch = batch_read(batch_id, page.actor)
    signature = Signature(
        mode=mode,
        digest_seen=_seen(page.POST, batch.digest if batch else "", mode),
        document=page.POST.get("document", ""),
        reauthenticated_at=proven_at(page) if mode is SignMode.PLATFORM else None,
        seal=page.POST.get("seal", ""),
    )
    sign_batch(
        batch_id=batch_id, signature=signature, struck=_struck(page.POST), actor=page.actor,
        at=now(),
    )  # fmt: skip


def _seen(typed: QueryDict, digest: str, mode: SignMode) -> str:
    """Return the digest that was read: that of the page, or on paper the one whose end is typed."""
    if mode is not SignMode.PAPER:
        return typed.get("digest", "")
    end = "".join(typed.get("digest_end", "").split()).lower()
    return digest if len(end) >= 8 and digest.endswith(end) else end or "-"


def _struck(typed: Mapping[str, str]) -> dict[int, str]:
    """Return the reasons of what is not signed; a blank reason strikes nothing."""
    found = {name.removeprefix(_STRUCK): typed[name] for name in typed if name.startswith(_STRUCK)}
    return {int(n): text for n, text in found.items() if n.isdecimal() and text.strip()}


def _again(
    page: PageRequest,
    batch_id: int,
    *,
    refusal: Refusal | None = None,
    password: PasswordAgainForm | None = None,
) -> HttpResponse:
    """Show the batch with what was typed, and why it is not signed."""
    status = problem_of(refusal).status if refusal else _UNUSABLE
    if status == _MISSING:
        raise Http404
    with reach(page.actor):
        shown = _read(page, batch_id)
        if shown.waits:
            save_draft(_without_password(page.POST), _key(batch_id), actor=page.actor, at=now())
    wrong = said(refusal.message, language_now()) if refusal else ""
    return _answer(page, shown, page.POST, wrong=wrong, password=password, status=status)


def _without_password(typed: QueryDict) -> QueryDict:
    kept = typed.copy()
    kept.pop("password", None)
    return kept


def _answer(  # noqa: PLR0913  # what the page is shown with
    page: PageRequest, shown: BatchShown, typed: QueryDict, *,
    wrong: str = "", password: PasswordAgainForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    batch, actor = shown.batch, page.actor
    signs = shown.waits and may_take(actor, "sign", Standing(region=batch.region))
    token = new_token(user=page.user.pk, membership=page.membership.pk, page=_key(batch.pk))
    return render(page, "signing/batch_page.html", {
        "shown": shown, "batch": batch, "signs": signs, "token": token, "typed": typed,
        "rows": [(line, typed.get(f"{_STRUCK}{line.case}", "")) for line in shown.lines],
        "wrong": wrong, "password": password or PasswordAgainForm(user=page.user),
        "lays": shown.waits and _lays(actor),
    }, status=status)  # fmt: skip


def _lays(actor: Actor) -> bool:
    return actor.role in DUTIES["take_back"]


def _read(page: PageRequest, batch_id: int) -> BatchShown:
    batch: Batch | None = batch_read(batch_id, page.actor)
    if batch is None:
        raise Http404
    return batch_shown(batch, page.actor, page.membership.region)


def _token_sent(page: PageRequest, batch_id: int) -> str:
    """Return the token that came, if it is of this page and this person."""
    token = page.POST.get(FIELD, "")
    shown = read_token(token)
    mine = shown and (shown.page, shown.membership) == (_key(batch_id), page.membership.pk)
    return token if mine else ""


def _key(batch_id: int) -> str:
    return f"batch_page:{batch_id}"
