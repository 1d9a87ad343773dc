from datetime import date

import pytest

from rongxie.foundation.organisations.kinds import OrganisationKind, Tier
from rongxie.foundation.organisations.mechanisms import (
    HasAMechanism,
    MechanismNotFound,
    Named,
    NoDocument,
    NotOpen,
    add_member,
    close_mechanism,
    mechanism_of,
    name_convener,
    open_mechanism,
)
from rongxie.foundation.organisations.models import Mechanism
from tests.foundation.organisations.offices import DAY, FIRST, opened

pytestmark = pytest.mark.django_db
HEAD = Named(name="王某", title="常务副县长", document="天政办〔2026〕3号")


@pytest.fixture(autouse=True)
def _office() -> None:
    opened("DRC", kind=OrganisationKind.DEPARTMENT)


def _opened(tier: Tier, region: str, on: date = FIRST) -> Mechanism:
    return open_mechanism(tier=tier, region=region, name=f"{region}专班", office="DRC", on=on)


class TestMechanism:
    def test_of_a_place_is_its_own_or_the_nearest_above(self) -> None:
        nation = _opened(Tier.NATION, "")
        province = _opened(Tier.PROVINCE, "34")
        county = _opened(Tier.COUNTY, "341181")
        zone = _opened(Tier.COUNTY, "341181Z1")
        assert mechanism_of("341181Z1", DAY) == zone
        assert mechanism_of("341181Z1001", DAY) == zone
        assert mechanism_of("341181100", DAY) == county
        assert mechanism_of("341182", DAY) == province  # no county and no city there
        assert mechanism_of("4419", DAY) == nation

    def test_is_not_there_before_it_is_set_up_or_after_it_ends(self) -> None:
        county = _opened(Tier.COUNTY, "341181", DAY)
        with pytest.raises(MechanismNotFound):
            mechanism_of("341181", FIRST)
        close_mechanism(mechanism=county, on=DAY)
        with pytest.raises(MechanismNotFound):
            mechanism_of("341181", DAY)
        assert _opened(Tier.COUNTY, "341181", DAY).pk != county.pk

    def test_is_one_for_a_place(self) -> None:
        _opened(Tier.COUNTY, "341181")
        with pytest.raises(HasAMechanism):
            _opened(Tier.COUNTY, "341181", DAY)

    def test_needs_an_office_that_is_open(self) -> None:
        with pytest.raises(NotOpen):
            open_mechanism(tier=Tier.CITY, region="3411", name="市", office="NONE", on=DAY)


class TestConvener:
    def test_is_followed_by_the_next_and_has_others_beside(self) -> None:
        county = _opened(Tier.COUNTY, "341181")
        first = name_convener(mechanism=county, named=HEAD, on=FIRST)
        beside = name_convener(mechanism=county, named=HEAD, on=FIRST, co_convener=True)
        second = name_convener(mechanism=county, named=HEAD, on=DAY)
        first.refresh_from_db()
        assert first.until == DAY
        assert set(county.conveners.filter(until=None)) == {second, beside}

    def test_is_named_by_a_document(self) -> None:
        county = _opened(Tier.COUNTY, "341181")
        with pytest.raises(NoDocument):
            name_convener(
                mechanism=county, named=Named(name="王某", title="县长", document=" "), on=DAY
            )


class TestMember:
    def test_takes_part_once_in_a_group_that_it_may_lead(self) -> None:
        opened("TAX", kind=OrganisationKind.DEPARTMENT)
        county = _opened(Tier.COUNTY, "341181")
        add_member(mechanism=county, organisation="TAX", on=FIRST)
        member = add_member(
            mechanism=county, organisation="TAX", on=DAY, group="信息组", leads=True
        )
        assert county.members.count() == 1
        assert member.since == FIRST
        assert member.group is not None
        assert member.group.lead == member.organisation
