"""Everybody reads the map of the country."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CLEAR, READ
from rongxie.foundation.reach.rows import shared
from rongxie.foundation.regions.models import Region, RegionChange

shared(Region, dict.fromkeys(Kind, READ), application=CLEAR)
shared(RegionChange, dict.fromkeys(Kind, READ), application=CLEAR)
