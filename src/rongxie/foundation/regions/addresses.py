"""Which place a text of a list means: a code, a name, or an address that begins with names."""

import re

import polars as pl

from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.regions.finding import find
from rongxie.foundation.regions.models import Region
from rongxie.foundation.regions.queries import path_of, places_of, plain_code, successors_of
from rongxie.values.regions import Level
from rongxie.values.written import squeezed

_TITLES = ("街道办事处", "街道", "地区", "镇", "乡")  # left out where people speak of a township
_BLANKS = r"[ \t\r\n\x{200b}\x{feff}\-‐‑‒–—−·.]"  # what `squeezed` leaves out
_SHORTEST = 2  # characters of a name without its title


def place_meant(text: str, within: str, addresses: "Addresses | None" = None) -> str:
    """Return the code of the one standing place in an area that a text means; blank: none.

    A code that is no more means the one place that took its place, a name the one place that is
    called so, an address (`高明区荷城街道1号`) the last place in it. `within` is the code of the
    area, blank for the whole country.
    """
    code = plain_code(text)
    if code[:2].isdigit():
        standing = [place.code for place in places_of([code]) if place.until is None]
        followed = standing or [place.code for place in successors_of(code)]
        return followed[0] if len(followed) == 1 else ""
    words = text.replace("/", " ").split()
    called = [
        place.code
        for place in find(text, within or None)
        if area_of(within).covers(place.code) and place.name == words[-1]
    ]
    if len(called) == 1:
        return called[0]
    return (addresses or Addresses(within)).place_of(text)


class Addresses:
    """Reads places off addresses in an area, from above down to the township.

    What lies below a place is looked up once.
    """

    def __init__(self, within: str) -> None:
        self.within = within
        self._above = path_of(within) if within else ()
        self._below: dict[str, dict[str, str]] = {}

    def place_of(self, address: str) -> str:
        """Return the lowest place in the area whose name, after those above it, begins the text.

        Blank if not even the first name lies in the area; the area itself is no answer.
        """
        rest = squeezed(address)
        for name in self._above:
            rest = rest.removeprefix(name)
        code = self.within
        while len(code) < Level.TOWNSHIP.value and rest:
            names = self._names_below(code)
            hit = next((name for name in names if rest.startswith(name)), "")
            if not hit:
                return names.get(rest + _SHORT, "" if code == self.within else code)
            code, rest = names[hit], rest[len(hit) :]
        return "" if code == self.within else code

    def right_below(self, addresses: pl.Series) -> pl.Series:
        """Return the place right below the area that each address names, null where none."""
        names = self._names_below(self.within)
        if not names:
            return pl.repeat(None, addresses.len(), dtype=pl.String, eager=True)
        plain = pl.col("text").str.normalize("NFKC").str.to_uppercase().str.replace_all(_BLANKS, "")
        above = "".join(f"(?:{re.escape(name)})?" for name in self._above)
        whole = "|".join(re.escape(name) for name in names if not name.endswith(_SHORT))
        alone = "|".join(re.escape(n.removesuffix(_SHORT)) for n in names if n.endswith(_SHORT))
        found = [plain.str.extract(f"^{above}({whole})")]
        if alone:
            found.append(plain.str.extract(f"^{above}({alone})$") + pl.lit(_SHORT))
        codes = pl.coalesce(found).replace_strict(names, default=None, return_dtype=pl.String)
        return addresses.to_frame("text").select(codes.alias("place"))["place"]

    def _names_below(self, code: str) -> dict[str, str]:
        if code not in self._below:
            standing = Region.objects.filter(parent=code or None, until=None)
            there = dict(standing.order_by("name", "code").values_list("name", "code"))
            longest_first = sorted(there, key=len, reverse=True)
            self._below[code] = _shortened(there) | {name: there[name] for name in longest_first}
        return self._below[code]


_SHORT = "\x00"  # ends a name without its title, which stands for the place only as the whole rest


def _shortened(there: dict[str, str]) -> dict[str, str]:
    """Return the places by their names without title, where that is the name of one alone."""
    found: dict[str, list[str]] = {}
    for name, code in there.items():
        title = next((title for title in _TITLES if name.endswith(title)), "")
        if title and len(name) - len(title) >= _SHORTEST:
            found.setdefault(name.removesuffix(title) + _SHORT, []).append(code)
    return {name: codes[0] for name, codes in found.items() if len(codes) == 1}
