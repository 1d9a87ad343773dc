import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, ROOT, code, committed, named, tree

OURS = code("src", "tests", "bench", "docs")
LINES, BODY = 400, 40
TOO_LONG: dict[str, str] = {}  # file or file:function -> why it may be
BANNED_NAMES = {"utils", "helpers", "services", "managers", "constants", "exceptions"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(path: Path) -> Iterator[Function]:
    return (n for n in ast.walk(tree(path)) if isinstance(n, Function))


def _classes(path: Path) -> Iterator[ast.ClassDef]:
    return (n for n in ast.walk(tree(path)) if isinstance(n, ast.ClassDef))


def _refusals() -> set[str]:
    """Return the names of the classes below `Refusal`, at whatever depth."""
    bases = {
        c.name: {ast.unparse(b).split(".")[-1] for b in c.bases}
        for path in code("src")
        for c in _classes(path)
    }
    found = {"Refusal"}
    while grown := {name for name, above in bases.items() if above & found} - found:
        found |= grown
    return found


class TestEveryFile:
    def test_is_at_most_400_lines(self) -> None:
        lengths = {named(p): len(p.read_text("utf-8").splitlines()) for p in OURS}
        assert {n: k for n, k in lengths.items() if k > LINES and n not in TOO_LONG} == {}

    def test_has_functions_of_at_most_40_lines(self) -> None:
        lengths = {
            f"{named(p)}:{f.name}": (f.end_lineno or 0) - f.lineno + 1
            for p in OURS
            for f in _functions(p)
        }
        assert {n: k for n, k in lengths.items() if k > BODY and n not in TOO_LONG} == {}

    def test_that_may_be_longer_still_is(self) -> None:
        assert {n for n in TOO_LONG if not (ROOT / n.split(":")[0]).exists()} == set()

    def test_is_named_after_what_it_holds(self) -> None:
        parts = {named(p) for p in OURS if BANNED_NAMES & {*p.with_suffix("").parts}}
        assert parts == set()

    def test_of_the_package_says_what_it_is(self) -> None:
        silent = [
            named(p)
            for p in code("src", "docs")
            if p.read_text("utf-8").strip() and not ast.get_docstring(tree(p))
        ]
        assert silent == []


class TestRefusals:
    def test_are_many(self) -> None:
        assert len(_refusals()) > 20

    def test_are_named_after_the_fact(self) -> None:
        suffixed = [
            f"{named(p)}: {c.name}"
            for p in code("src")
            for c in _classes(p)
            if c.name.endswith(("Error", "Exception"))
        ]
        assert suffixed == []

    def test_carry_a_sentence_of_the_catalogue(self) -> None:
        """`Refusal(Message)` is typed; a bare text would still pass where `Any` does."""
        refusals = _refusals()
        bare = [
            f"{named(p)}:{call.lineno}"
            for p in code("src")
            for call in ast.walk(tree(p))
            if isinstance(call, ast.Call)
            and ast.unparse(call.func).split(".")[-1] in refusals
            and isinstance(call.args[0] if call.args else None, ast.Constant | ast.JoinedStr | None)
        ]
        assert bare == []

    def test_are_sentences_that_the_collector_can_read(self) -> None:
        """A sentence put together at run time never reaches the catalogue."""
        built = [
            f"{named(p)}:{call.lineno}"
            for p in code("src")
            for call in ast.walk(tree(p))
            if isinstance(call, ast.Call)
            and ast.unparse(call.func) == "say"
            and not (call.args and isinstance(call.args[0], ast.Constant))
        ]
        assert built == []


class TestPolicyNumbers:
    RULES = (
        *code("src/rongxie/rulebook/standards"),
        *(PACKAGE / "rulebook" / f"{n}.py" for n in ("admission", "deadlines", "guarantees")),
        *(PACKAGE / "rulebook" / f"{n}.py" for n in ("sorting", "subjects", "screening")),
    )
    MEANT = frozenset({("src/rongxie/rulebook/guarantees.py", 100)})  # the whole, in percent

    @pytest.mark.parametrize("path", RULES, ids=lambda p: p.stem)
    def test_are_parameters_and_not_literals(self, path: Path) -> None:
        found = {
            (named(path), node.value)
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, int | float)
            and not isinstance(node.value, bool)
            and (node.value >= 2 or node.value % 1)
        }
        assert found <= self.MEANT

    def test_meant_are_still_there(self) -> None:
        for name, number in self.MEANT:
            constants = [n for n in ast.walk(tree(ROOT / name)) if isinstance(n, ast.Constant)]
            assert number in [c.value for c in constants]


class TestCommittedFiles:
    # Written apart, so that this file does not find itself.
    PLACES = re.compile("|".join((
        "/" + r"work/[a-z.]", "/" + r"tmp/", "/" + r"home/[a-z]", "/" + r"root/", "C:" + r"\\",
    )))  # fmt: skip
    HOSTS = re.compile("|".join((
        "pypi" + r"\.org", "python" + r"hosted\.", "regis" + r"try\.[a-z]", "index" + r"[-_]url",
        "mirror" + r"s?\.[a-z]+\.", "proxy" + r"\.golang",
    )))  # fmt: skip

    @pytest.mark.parametrize("kind", ["PLACES", "HOSTS"])
    def test_name_no_machine_path_and_no_registry(self, kind: str) -> None:
        pattern: re.Pattern[str] = getattr(self, kind)
        found = [
            f"{named(path)}: {hit[0]}"
            for path, text in committed()
            for hit in pattern.finditer(text)
        ]
        assert found == []

    def test_are_found(self) -> None:
        names = {named(path) for path, _ in committed()}
        assert {"README.md", "Makefile", "src/rongxie/rulebook/clauses.yaml"} <= names
