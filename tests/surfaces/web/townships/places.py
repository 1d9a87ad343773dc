"""Two villages of the town, with enterprises in them."""

from rongxie.foundation.reach.entering import reach
from rongxie.foundation.regions.models import Origin, Region
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.values.regions import RegionCode
from tests.mechanism.cast import AT, PLATFORM, TOWN
from tests.mechanism.enterprises.makers import open_places
from tests.mechanism.referrals.makers import offices

NORTH, SOUTH = f"{TOWN}001", f"{TOWN}002"


def villages() -> None:
    """Open the villages, and the offices of the cast."""
    offices()
    open_places()
    Region.objects.bulk_create(
        Region(
            code=code, name=name, level=RegionCode(code).level.value, parent_id=TOWN,
            pinyin=initials, initials=initials, grams=[name], origin=Origin.PACKAGED,
        )
        for code, name, initials in ((NORTH, "北村", "bc"), (SOUTH, "南村", "nc"))
    )  # fmt: skip


def shop(name: str, region: str = NORTH, kind: str = "sole_proprietor") -> Enterprise:
    """Enter an enterprise of a village, which nobody has visited."""
    with reach(PLATFORM):
        return Enterprise.objects.create(
            name=name, kind=kind, region=region, source="register", entered_by=PLATFORM.name,
            entered_at=AT,
        )  # fmt: skip
