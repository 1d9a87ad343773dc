"""Which rules are in use: their digest, and their words as they stand."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from rongxie.foundation.digests import sm3
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.playbooks import playbooks
from rongxie.rulebook.standards import TESTS
from rongxie.rulebook.standards.rule import Test
from rongxie.rulebook.verdicts import STANDARD_TITLES
from rongxie.values.texts import Text

_RULES = (".py", ".yaml", ".csv", ".json")


@cache
def rules_digest() -> str:
    """Return the digest (SM3) of everything that the rulebook consists of, code and data."""
    found = dict(_entries(files("rongxie.rulebook"), ""))
    lines = (f"{path} {sm3(found[path]).hex()}\n" for path in sorted(found))
    return sm3("".join(lines).encode()).hex()


@cache
def words_of_rules() -> dict[str, Any]:
    """Return what people are told of the tests, in both languages, as JSON carries it."""
    titles = {fact: layout("enterprises").columns[fact].title for t in TESTS for fact in t.facts}
    return {
        # A list: the database does not keep the order of names.
        "standards": [
            {"name": name.value, "title": both(title)} for name, title in STANDARD_TITLES.items()
        ],
        "facts": {fact: both(title) for fact, title in titles.items()},
        "tests": [_told(test) for test in TESTS],
    }


def both(text: Text) -> dict[str, str]:
    """Return a wording as JSON carries it."""
    return {"en": text.en, "zh": text.zh}


def _told(test: Test) -> dict[str, Any]:
    return {
        "name": test.name,
        "standard": test.standard.value,
        "title": both(test.title),
        "clause": test.clause,
        "severity": test.severity.value,
        "facts": list(test.facts),
        "remedy": both(test.remedy),
        "question": both(test.question),
        "cured_by": both(test.cured_by),
        "playbook": test.playbook,
        "playbook_title": both(playbooks()[test.playbook].title) if test.playbook else None,
    }


def _entries(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _entries(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(_RULES):
            yield f"{path}{entry.name}", entry.read_bytes()
