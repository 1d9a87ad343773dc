"""What is drawn of a province: every value a pure function of the seed, its topic and an id.

So any part of any table can be drawn in any process, in any order, and comes out the same.
"""

from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rongxie.values.division_table import names

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

PROVINCE = "41"
HEADS = ("ICBC", "ABC", "BOC", "CCB", "BCM", "PSBC", "CMB", "CITIC", "RCB", "CITYBANK", "VILLAGE",
         "ZYB")  # fmt: skip
_PLACES, _ENTERPRISES, _VISITS, _NEEDS, _CASES = (
    650_000,
    10_000_000,
    8_000_000,
    2_200_000,
    1_500_000,
)
_FIRST_VISITS = 0.9  # the others are second visits
_SPREAD = 7_368_787  # a prime that divides no number of enterprises: neighbours live far apart
_SIGNS = (
    "和平",
    "东风",
    "胜利",
    "红旗",
    "建设",
    "团结",
    "大庄",
    "李家",
    "王家",
    "张湾",
    "河口",
    "柳林",
)
_ENDS = ("村村委会", "社区居委会", "庄村委会")


@dataclass(frozen=True)
class World:
    """A province of some size; `scale` 1 is the profile of a large one."""

    seed: int
    scale: float

    @property
    def enterprises(self) -> int:
        """How many enterprises there are: ids from 1 on, as everywhere."""
        return round(_ENTERPRISES * self.scale)

    @property
    def visits(self) -> int:
        """How many visits."""
        return round(_VISITS * self.scale)

    @property
    def needs(self) -> int:
        """How many needs: the first visits found them, each under its own number."""
        return round(_NEEDS * self.scale)

    @property
    def cases(self) -> int:
        """How many cases: the first needs, each under its own number."""
        return round(_CASES * self.scale)

    def bits(self, topic: str, ids: Ints) -> NDArray[np.uint64]:
        """Return 64 random bits for each id (splitmix64)."""
        start = np.uint64(
            (crc32(topic.encode()) << 32) ^ (self.seed * 0x9E3779B97F4A7C15 >> 3) % 2**63
        )
        z = ids.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + start
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))

    def whole(self, topic: str, ids: Ints, count: int) -> Ints:
        """Return a number from 0 up to `count` for each id."""
        high: Ints = (
            (self.bits(topic, ids) >> np.uint64(32)) * np.uint64(count) >> np.uint64(32)
        ).astype(np.int64)
        return high

    def share(self, topic: str, ids: Ints) -> Floats:
        """Return a number between 0 and 1 for each id."""
        return (self.bits(topic, ids) >> np.uint64(11)).astype(np.float64) / 2**53

    def weighed(self, topic: str, ids: Ints, weights: tuple[float, ...]) -> Ints:
        """Return a position among the weights for each id, as often as it weighs."""
        edges = np.cumsum(weights) / sum(weights)
        return np.minimum(np.searchsorted(edges, self.share(topic, ids)), len(weights) - 1)

    def texts(self, topic: str, ids: Ints, options: tuple[str, ...]) -> pl.Series:
        """Return one of the texts for each id."""
        return pl.Series(options, dtype=pl.String).gather(self.whole(topic, ids, len(options)))

    def visited(self, visits: Ints) -> Ints:
        """Return whom a visit went to; needs and cases are of the enterprise of their visit."""
        first = int(self.visits * _FIRST_VISITS)
        number = np.where(visits <= first, visits, visits - first)
        return (number * _SPREAD) % self.enterprises + 1

    def first_visit(self, enterprises: Ints) -> Ints:
        """Return the number of the first visit to each enterprise, beyond `visits` if none."""
        back = pow(_SPREAD, -1, self.enterprises)
        number = ((enterprises - 1) * back) % self.enterprises
        return np.where(number == 0, self.enterprises, number)

    @cached_property
    def villages(self) -> list[tuple[str, str]]:
        """The places below townships: some in every township of the province, then elsewhere."""
        towns = [code for code in names() if len(code) == 9]
        ours = [town for town in towns if town.startswith(PROVINCE)]
        others = [town for town in towns if not town.startswith(PROVINCE)]
        wanted = max(0, round(_PLACES * self.scale) - len(names()))
        each = max(1, round(wanted / len(towns)))
        found = [(f"{town}{n:03d}", _village(n, town)) for n in range(1, each + 1) for town in ours]
        for n in range(1, each + 2):
            room = wanted - len(found)
            found += [(f"{town}{n:03d}", _village(n, town)) for town in others[: max(0, room)]]
        return found

    @cached_property
    def places(self) -> pl.Series:
        """The codes that enterprises live at: townships and villages of the province."""
        towns = [code for code in names() if len(code) == 9 and code.startswith(PROVINCE)]
        villages = [code for code, _ in self.villages if code.startswith(PROVINCE)]
        return pl.Series(towns * 2 + villages, dtype=pl.String)

    @cached_property
    def counties(self) -> list[str]:
        """The counties of the province."""
        found = self.places.str.slice(0, 6).unique().sort().to_list()
        return [code for code in found if code in names()]

    @cached_property
    def county_of_place(self) -> Ints:
        """The position of the county of each of `places`."""
        place = {code: number for number, code in enumerate(self.counties)}
        codes = self.places.str.slice(0, 6)
        return codes.replace_strict(place, default=0, return_dtype=pl.Int64).to_numpy()

    def place(self, enterprises: Ints) -> Ints:
        """Return the position among `places` of each enterprise."""
        return self.whole("place", enterprises, len(self.places))

    def regions(self, enterprises: Ints) -> pl.Series:
        """Return the code of the place of each enterprise."""
        return self.places.gather(self.place(enterprises))

    def county(self, enterprises: Ints) -> Ints:
        """Return the position of the county of each enterprise."""
        found: Ints = self.county_of_place[self.place(enterprises)]
        return found


def ids(first: int, last: int) -> Ints:
    """Return the numbers from `first` up to but not including `last`."""
    return np.arange(first, last, dtype=np.int64)


def _village(number: int, town: str) -> str:
    drawn = crc32(f"{town}{number}".encode())
    return names()[town][:2] + _SIGNS[drawn % len(_SIGNS)] + _ENDS[drawn // 64 % len(_ENDS)]
