"""The table of what may be deferred: names that resolve, and arguments that are ids and codes."""

import inspect
from datetime import datetime

import pytest

from rongxie.foundation.reach.actors import Actor
from rongxie.surfaces.jobs import tasks
from rongxie.surfaces.jobs.tasks import NoSuchTask, Run, Task, task_named
from rongxie.values.texts import Text
from tests.surfaces.jobs.works import WORK

_GIVEN = {"actor": Actor, "at": datetime}


def faults_of(run: Run) -> list[str]:
    """Return what is wrong with the arguments of the function of a portion."""
    found = inspect.get_annotations(run, eval_str=True)
    found.pop("return", None)
    keywords = inspect.signature(run).parameters.values()
    wrong = [f"{one.name} by place" for one in keywords if one.kind is not one.KEYWORD_ONLY]
    wrong += [f"no {name}" for name, given in _GIVEN.items() if found.pop(name, None) is not given]
    return wrong + [f"{name}: {of}" for name, of in found.items() if of not in (int, str)]


def _with_words(*, names: list[str], actor: Actor, at: datetime) -> bool:
    return False


def _by_place(number: int, *, actor: Actor) -> bool:
    return False


class TestTheTable:
    def test_has_functions_that_take_ids_and_codes_alone(self) -> None:
        wrong = {task.name: faults_of(task.function()) for task in (*tasks.TASKS, *WORK)}
        assert not any(wrong.values()), wrong

    def test_has_each_name_once_and_as_a_code(self) -> None:
        names = [task.name for task in tasks.TASKS]
        assert len(set(names)) == len(names)
        assert all(name.isidentifier() for name in names)

    @pytest.mark.parametrize("run", [_with_words, _by_place])
    def test_would_not_have_others(self, run: Run) -> None:
        assert faults_of(run)


class TestTaskNamed:
    def test_refuses_what_is_not_in_the_table(self) -> None:
        with pytest.raises(NoSuchTask):
            task_named("dig")


class TestTask:
    def test_loads_its_function_only_when_asked(self) -> None:
        words = Text(en="a", zh="甲")
        task = Task(name="lost", title=words, unit=words, run="rongxie.nowhere.lost")
        with pytest.raises(ImportError):
            task.function()
