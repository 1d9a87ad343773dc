"""The county in which a sample is set, with its townships: a real one, or one that is made up."""

from dataclasses import dataclass

from rongxie.values.divisions import children, division
from rongxie.values.regions import Level
from rongxie.values.texts import Refusal, say

_SUFFIXES = ("自治县", "自治旗", "特区", "林区", "县", "市", "区", "旗")
_STREET_WEIGHT = 3  # a street has as many enterprises as three towns


class NotACounty(Refusal):
    """A code under which no townships stand."""


@dataclass(frozen=True, slots=True)
class Township:
    """A township by its code; `path` begins with the province and ends with its own name."""

    code: str
    name: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class County:
    """A county by its code and full name (天长市), with the townships right below it."""

    code: str
    name: str
    path: tuple[str, ...]
    townships: tuple[Township, ...]

    @property
    def short(self) -> str:
        """The name without what kind of place it is, as it stands in company names: 天长."""
        name = self.name
        cut = next((s for s in _SUFFIXES if name.endswith(s) and len(name) > len(s) + 1), "")
        return name.removesuffix(cut)

    @property
    def weights(self) -> list[float]:
        """How many enterprises each township has, relative to a town."""
        return [_STREET_WEIGHT if t.name.endswith("街道") else 1 for t in self.townships]


def find_county(code: str) -> County:
    """Return the county with its townships.

    :raises NotACounty: if nobody holds the code, or no townships stand right below it
    """
    found = division(code)
    below = children(code) if found else ()
    townships = tuple(
        Township(d.code.text, d.name, d.path) for d in below if d.level is Level.TOWNSHIP
    )
    if found is None or not townships:
        raise NotACounty(
            say(
                "{code} is not the code of a county with townships: give the six digits of a "
                "county, district or county-level city, for example 341181",
                code=code,
            )
        )
    return County(found.code.text, found.name, found.path, townships)
