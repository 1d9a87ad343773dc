import ast
import gettext
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

from rongxie.surfaces.catalogue import FOLDER, collected, compiled, present
from rongxie.surfaces.languages import DOMAIN
from tests.architecture.sources import PACKAGE, code, named, tree

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Units and names that stay Chinese in English, because people know them so.
KEPT = re.compile(r"万元|亿元|固定经营场所|是|否|\d+万|万|亿")
# Wordings that are the same in both languages.
SAME = re.compile(r"[A-Z%]|[^A-Za-z]*")


def _sentences() -> list[str]:
    return [str(m.id) for m in collected() if m.id]


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _translated() -> dict[str, str]:
    return {str(m.id): str(m.string or "") for m in present() if m.id}


@cache
def _texts() -> tuple[tuple[str, str, str], ...]:
    return tuple(_found())


def _found() -> Iterator[tuple[str, str, str]]:
    """Yield where a wording in both languages stands, its English and its Chinese."""
    for path in sorted(PACKAGE.rglob("*.yaml")):
        for en, zh in _pairs(yaml.safe_load(path.read_text("utf-8"))):
            yield named(path), en, zh
    for path in code("src", "docs"):
        for call in ast.walk(tree(path)):
            if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] == "Text":
                given = {k.arg: k.value for k in call.keywords}
                pair = (given.get("en"), given.get("zh"))
                told = [str(one.value) for one in pair if isinstance(one, ast.Constant)]
                if len(told) == len(pair):
                    yield f"{named(path)}:{call.lineno}", told[0], told[1]


def _pairs(data: Any) -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        if {"en", "zh"} <= set(data):
            yield str(data["en"]), str(data["zh"])
        for value in data.values():
            yield from _pairs(value)
    elif isinstance(data, list):
        for value in data:
            yield from _pairs(value)


class TestCatalogue:
    def test_has_the_sentences_of_the_package(self) -> None:
        assert len(_sentences()) > 50
        assert set(_sentences()) == set(_translated()), "run `make messages`"

    def test_has_the_chinese_of_every_sentence(self) -> None:
        assert [s for s in _sentences() if not _translated().get(s)] == []

    def test_keeps_the_blanks(self) -> None:
        changed = [
            said
            for said, chinese in _translated().items()
            if chinese and _blanks(said) != _blanks(chinese)
        ]
        assert changed == []

    def test_is_compiled(self) -> None:
        kept = (FOLDER / f"{DOMAIN}.mo").read_bytes()
        assert _sayings(kept) == _sayings(compiled(present())), "run `make messages`"


def _sayings(binary: bytes) -> dict[str, str]:
    """Return what a compiled catalogue says, without its head, which holds the time."""
    catalogue: dict[str, str] = vars(gettext.GNUTranslations(BytesIO(binary)))["_catalog"]
    return {key: said for key, said in catalogue.items() if key}


class TestTexts:
    def test_are_many(self) -> None:
        assert len(_texts()) > 500

    def test_have_chinese_in_their_chinese(self) -> None:
        found = [t for t in _texts() if not CHINESE.search(t[2]) and not SAME.fullmatch(t[2])]
        assert found == []

    def test_have_no_chinese_in_their_english(self) -> None:
        found = [t for t in _texts() if CHINESE.search(KEPT.sub("", t[1]))]
        assert found == []

    def test_have_the_same_blanks_in_both(self) -> None:
        found = [t for t in _texts() if _blanks(t[1]) != _blanks(t[2])]
        assert found == []

    @pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.yaml")), ids=lambda p: p.stem)
    def test_lose_nothing_to_an_unquoted_comma(self, path: Path) -> None:
        """`{gist: one, two}` reads as `gist: one` and a key `two` without a value."""
        lost = [
            event
            for event in _blank_keys(yaml.safe_load(path.read_text("utf-8")))
            if " " in event or CHINESE.search(event)
        ]
        assert lost == []


def _blank_keys(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        yield from (str(key) for key, value in data.items() if value is None)
        for value in data.values():
            yield from _blank_keys(value)
    elif isinstance(data, list):
        for value in data:
            yield from _blank_keys(value)
