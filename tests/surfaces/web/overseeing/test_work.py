"""Work that was asked for is followed on one page, stopped, tried again, and overseen."""

import re

import pytest
from django.test import Client

from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.jobs import tasks
from rongxie.surfaces.jobs.leaving import LEAVING
from rongxie.surfaces.jobs.models import DeferredJob, JobRun
from rongxie.surfaces.jobs.progress import AGAIN
from rongxie.surfaces.jobs.table import JOBS
from rongxie.surfaces.web.overseeing.jobs import DAILY
from tests.mechanism.cast import AT, COUNTY, ELSEWHERE, PLATFORM
from tests.mechanism.referrals.makers import offices
from tests.surfaces.web.desks import DESKS, seated, shown
from tests.surfaces.web.overseeing.test_log import MOST_QUERIES, asked_by

pytestmark = pytest.mark.django_db
PATH = "/overseeing/under-way/"


def job(client: Client, state: str = "waiting", task: str = "verify", **other: object) -> int:
    """Put work into the table as if it had come so far; of whoever sits at the browser."""
    who = f"membership:{client.session['membership']}"
    given = {
        "task": task, "subject": f"{task}:5", "region": COUNTY, "asked_by": who,
        "asked_as": "office", "arguments": {"check": 5}, "state": state, "asked_at": AT,
        "ended_at": None if state in ("waiting", "running") else AT,
    }  # fmt: skip
    with reach(PLATFORM):
        return DeferredJob.objects.create(**(given | other)).pk


def token_of(page: str, action: str) -> str:
    found = re.search(rf'action="{action}".*?name="token" value="([^"]+)"', page, re.DOTALL)
    assert found, action
    return found[1]


def pressed(client: Client, number: int, does: str, at: str = PATH, times: int = 1) -> set[str]:
    """Press a button of some work, perhaps more than once; return where it led."""
    action = f"/overseeing/jobs/{number}/{does}/"
    token = token_of(shown(client, at), action)
    return {client.post(action, {"token": token})["Location"] for _ in range(times)}


class TestUnderWay:
    def test_shows_ones_own_work_with_how_far_it_is(self) -> None:
        office, colleague = seated("office"), seated("task force")
        job(office, "running", done=3, total=10)
        job(colleague, "running", done=77, total=99)
        page = shown(office, PATH)
        assert '<progress max="10" value="3">' in page
        assert 'max="99"' not in page
        assert 'hx-trigger="every 2s"' in page
        assert 'href="/overseeing/checks/5/"' in page

    def test_is_polled_only_while_something_is_open(self) -> None:
        office = seated("office")
        job(office, "done", done=10, total=10)
        assert "hx-get" not in shown(office, PATH)

    def test_hands_the_list_alone_to_htmx(self) -> None:
        office = seated("office")
        job(office, "running")
        part = office.get(PATH, headers={"HX-Request": "true"}).content.decode()
        assert part.lstrip().startswith('<div id="works"')

    @pytest.mark.parametrize("desk", DESKS)
    def test_is_for_everybody_who_reaches_something(self, desk: str) -> None:
        offices()
        reaches = desk not in ("administrator", "guarantor")
        assert seated(desk).get(PATH).status_code == (200 if reaches else 403)

    def test_costs_few_questions(self) -> None:
        office = seated("office")
        for state in ("waiting", "running", "failed", "done", "cancelled") * 3:
            job(office, state)
        assert len(asked_by(office, PATH)) <= MOST_QUERIES


class TestTryingAgain:
    def test_asks_for_the_same_work_once(self) -> None:
        office = seated("office")
        number = job(office, "failed", said="The fault", failures=8)
        assert pressed(office, number, "again", times=3) == {PATH}
        with reach(PLATFORM):
            new = DeferredJob.objects.exclude(pk=number).get()
        assert (new.task, new.arguments, new.state) == ("verify", {"check": 5}, "waiting")
        assert new.asked_by == f"membership:{office.session['membership']}"

    @pytest.mark.parametrize("state", ["waiting", "running", "done"])
    def test_is_not_offered_for_what_did_not_fail(self, state: str) -> None:
        office = seated("office")
        job(office, state)
        assert "/again/" not in shown(office, PATH)

    def test_is_not_offered_where_somebody_asked_again_since(self) -> None:
        office = seated("office")
        first, second = job(office, "failed"), job(office, "failed")
        page = shown(office, PATH)
        assert f"/jobs/{first}/again/" not in page
        assert f"/jobs/{second}/again/" in page

    def test_is_refused_when_somebody_was_faster(self) -> None:
        office = seated("office")
        number = job(office, "failed")
        action = f"/overseeing/jobs/{number}/again/"
        token = token_of(shown(office, PATH), action)
        job(office, "waiting")
        assert office.post(action, {"token": token}).status_code == 409
        with reach(PLATFORM):
            assert DeferredJob.objects.count() == 2

    def test_takes_no_token_of_another_button(self) -> None:
        office = seated("office")
        number, other = job(office, "failed"), job(office, "failed", subject="verify:6")
        token = token_of(shown(office, PATH), f"/overseeing/jobs/{other}/again/")
        sent = office.post(f"/overseeing/jobs/{number}/again/", {"token": token})
        assert sent.status_code == 422

    def test_is_not_of_work_elsewhere(self) -> None:
        office = seated("office")
        number = job(office, "failed", region=ELSEWHERE)
        page = shown(office, "/overseeing/jobs/")
        assert f"/jobs/{number}/" not in page

    def test_is_not_of_a_code_that_was_to_be_sent(self) -> None:
        office = seated("office")
        number = job(office, "failed", task="code")
        assert f"/jobs/{number}/again/" not in shown(office, "/overseeing/jobs/")


class TestStopping:
    def test_has_no_further_portion_begun(self) -> None:
        office = seated("office")
        number = job(office, "running")
        assert pressed(office, number, "cancel") == {PATH}
        with reach(PLATFORM):
            assert DeferredJob.objects.get(pk=number).state == "cancelled"

    def test_is_for_ones_own_work_alone(self) -> None:
        office, colleague = seated("office"), seated("task force")
        number = job(colleague, "running")
        assert f"/jobs/{number}/cancel/" not in shown(office, "/overseeing/jobs/")


class TestWorkOfThePlatform:
    def test_shows_what_runs_waits_and_failed_in_the_place(self) -> None:
        office, colleague = seated("office"), seated("task force")
        numbers = [job(colleague, state) for state in ("waiting", "running", "failed", "done")]
        other = job(colleague, "failed", region=ELSEWHERE)
        page = shown(office, "/overseeing/jobs/")
        assert all(f'<span class="quiet">{number}</span>' in page for number in numbers)
        assert f'<span class="quiet">{other}</span>' not in page
        failed = shown(office, "/overseeing/jobs/?state=failed")
        assert f'<span class="quiet">{numbers[2]}</span>' in failed
        assert f'<span class="quiet">{numbers[0]}</span>' not in failed

    def test_has_the_office_try_again_what_failed_for_a_colleague(self) -> None:
        office, colleague = seated("office"), seated("task force")
        number = job(colleague, "failed")
        pressed(office, number, "again", at="/overseeing/jobs/")
        with reach(PLATFORM):
            new = DeferredJob.objects.latest("pk")
        assert new.asked_by == f"membership:{office.session['membership']}"

    @pytest.mark.parametrize("desk", ["task force", "auditor", "bank", "township", "regulator"])
    def test_is_for_the_office_alone(self, desk: str) -> None:
        offices()
        assert seated(desk).get("/overseeing/jobs/").status_code == 403

    def test_tells_when_each_daily_job_was_done(self) -> None:
        JobRun.objects.create(job="sweep", began_at=AT)
        JobRun.objects.create(job="tend", began_at=AT.replace(day=18))
        page = shown(seated("office"), "/overseeing/jobs/")
        assert "2026-11-20 09:30" in page
        assert page.count("tag-warn") == 1

    def test_knows_every_daily_job(self) -> None:
        assert set(DAILY) == {job.name for job in (*JOBS, *LEAVING) if job.daily_at}

    def test_costs_few_questions(self) -> None:
        office = seated("office")
        for state in ("waiting", "running", "failed", "done", "cancelled") * 12:
            job(office, state)
        path = "/overseeing/jobs/"
        assert "before=" in shown(office, path)
        assert len(asked_by(office, path)) <= MOST_QUERIES


def test_every_task_that_is_tried_again_is_there() -> None:
    assert set(AGAIN) <= {task.name for task in tasks.TASKS}
