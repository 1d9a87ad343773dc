"""A township coaches: proves the tasks by files, and declares the case again."""

import pytest

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.coaching.models import CoachingTask
from rongxie.mechanism.lists.models import Case
from tests.mechanism.cast import PLATFORM
from tests.mechanism.coaching.makers import coached, proven, tasks
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by
from tests.surfaces.web.townships.desk import count, done, paper, sent

pytestmark = pytest.mark.django_db
_TYPED = {"done_on": "2026-11-19", "note": ""}


class TestTasks:
    def test_are_listed_and_proven_by_a_file(self) -> None:
        plan = coached()
        desk, (task, *_rest) = seated("township"), tasks(plan)
        assert f'href="/coaching/{task.pk}/prove/"' in shown(desk, "/township/coaching/")
        done(desk, f"/coaching/{task.pk}/prove/", _TYPED, proof=paper("完税证明.png"))
        with reach(PLATFORM):
            now, file = CoachingTask.objects.get(pk=task.pk), StoredFile.objects.get()
        assert (str(now.done_on), now.proof) == ("2026-11-19", f"file:{file.pk}")
        assert (file.purpose, file.enterprise) == ("evidence", plan.enterprise_id)
        assert f'href="/coaching/{task.pk}/prove/"' not in shown(desk, "/township/coaching/")

    def test_are_not_proven_without_a_file_or_on_a_day_to_come(self) -> None:
        task = tasks(coached())[0]
        desk, path = seated("township"), f"/coaching/{task.pk}/prove/"
        assert sent(desk, path, _TYPED).status_code == 422
        assert sent(
            desk, path, _TYPED | {"done_on": "2026-11-21"}, proof=paper()
        ).status_code == 422  # fmt: skip
        assert count(StoredFile) == 0

    def test_keep_nothing_when_they_are_proven_already(self) -> None:
        task = tasks(proven())[0]
        path = f"/coaching/{task.pk}/prove/"
        assert sent(seated("township"), path, _TYPED, proof=paper()).status_code == 409
        assert count(StoredFile) == 0

    def test_are_for_the_township_of_the_place(self) -> None:
        task = tasks(coached())[0]
        assert seated("other township").get(f"/coaching/{task.pk}/prove/").status_code == 404
        assert seated("visitor").get(f"/coaching/{task.pk}/prove/").status_code == 403
        assert seated("bank").get(f"/coaching/{task.pk}/prove/").status_code == 404


class TestCured:
    def test_is_declared_again_once_everything_is_proven(self) -> None:
        plan = proven()
        desk, path = seated("township"), f"/cases/{plan.case_id}/again/"
        assert f'href="{path}"' in shown(desk, "/township/coaching/")
        assert f'href="{path}"' in shown(desk, f"/cases/{plan.case_id}/")
        done(desk, path, {"committed_on": "2026-11-19"})
        with reach(PLATFORM):
            assert Case.objects.get().state == "declared"
        assert f'href="{path}"' not in shown(desk, "/township/coaching/")

    def test_is_refused_while_tasks_are_open(self) -> None:
        plan = coached()
        desk, path = seated("township"), f"/cases/{plan.case_id}/again/"
        assert f'href="{path}"' not in shown(desk, "/township/coaching/")
        assert sent(desk, path, {"committed_on": "2026-11-19"}).status_code == 409

    def test_list_asks_at_most_so_many_questions(self) -> None:
        for _ in range(3):
            coached()
        asked = asked_by(seated("township"), "/township/coaching/")
        assert len(asked) <= QUERIES, "\n".join(asked)
