"""The one table of problems: every refusal has its line, and every line its refusal."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import rongxie
from rongxie.surfaces.api.invalid import FieldsUnusable
from rongxie.surfaces.problems import problem_of, problems, slug_of, told
from rongxie.values.texts import Refusal, say

_NOT_TO_BE_RUN = ("__main__", ".wsgi")


def _modules() -> Iterator[str]:
    for found in pkgutil.walk_packages(rongxie.__path__, "rongxie."):
        if ".migrations" not in found.name and not found.name.endswith(_NOT_TO_BE_RUN):
            yield found.name


@pytest.fixture(scope="module")
def refusals() -> set[type[Refusal]]:
    for name in _modules():
        importlib.import_module(name)
    found, waiting = set(), [Refusal]
    while waiting:
        below = [one for one in waiting.pop().__subclasses__() if one.__module__ != __name__]
        found |= set(below)
        waiting += below
    # Those with an underscore never leave the module that raises them.
    return {
        one for one in found if one.__module__.startswith("rongxie.") and one.__name__[0] != "_"
    }


class TestTable:
    def test_has_a_line_for_each_refusal_and_no_other(self, refusals: set[type[Refusal]]) -> None:
        assert {one.__name__ for one in refusals} == set(problems())

    def test_has_each_refusal_once(self) -> None:
        path = Path(rongxie.__path__[0]) / "surfaces" / "problems.yaml"
        lines = [line.strip("- ") for line in path.read_text("utf-8").split() if line.strip("- ")]
        names = [one.strip("[],") for one in lines if one.strip("[],") in problems()]
        assert sorted(names) == sorted(problems())

    def test_has_slugs_apart(self) -> None:
        slugs = [problem.slug for problem in problems().values()]
        assert len(set(slugs)) == len(slugs)

    def test_answers_not_there_with_404_whatever_is_not_there(
        self, refusals: set[type[Refusal]]
    ) -> None:
        hidden = [one for one in refusals if "whose it is nobody is told" in (one.__doc__ or "")]
        assert len(hidden) >= 3
        assert {problem_of(one).status for one in hidden} == {404}

    def test_answers_somebody_faster_with_409(self, refusals: set[type[Refusal]]) -> None:
        faster = [one for one in refusals if "Somebody else" in (one.__doc__ or "")]
        assert len(faster) >= 4
        assert {problem_of(one).status for one in faster} == {409}


class TestTold:
    def test_names_rows_and_fields(self) -> None:
        refusal = FieldsUnusable({"#/items/3/name": say("This field is missing")})
        body = told(refusal, "en")
        assert body["errors"] == [{"pointer": "#/items/3/name", "detail": "This field is missing"}]
        assert (body["status"], body["type"]) == (422, "/api/v1/problems/fields-unusable")

    def test_takes_the_problem_of_what_a_refusal_is_a_kind_of(self) -> None:
        class Narrower(FieldsUnusable):
            """Of no line."""

        assert problem_of(Narrower).slug == "fields-unusable"

    def test_knows_no_refusal_without_a_line(self) -> None:
        class Lineless(Refusal):
            """Of no line."""

        with pytest.raises(KeyError, match="Lineless"):
            problem_of(Lineless(say("There is no such field")))

    @pytest.mark.parametrize(
        ("name", "slug"),
        [("CodeTaken", "code-taken"), ("IsADouble", "is-a-double"), ("NotAUscc", "not-a-uscc")],
    )
    def test_writes_slugs(self, name: str, slug: str) -> None:
        assert slug_of(name) == slug


class TestSource:
    def test_raises_no_status_by_hand(self) -> None:
        folder = Path(rongxie.__path__[0]) / "surfaces" / "api" / "routes"
        for path in folder.glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Name):
                    assert node.id not in {"HttpError", "Http404", "Status"}, path
