"""Asking for work: who may, who sees it, and that it is there or not with the transaction."""

import pytest
from django.db import ProgrammingError, connection, transaction

from rongxie.foundation.database.home import Home
from rongxie.foundation.events.event import NotAReference
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.surfaces.jobs.deferring import AlreadyOver, cancel_job, defer
from rongxie.surfaces.jobs.models import DeferredJob
from rongxie.surfaces.jobs.portions import work_off
from rongxie.surfaces.jobs.progress import JobNotFound, own_jobs, progress_about, progress_of
from rongxie.surfaces.jobs.tasks import NoSuchTask
from tests.mechanism.cast import (
    AT,
    AUDITOR,
    BANKER,
    COUNTY,
    ELSEWHERE,
    OFFICE,
    OTHER_BANKER,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
)
from tests.surfaces.jobs.works import asked, queued, work_there_is

__all__ = ["work_there_is"]
pytestmark = pytest.mark.usefixtures("work_there_is")
SHOP = Actor(name="enterprise:7", kind=Kind.ENTERPRISE, enterprise="7")
OTHER_SHOP = Actor(name="enterprise:8", kind=Kind.ENTERPRISE, enterprise="8")
_ASKERS = (REVIEWER, BANKER, SHOP, AUDITOR, PLATFORM)


@pytest.mark.django_db
class TestDefer:
    @pytest.mark.parametrize("actor", _ASKERS, ids=lambda actor: str(actor.kind))
    def test_notes_who_asks_and_queues_the_first_portion(self, actor: Actor) -> None:
        job_id = asked("count", actor=actor, number=3, most=4)
        with reach(actor):
            row = DeferredJob.objects.get(pk=job_id)
        assert (row.asked_by, row.asked_as) == (actor.name, actor.kind)
        assert (row.bank, row.enterprise) == (actor.bank, actor.enterprise)
        assert (row.subject, row.arguments) == ("count:3:4", {"number": 3, "most": 4})
        assert queued() == [(job_id, row.turn, "todo")]

    def test_is_not_possible_without_a_reach(self) -> None:
        with pytest.raises(transaction.TransactionManagementError):
            defer("count", region=COUNTY, number=1, most=1)

    def test_is_not_possible_for_a_place_out_of_reach(self) -> None:
        refused = pytest.raises(ProgrammingError, match="row-level security")
        with reach(REVIEWER), refused, transaction.atomic():
            defer("count", region=ELSEWHERE, number=1, most=1)

    def test_refuses_work_that_is_not_in_the_table(self) -> None:
        with pytest.raises(NoSuchTask), reach(REVIEWER):
            defer("dig", region=COUNTY)

    @pytest.mark.parametrize("words", ["王某某", "a b", "x" * 65])
    def test_takes_ids_and_codes_alone(self, words: str) -> None:
        with pytest.raises(NotAReference), reach(REVIEWER):
            defer("count", region=COUNTY, number=words, most=1)


class TestATransactionThatIsRolledBack:
    def test_leaves_no_work(self, committed: Home) -> None:
        def ask_in_vain() -> None:
            with reach(REVIEWER):
                defer("count", region=COUNTY, number=1, most=1)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            ask_in_vain()
        with reach(PLATFORM):
            assert not DeferredJob.objects.exists()
        assert queued() == []


@pytest.mark.django_db
class TestTheQueue:
    @pytest.mark.parametrize("actor", _ASKERS, ids=lambda actor: str(actor.kind))
    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT * FROM procrastinate_jobs",
            "DELETE FROM procrastinate_jobs",
            "UPDATE procrastinate_jobs SET args = '{}'",
            "SELECT procrastinate_fetch_job_v2(NULL, 1)",
            "SELECT procrastinate_finish_job_v1(1, 'succeeded', true)",
            "SELECT procrastinate_defer_jobs_v1(NULL)",
            "SELECT procrastinate_cancel_job_v1(1, true, true)",
            "SELECT * FROM procrastinate_events",
            "SELECT queue_deferred_job()",
        ],
    )
    def test_is_nothing_to_whoever_acts(self, statement: str, actor: Actor) -> None:
        asked("count", actor=actor, number=1, most=1)
        denied = pytest.raises(ProgrammingError, match="permission denied")
        with reach(actor), connection.cursor() as cursor, denied, transaction.atomic():
            cursor.execute(statement)

    @pytest.mark.parametrize("actor", _ASKERS[:-1], ids=lambda actor: str(actor.kind))
    def test_takes_no_changes_from_whoever_acts(self, actor: Actor) -> None:
        asked("count", actor=actor, number=1, most=1)
        denied = pytest.raises(ProgrammingError, match="permission denied")
        with reach(actor), denied, transaction.atomic():
            DeferredJob.objects.update(arguments={"number": 2})


@pytest.mark.django_db
class TestProgress:
    @pytest.mark.parametrize("other", [OUTSIDER, BANKER, OFFICE, SHOP], ids=lambda a: a.name)
    def test_is_told_to_nobody_but_who_asked(self, other: Actor) -> None:
        job_id = asked("count", actor=REVIEWER, number=1, most=1)
        with reach(other):
            assert not own_jobs(other).exists()
            with pytest.raises(JobNotFound):
                progress_of(job_id=job_id, actor=other)

    @pytest.mark.parametrize(("actor", "other"), [(BANKER, OTHER_BANKER), (SHOP, OTHER_SHOP)])
    def test_does_not_reach_other_banks_and_enterprises_whatever_is_forgotten(
        self, actor: Actor, other: Actor
    ) -> None:
        asked("count", actor=actor, number=1, most=1)
        with reach(other):
            assert not DeferredJob.objects.exists()

    def test_tells_how_much_is_done_of_how_much(self) -> None:
        job_id = asked("count", actor=PLATFORM, number=1, most=2)
        work_off(AT)
        with reach(PLATFORM):
            told = progress_of(job_id=job_id, actor=PLATFORM)
        assert (told.state, told.done, told.total, str(told.unit)) == ("done", 2, 2, "steps")
        assert (told.began_at, told.ended_at) == (AT, AT)

    def test_about_a_subject_is_that_of_the_last_work(self) -> None:
        asked("count", actor=REVIEWER, number=1, most=1)
        last = asked("count", actor=REVIEWER, number=1, most=1)
        asked("count", actor=REVIEWER, number=2, most=1)
        with reach(OFFICE):
            found = progress_about(subject="count:1:1", actor=OFFICE)
            assert found is not None
            assert found.id == last
            assert progress_about(subject="count:3:1", actor=OFFICE) is None


@pytest.mark.django_db
class TestCancel:
    def test_has_no_further_portion_begun(self) -> None:
        job_id = asked("count", actor=REVIEWER, number=1, most=1)
        with reach(REVIEWER):
            cancel_job(job_id=job_id, actor=REVIEWER, at=AT)
            assert progress_of(job_id=job_id, actor=REVIEWER).state == "cancelled"
        assert work_off(AT) == 0

    def test_is_refused_when_nothing_is_left(self) -> None:
        job_id = asked("count", actor=REVIEWER, number=1, most=1)
        with reach(REVIEWER):
            cancel_job(job_id=job_id, actor=REVIEWER, at=AT)
            with pytest.raises(AlreadyOver):
                cancel_job(job_id=job_id, actor=REVIEWER, at=AT)

    def test_is_for_who_asked(self) -> None:
        job_id = asked("count", actor=REVIEWER, number=1, most=1)
        with reach(OFFICE), pytest.raises(JobNotFound):
            cancel_job(job_id=job_id, actor=OFFICE, at=AT)
        with reach(PLATFORM):
            assert DeferredJob.objects.get(pk=job_id).state == "waiting"
