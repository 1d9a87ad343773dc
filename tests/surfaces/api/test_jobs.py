"""Work under way, through the API: one's own alone."""

import pytest

from rongxie.foundation.accounts.queries import actor_of
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.jobs.deferring import defer
from rongxie.surfaces.jobs.models import DeferredJob
from rongxie.surfaces.jobs.portions import work_off
from tests.mechanism.cast import AT, COUNTY, DAY, PLATFORM
from tests.surfaces.api.callers import Caller, membership_at, person, system
from tests.surfaces.jobs.works import work_there_is

__all__ = ["work_there_is"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("work_there_is")]


@pytest.fixture
def caller() -> Caller:
    return person("task force")


def _asked(task: str = "count", **given: int) -> int:
    held = membership_at("task force")
    actor = actor_of(user_id=held.user_id, membership_id=held.pk, on=DAY)
    assert actor is not None
    with reach(actor):
        return defer(task, region=COUNTY, **given)


class TestJobs:
    def test_are_listed_the_latest_first_and_page_by_page(self, caller: Caller) -> None:
        ids = [_asked(number=number, most=2) for number in range(3)]
        page = caller.get("/jobs?limit=2").json()
        rest = caller.get(page["next"].split("/api/v1")[1]).json()
        found = [job["id"] for job in [*page["items"], *rest["items"]]]
        assert (found, rest["next"]) == (ids[::-1], None)

    def test_tell_how_far_they_are(self, caller: Caller) -> None:
        job_id = _asked(number=1, most=2)
        work_off(AT)
        told = caller.get(f"/jobs/{job_id}").json()
        assert (told["state"], told["done"], told["total"]) == ("done", 2, 2)
        assert told["unit"] == {"en": "steps", "zh": "步"}

    def test_tell_why_they_were_refused(self, caller: Caller) -> None:
        job_id = _asked("refuse", number=12)
        work_off(AT)
        said = caller.get(f"/jobs/{job_id}").json()["said"]
        assert said["en"] == "Row 12 of … is not usable"

    def test_are_those_of_nobody_else(self, caller: Caller) -> None:
        mine = _asked(number=1, most=2)
        other = person("office")
        assert other.get("/jobs").json()["items"] == []
        theirs, nobodys = other.get(f"/jobs/{mine}"), other.get("/jobs/999999")
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.json()["type"] == nobodys.json()["type"]
        assert other.post(f"/jobs/{mine}/cancel").status_code == 404


class TestCancel:
    def test_ends_work_once(self, caller: Caller) -> None:
        job_id = _asked(number=1, most=2)
        assert caller.post(f"/jobs/{job_id}/cancel").status_code == 204
        assert caller.post(f"/jobs/{job_id}/cancel").status_code == 409
        with reach(PLATFORM):
            assert DeferredJob.objects.get(pk=job_id).state == "cancelled"

    def test_needs_its_scope(self) -> None:
        reading = system("task force", "read")
        assert reading.get("/jobs").status_code == 200
        assert reading.post(f"/jobs/{_asked(number=1, most=2)}/cancel").status_code == 403
