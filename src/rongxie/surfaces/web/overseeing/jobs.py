"""What the platform does in one's place and by itself: what runs, waits and failed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.administration.authority import NotYoursToAdminister
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.rulebook.access import ReadingRole
from rongxie.surfaces.clock import now
from rongxie.surfaces.jobs.models import OPEN, DeferredJob, JobRun
from rongxie.surfaces.jobs.progress import STATES, jobs_here
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.overseeing.once import refused
from rongxie.surfaces.web.overseeing.under_way import works_of
from rongxie.surfaces.web.worklists.paging import address
from rongxie.surfaces.web.worklists.views import Tab
from rongxie.values.texts import Text, say

AT_ONCE = 50
_MOST_DIGITS = 18
_LATE = timedelta(hours=26)  # a day, and time to begin
_ALL = Text(en="All", zh="全部")
# By their names in the tables of the jobs, which load what pages do without.
DAILY = {
    "sweep": Text(
        en="What becomes due: lapses, ended consents, orders", zh="到期处理：失效、授权到期、督办"
    ),
    "anchor": Text(en="Writing down the heads of the chains", zh="链头外部留存"),
    "stops": Text(en="Counting frequent words of names", zh="统计名称常用词"),
    "tend": Text(en="Removing what its time is over for", zh="清理到期文件和会话"),
    "forget": Text(en="Forgetting old answers and codes", zh="清理过期应答和验证码"),
    "exports": Text(en="Ending exports", zh="清理到期导出"),
    "purge": Text(en="Forgetting rows of old lists", zh="清理旧导入明细"),
    "drafts": Text(en="Forgetting old drafts", zh="清理旧草稿"),
    "digests": Text(en="Daily digests", zh="每日摘要"),
    "tidy_webhooks": Text(en="Tidying up deliveries", zh="清理推送记录"),
}


@dataclass(frozen=True, slots=True)
class Daily:
    """A job of every day: when it was carried through last, and whether that is too long ago."""

    title: Text
    last: datetime | None
    late: bool


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """Show the work of one's place by its state, and the jobs of every day."""
    page, state = cast(PageRequest, request), request.GET.get("state", "")
    state = state if state in STATES else ""
    try:
        see_that_oversees(page.actor)
    except NotYoursToAdminister as refusal:
        return refused(page, refusal, reverse("home"))
    with reach(page.actor):
        here = jobs_here(page.actor)
        counts = dict(here.order_by().values_list("state").annotate(Count("pk")))
        rows = here.filter(state=state) if state else here
        works = works_of(_page_of(rows.order_by("-pk"), request.GET.get("before", "")), page)
    more = str(works[AT_ONCE - 1].job.id) if len(works) > AT_ONCE else ""
    return render(page, "overseeing/jobs.html", {
        "works": works[:AT_ONCE], "tabs": _tabs(counts, state, request.path), "daily": _daily(),
        "next": address(request.path, {"state": state}, before=more) if more else "",
        "running": any(counts.get(one) for one in OPEN),
    })  # fmt: skip


def see_that_oversees(actor: Actor) -> None:
    """Refuse the work of others to those who do not look after the place.

    :raises NotYoursToAdminister: if the role is not the office's
    """
    if actor.role is not ReadingRole.MECHANISM_OFFICE:
        raise NotYoursToAdminister(
            say("The mechanism office looks after the work of its place. Yours is under way"
                " on a page of your own.")
        )  # fmt: skip


def _page_of(rows: QuerySet[DeferredJob], before: str) -> list[DeferredJob]:
    if before.isascii() and before.isdecimal() and len(before) <= _MOST_DIGITS:
        rows = rows.filter(pk__lt=int(before))
    return list(rows[: AT_ONCE + 1])


def _tabs(counts: dict[str, int], state: str, path: str) -> list[Tab]:
    every = Tab(_ALL, sum(counts.values()), path, not state)
    return [every] + [
        Tab(title, counts.get(name, 0), address(path, {"state": name}), name == state)
        for name, title in STATES.items() if counts.get(name) or name == state
    ]  # fmt: skip


def _daily() -> list[Daily]:
    """Return the jobs of every day by when they were done; their tables stay in their process."""
    last, at = dict(JobRun.objects.values_list("job", "began_at")), now()
    return [
        Daily(title, last.get(name), name in last and at - last[name] > _LATE)
        for name, title in DAILY.items()
    ]  # fmt: skip
