"""How a name is sorted and searched: its reading, the initials of it, its pairs of characters."""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import yaml
from pypinyin import lazy_pinyin, load_phrases_dict

# What villages and streets are called besides their own name: half of all places share these.
_KINDS = ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "街道", "街道办事处")


@dataclass(frozen=True, slots=True)
class Spelling:
    """`pinyin`: syllables without tones between blanks, to sort by; `initials`: of each one."""

    pinyin: str
    initials: str
    grams: tuple[str, ...]


@lru_cache(maxsize=65_536)
def spell(name: str) -> Spelling:
    """Return how a name is sorted and searched.

    >>> spell("高明区")
    Spelling(pinyin='gao ming qu', initials='gmq', grams=('明区', '高明'))
    """
    _teach_readings()
    syllables = lazy_pinyin(name)
    initials = "".join(s[0] for s in syllables if s[0].isascii() and s[0].isalnum())
    return Spelling(" ".join(syllables), initials.lower(), grams_of(name))


def grams_of(name: str) -> tuple[str, ...]:
    """Return the pairs of neighbouring characters, each once, in the order of their code points."""
    return tuple(sorted({name[i : i + 2] for i in range(len(name) - 1)}))


def tells_kind_only(word: str) -> bool:
    """Tell whether a word is only what kind of place it is, which says nothing about which."""
    return any(word in kind for kind in _KINDS)


@cache
def _teach_readings() -> None:
    """Tell the library the readings of place names that it has otherwise."""
    text = (files("rongxie.foundation.regions") / "readings.yaml").read_text("utf-8")
    load_phrases_dict(
        {
            word: [[syllable] for syllable in reading]
            for word, reading in yaml.safe_load(text).items()
        }
    )
