"""The sample county that several tests share."""

from datetime import date

from rongxie.rulebook.layouts import layout
from rongxie.rulebook.parameters import InForce

COUNTY = "341181"
AS_OF = date(2026, 11, 20)
COUNT, BANKS, SEED = 5_000, 12, 7
PARAMS = InForce(AS_OF, COUNTY)
ENTERPRISES = layout("enterprises").having(layout("cases"))
