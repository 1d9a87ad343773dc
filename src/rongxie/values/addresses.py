"""Which division an address names: full names anywhere on the way down, short ones with care."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from rongxie.values.division_table import above, below, followed, moves, names
from rongxie.values.written import plain

_LEAD = re.compile(r"(?:[^:]{0,6}:)?(?:中华人民共和国|中国)?")
_FILLER = re.compile(r"(?:[\s,、()\[\]/·.-]|市辖区)+")
_SUFFIX = re.compile(
    r"(?:特别行政区|自治区|自治州|自治县|自治旗|地区|林区|特区|新区|街道|民族乡|民族苏木|苏木|"
    r"[省市盟区县旗镇乡])$"
)
_PEOPLES = re.compile(
    "(?:壮族|回族|维吾尔|哈萨克|蒙古族?|土家族|苗族|侗族|瑶族|彝族|藏族|羌族|布依族|哈尼族|傣族|"
    "白族|傈僳族|景颇族|纳西族|佤族|拉祜族|布朗族|怒族|独龙族|普米族|黎族|畲族|水族|仡佬族|仫佬族|毛南族|"
    "满族|朝鲜族|达斡尔族|鄂温克族?|鄂伦春|锡伯|柯尔克孜|塔吉克|东乡族|保安族|撒拉族|土族|裕固族|各族)+$"
)
# What may stand behind a short name: nothing, its kind (also one it had before), or more address.
_KIND = {
    2: re.compile(r"(?:省|市|自治区|特别行政区)?"),
    4: re.compile(r"(?:市(?![场民政])|地区|自治州|州|盟)?"),
    6: re.compile(r"(?:市(?![场民政])|区|县|旗)?"),
    9: re.compile(r"(?:街道办事处|街道办|街道|街办|办事处|民族乡|镇|乡)?"),
}
# Behind these a short name is part of another name: a road (高明大道) or a village, or, for
# townships, a park, bank or school (新兴产业园, 建设银行).
_ROAD = re.compile(
    r"[东南西北中前后上下内外新老一二三四五六七八九十\d]{0,3}"
    r"(?:路|街(?!道)|大街|大道|道\d|巷|弄|胡同|桥|大桥|公路|高速|河|江|湖|山|站|里|坊|村|社区)"
)
_VENUE = re.compile(
    r"产业|工业|科技|科创|高科|经济|高新|技术|创新|创业|物流|商|国际|银行|医|学|小学|中学|大学|大厦|"
    r"大楼|广场|市场|花园|公园|园|苑|小区|家园|新城|中心|机场|火车|汽车|车站|码头|港|集团|公司|厂|电|水|"
    r"农|林|开发|示范|实验|保税|自由|总部|人"
)
_TOWNSHIP_WORD = re.compile(r"街道|镇|乡|苏木")
_ROADLIKE = ("路", "街", "道", "巷", "桥", "里", "村", "站")


class _Step(NamedTuple):
    """A name found in the text: the division, and where the text goes on behind it."""

    code: str
    end: int


class _Way(NamedTuple):
    """One reading of the text: the divisions it names from the top down, and how far it reads."""

    named: tuple[str, ...]
    end: int


class _Names(NamedTuple):
    """What may be named below a division: full names over two levels, short ones over one.

    `longest` is the number of characters of the longest full name.
    """

    full: dict[str, tuple[str, ...]]
    short: dict[str, tuple[str, ...]]
    longest: int


def find_division(address: str, within: str = "") -> str:
    """Return the code of the most specific division named without doubt, blank if there is none."""
    text = re.sub(r"\s+", "", plain(address))
    start = _LEAD.match(text)
    ways = [way for way in _ways(text, start.end() if start else 0, "", within) if way.named]
    if not ways:
        return ""
    furthest = max(way.end for way in ways)
    code = _sure([way for way in ways if way.end == furthest])
    return code if code.startswith(within) else ""


def _ways(text: str, at: int, node: str, within: str) -> list[_Way]:
    found: list[_Way] = []
    filler = _FILLER.match(text, at)
    start = filler.end() if filler else at
    for step in _steps(text, start, node, within):
        found += [
            _Way((step.code, *way.named), way.end)
            for way in _ways(text, step.end, step.code, within)
        ]
    if found:
        return found
    if node and text.startswith(names()[node], start):  # said twice
        return _ways(text, start + len(names()[node]), node, within)
    later = _later(text, start, node) if len(node) == 6 else None
    return [_Way((later.code,), later.end) if later else _Way((), at)]


def _steps(text: str, at: int, node: str, within: str) -> list[_Step]:
    found = list(_matching(text, at, _below(node)))
    if not node and within:
        found += _matching(text, at, _below(within))
        own = names().get(within, "")
        if own and text.startswith(own, at):
            found.append(_Step(within, at + len(own)))
    elif len(found) == 1:
        return found
    related = {s for s in found if s.code.startswith(within) or within.startswith(s.code)}
    furthest = max((step.end for step in related), default=0)
    return sorted(step for step in related if step.end == furthest)


def _matching(text: str, at: int, known: _Names) -> Iterator[_Step]:
    for end in range(min(len(text), at + known.longest), at + 1, -1):
        word = text[at:end]
        found = [_Step(code, end) for code in known.full.get(word, ())]
        found += [s for code in known.short.get(word, ()) if (s := _short(text, end, code))]
        if found:
            yield from found
            return


def _short(text: str, end: int, code: str) -> _Step | None:
    kind = _KIND[len(code)].match(text, end)
    end_of_kind = kind.end() if kind else end
    if end_of_kind > end:
        return _Step(code, end_of_kind)
    township = len(code) == 9
    roadlike = township and text[end - 1] in _ROADLIKE
    if roadlike or _ROAD.match(text, end) or (township and _VENUE.match(text, end)):
        return None
    return _Step(code, end)


def _later(text: str, at: int, county: str) -> _Step | None:
    """Find the one township whose full name stands further on, as behind the name of a park."""
    rest = text[at:]
    if not _TOWNSHIP_WORD.search(rest):
        return None
    known = _below(county).full
    said = [n for n in known if n in rest and not _ROAD.match(rest, rest.index(n) + len(n))]
    whole = [n for n in said if not any(n != other and n in other for other in said)]
    if len(whole) != 1 or len(known[whole[0]]) != 1:
        return None
    return _Step(known[whole[0]][0], at + rest.index(whole[0]) + len(whole[0]))


def _sure(ways: list[_Way]) -> str:
    leaves = {way.named[-1] for way in ways}
    if len(leaves) == 1:
        return leaves.pop()
    for leaf in leaves:
        if all(other.startswith(leaf) for other in leaves):
            return leaf
    common = ""
    for level in zip(*(way.named for way in ways), strict=False):
        if len(set(level)) > 1:
            break
        common = level[0]
    return common


@cache
def _below(node: str) -> _Names:
    near = below().get(node, ())
    far = [lower for code in near for lower in below().get(code, ())] if len(node) < 6 else []
    if not node:  # a text may begin with any city or county, but only in full
        far += [lower for code in far if len(code) == 4 for lower in below().get(code, ())]
    full: dict[str, tuple[str, ...]] = {}
    short: dict[str, tuple[str, ...]] = {}
    for code in (*near, *far):
        _note(full, names()[code], code)
    for code in near if node else (*near, *(c for c in far if len(c) == 4)):
        _note(short, _stem(names()[code]), code)
    for name, code in _former_names().get(node, ()):
        if name not in full:
            _note(full, name, code)
    return _Names(full, short, max(map(len, full), default=0))


def _note(known: dict[str, tuple[str, ...]], name: str, code: str) -> None:
    if len(name) > 1 and code not in known.get(name, ()):
        known[name] = (*known.get(name, ()), code)


def _stem(name: str) -> str:
    bare = _SUFFIX.sub("", name)
    stem = _PEOPLES.sub("", bare)
    return stem if len(stem) > 1 else bare


@cache
def _former_names() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return names that no division has any more, with the only one that followed each.

    They stand under every division that the follower lies in; the whole country is blank.
    """
    found: dict[str, set[str]] = {}
    standing = set(names().values())
    for code, held in moves().items():
        for name in held.keys() - standing if len(code) < 9 else ():
            found.setdefault(name, set()).update(followed(code, name) or {""})
    under: dict[str, list[tuple[str, str]]] = {}
    for name, codes in found.items():
        code = codes.pop()
        if not codes and len(code) > 2:
            for node in {"", code[:2], above(code)}:
                under.setdefault(node, []).append((name, code))
    return {node: tuple(pairs) for node, pairs in under.items()}
