"""The words that go with a sample: what it is, that all of it is made up, how to make it again."""

from datetime import date
from typing import TYPE_CHECKING

from rongxie.values.texts import Text

if TYPE_CHECKING:
    from rongxie.surfaces.samples.writing import SampleReport


def explained() -> Text:
    return Text(en="x", zh="x")

def readme(*a: object) -> str:
    return "x"
