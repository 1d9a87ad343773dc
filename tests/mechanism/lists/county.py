"""The county of the tests: its offices and mechanisms, and who holds what there."""

from datetime import date
from typing import Final

from rongxie.foundation.accounts.models import Membership, User
from rongxie.foundation.organisations.kinds import Tier
from rongxie.foundation.organisations.mechanisms import Named, name_convener, open_mechanism
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.steps import Role
from tests.mechanism.cast import AT, CITY, COUNTY, open_offices

FIRST = date(2026, 1, 1)
CONVENER_NAME: Final = "王召集人"
# Signs in the convener's place, and works for the task force too.
DEPUTY = Actor(
    name="membership:61", kind=Kind.OFFICE, role=Role.CONVENER, organisation="GOV",
    area=area_of(COUNTY),
)  # fmt: skip


def county_stands() -> None:
    """Open the offices of the cast, the mechanisms of county and city, and name the convener."""
    if Organisation.objects.filter(code="GOV").exists():
        return
    open_offices()
    city = open_mechanism(
        tier=Tier.CITY, region=CITY, name="市级工作机制", office="CITY-DRC", on=FIRST
    )
    county = open_mechanism(
        tier=Tier.COUNTY, region=COUNTY, name="县级工作机制", office="DRC", on=FIRST
    )
    for mechanism, name in ((city, "周召集人"), (county, CONVENER_NAME)):
        named = Named(name=name, title="常务副县长", document="天政办〔2026〕3号")
        name_convener(mechanism=mechanism, named=named, on=FIRST)
    holds(15, Role.CONVENER, CONVENER_NAME)


def holds(number: int, role: Role, name: str, document: str = "") -> Membership:
    """Give a person the membership of this number at the county's government."""
    user, _ = User.objects.get_or_create(login=f"1390000{number:04}", display_name=name)
    return Membership.objects.create(
        pk=number,
        user=user,
        role=role.value,
        organisation=Organisation.objects.get(code="GOV"),
        region=COUNTY,
        since=FIRST,
        document=document,
        granted_by="membership:1",
        granted_at=AT,
    )
