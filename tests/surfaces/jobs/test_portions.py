"""What becomes of the work: done, refused, tried again, given up, cancelled meanwhile."""

from datetime import timedelta
from typing import Any

import pytest

from rongxie.foundation.accounts.actions import end_membership
from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.accounts.queries import actor_of
from rongxie.foundation.database.home import Home
from rongxie.foundation.database.roles import APP
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.steps import Role
from rongxie.surfaces.jobs import portions
from rongxie.surfaces.jobs.models import DeferredJob
from rongxie.surfaces.jobs.portions import MOST_FAILURES, Again, do_portion, work_off
from rongxie.surfaces.jobs.progress import progress_of
from tests.foundation.accounts.people import granted, person
from tests.foundation.events.happenings import entered
from tests.foundation.organisations.offices import opened
from tests.mechanism.cast import AT, COUNTY, DAY, ELSEWHERE, PLATFORM
from tests.surfaces.jobs.works import TOLD, asked, job, work_there_is, written

__all__ = ["work_there_is"]
pytestmark = pytest.mark.usefixtures("work_there_is")
SHOP = Actor(name="enterprise:7", kind=Kind.ENTERPRISE, enterprise="7")


@pytest.mark.django_db
class TestAPortion:
    def test_comes_again_until_nothing_is_left(self) -> None:
        job_id = asked("count", number=1, most=3)
        first = do_portion(job_id, AT)
        assert first is not None
        assert (first.at, job(job_id).state, job(job_id).done) == (None, "waiting", 1)
        assert do_portion(job_id, AT) is not None
        assert do_portion(job_id, AT) is None
        assert (job(job_id).state, job(job_id).done, written(1)) == ("done", 3, 3)

    def test_does_nothing_once_the_work_is_over(self) -> None:
        job_id = asked("count", number=1, most=1)
        do_portion(job_id, AT)
        assert do_portion(job_id, AT + timedelta(days=1)) is None
        assert (written(1), job(job_id).ended_at) == (1, AT)

    def test_keeps_the_sentence_of_a_refusal_without_words_of_people(self) -> None:
        job_id = asked("refuse", number=12)
        assert do_portion(job_id, AT) is None
        with reach(PLATFORM):
            told = progress_of(job_id=job_id, actor=PLATFORM)
        assert (told.state, str(told.said)) == ("failed", "Row 12 of … is not usable")

    def test_never_tells_more_done_than_there_is(self) -> None:
        job_id = asked("count", number=1, most=2)
        do_portion(job_id, AT)
        do_portion(asked("count", number=1, most=2), AT)
        again = asked("count", number=1, most=1)  # less than there is by now
        do_portion(again, AT)
        assert (job(again).done, job(again).total) == (2, 2)

    def test_is_not_begun_again_when_it_was_cancelled_while_it_ran(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job_id = asked("count", number=1, most=5)
        went = portions._went

        def cancelled_meanwhile(*given: Any) -> Again | None:
            with reach(PLATFORM):
                DeferredJob.objects.filter(pk=job_id).update(state="cancelled", ended_at=AT)
            return went(*given)

        monkeypatch.setattr(portions, "_went", cancelled_meanwhile)
        assert do_portion(job_id, AT) is None
        assert (job(job_id).state, written(1)) == ("cancelled", 1)


class TestAFault:
    def test_is_tried_again_with_growing_pauses_and_given_up(self, committed: Home) -> None:
        job_id, pauses = asked("stumble", number=1), []
        while again := do_portion(job_id, AT):
            assert again.at is not None
            pauses.append((again.at - AT).total_seconds())
        assert pauses == [10 * 2**n for n in range(MOST_FAILURES - 1)]
        over = job(job_id)
        assert (over.state, over.failures, over.ended_at) == ("failed", MOST_FAILURES, AT)
        assert over.blanks == {"times": MOST_FAILURES, "job": job_id}

    def test_is_forgotten_once_it_works_again(
        self, committed: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job_id = asked("count", number=1, most=3)
        with monkeypatch.context() as broken:
            broken.setattr(portions, "task_named", None)
            do_portion(job_id, AT)
        assert job(job_id).failures == 1
        do_portion(job_id, AT)
        assert job(job_id).failures == 0

    def test_tells_no_words_to_the_log(
        self, committed: Home, caplog: pytest.LogCaptureFixture
    ) -> None:
        do_portion(asked("stumble", number=1), AT)
        assert [record.getMessage() for record in caplog.records] == ["portion failed"]
        assert "13800000000" not in caplog.text


class TestASubject:
    def test_is_worked_on_by_one_process_at_a_time(self, committed: Home) -> None:
        job_id = asked("count", number=1, most=1)
        lock = [portions.LOCK, "count:1:1"]
        with entered(committed, APP) as other:
            other.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", lock)
            again = do_portion(job_id, AT)
            assert again is not None
            assert again.at is not None
            assert again.at > AT
            assert written(1) == 0
            other.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", lock)
        assert do_portion(job_id, AT) is None
        assert written(1) == 1

    def test_is_free_again_after_a_portion(self, committed: Home) -> None:
        do_portion(asked("count", number=1, most=2), AT)
        do_portion(asked("stumble", number=1), AT)
        with entered(committed, APP) as other:
            held = other.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
            assert held.fetchone() == (0,)


@pytest.mark.django_db
class TestWhoActs:
    @pytest.fixture
    @staticmethod
    def held() -> Membership:
        opened("DRC", kind=OrganisationKind.DEPARTMENT)
        return granted(person(), Role.TASK_FORCE, "DRC", region=COUNTY)

    @staticmethod
    def _acting(held: Membership) -> Actor:
        actor = actor_of(user_id=held.user_id, membership_id=held.pk, on=DAY)
        assert actor is not None
        return actor

    def test_is_who_asked_as_he_reaches_now(self, held: Membership) -> None:
        actor = self._acting(held)
        asked("tell_who", actor=actor)
        asked("tell_who", actor=SHOP)
        work_off(AT)
        assert [actor, SHOP] == TOLD

    def test_is_the_platform_in_the_place_of_the_work(self) -> None:
        asked("tell_who", region=ELSEWHERE)
        work_off(AT)
        (actor,) = TOLD
        assert (actor.kind, actor.name) == (Kind.SYSTEM, PLATFORM.name)
        assert actor.covers(ELSEWHERE)
        assert not actor.covers(COUNTY)

    def test_is_nobody_once_the_membership_has_ended(self, held: Membership) -> None:
        job_id = asked("tell_who", actor=self._acting(held))
        end_membership(membership_id=held.pk, on=DAY, reason="调离", by="membership:1", at=AT)
        work_off(AT)
        assert (TOLD, job(job_id).state) == ([], "failed")
        assert "membership" in job(job_id).said


@pytest.mark.django_db
class TestWorkOff:
    def test_does_all_that_waits_in_the_order_of_turns(self) -> None:
        ids = [asked("count", number=n, most=2) for n in range(3)]
        assert work_off(AT) == 6
        assert {job(job_id).state for job_id in ids} == {"done"}
