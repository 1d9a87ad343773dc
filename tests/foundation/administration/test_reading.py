"""What somebody may look up is what he may change: the lists and the one rule agree."""

from collections.abc import Iterator
from datetime import date

import pytest

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.administration.authority import (
    Authority,
    Duty,
    NotYoursToAdminister,
    authority_of,
    grantable,
    see_that_grants,
    see_that_may,
)
from rongxie.foundation.administration.reading import (
    NoMechanismHere,
    NoMembershipHere,
    mechanism_within,
    mechanisms_within,
    membership_within,
    memberships_within,
    organisation_within,
    organisations_within,
    people_within,
    without_mechanism,
)
from rongxie.foundation.organisations.actions import OrganisationNotFound
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Mechanism, Organisation
from rongxie.foundation.reach.areas import area_of
from rongxie.rulebook.access import HELD_ROLES, ReadingRole
from rongxie.rulebook.steps import Role
from tests.foundation.accounts.people import granted, person
from tests.foundation.organisations.offices import FIRST, opened
from tests.mechanism.cast import COUNTY, DAY, ELSEWHERE, TOWN
from tests.mechanism.enterprises.makers import open_places

pytestmark = pytest.mark.django_db
PLACES = ("", "34", COUNTY, TOWN, ELSEWHERE)


def _by(role: ReadingRole, region: str, code: str, login: str) -> Authority:
    held = granted(person(login), role, code, region)
    return authority_of(user_id=held.user_id, membership_id=held.pk, on=DAY)


@pytest.fixture
def everybody() -> list[Authority]:
    """Those who administer: in a county, a town, the country, and for a bank and its branch."""
    opened("DRC", kind=OrganisationKind.GOVERNMENT_OFFICE)
    for code, above in {"ICBC": "", "ICBC-TC": "ICBC", "ICBC2": "", "ABC": ""}.items():
        opened(code, above)
    for number, region in enumerate(PLACES):
        Organisation.objects.filter(code="DRC").update(region=region)
        opened(f"O-{number}", kind=OrganisationKind.DEPARTMENT)
        Organisation.objects.filter(code=f"O-{number}").update(region=region)
        for place, code in enumerate(("DRC", "ICBC-TC", "ICBC2")):
            role = Role.TASK_FORCE if code == "DRC" else Role.BANK
            granted(person(f"1370000{number}{place:03}"), role, code, region)
    office, administrator = ReadingRole.MECHANISM_OFFICE, ReadingRole.ADMINISTRATOR
    return [
        _by(office, COUNTY, "DRC", "13900000001"), _by(office, TOWN, "DRC", "13900000002"),
        _by(administrator, "", "DRC", "13900000003"),
        _by(administrator, COUNTY, "DRC", "13900000004"),
        _by(ReadingRole.HEAD_OFFICE, "34", "ICBC", "13900000005"),
        _by(ReadingRole.HEAD_OFFICE, COUNTY, "ICBC-TC", "13900000006"),
    ]  # fmt: skip


def _may(duty: Duty, by: Authority, region: str, of: Organisation) -> bool:
    path = of.path if of.kind == OrganisationKind.BANK else ""
    try:
        see_that_may(duty, by, region=region, bank_path=path)
    except NotYoursToAdminister:
        return False
    return True


class TestWhatIsShown:
    def test_is_what_may_be_changed(self, everybody: list[Authority]) -> None:
        sizes = set()
        for by in everybody:
            listed = set(memberships_within(by))
            assert listed == {
                one for one in Membership.objects.select_related("organisation")
                if _may(Duty.PEOPLE, by, one.region, one.organisation)
            }, by  # fmt: skip
            there = set(organisations_within(by))
            assert there == {
                one for one in Organisation.objects.all()
                if _may(Duty.ORGANISATIONS, by, one.region, one)
            }, by  # fmt: skip
            sizes |= {len(listed), len(there)}
        assert len(sizes) > 5
        assert 0 not in sizes

    def test_of_one_by_one_is_the_same(self, everybody: list[Authority]) -> None:
        for by in everybody:
            listed = set(memberships_within(by))
            for one in Membership.objects.all():
                if one in listed:
                    assert membership_within(one.pk, by) == one
                else:
                    with pytest.raises(NoMembershipHere):
                        membership_within(one.pk, by)
            there = set(organisations_within(by))
            for office in Organisation.objects.all():
                if office not in there:
                    with pytest.raises(OrganisationNotFound):
                        organisation_within(office.code, by)

    def test_of_people_is_who_has_or_had_such_a_membership(
        self, everybody: list[Authority]
    ) -> None:
        alone = person("13600000000")
        for by in everybody:
            theirs = {one.user for one in memberships_within(by)}
            whole = not by.region and not by.bank_path
            assert set(people_within(by)) >= theirs
            assert (alone in people_within(by)) == whole
            assert whole or set(people_within(by)) == theirs

    def test_is_nothing_for_who_administers_nothing(self) -> None:
        opened("DRC", kind=OrganisationKind.GOVERNMENT_OFFICE)
        by = Authority(
            name="membership:1", user=1, role=Role.TASK_FORCE, organisation="DRC",
            area=area_of(COUNTY), region=COUNTY,
        )  # fmt: skip
        for asked in (memberships_within, people_within, organisations_within, mechanisms_within):
            with pytest.raises(NotYoursToAdminister):
                asked(by)


class TestRolesToGive:
    def test_are_those_that_are_not_refused(self, everybody: list[Authority]) -> None:
        for by in everybody:
            assert set(grantable(by)) == set(_granted_by(by))


def _granted_by(by: Authority) -> Iterator[object]:
    for role in HELD_ROLES:
        try:
            see_that_grants(by, role)
        except NotYoursToAdminister:
            continue
        yield role


class TestMechanisms:
    def test_are_those_of_ones_own_place(self, everybody: list[Authority]) -> None:
        open_places()
        office = Organisation.objects.get(code="DRC")
        made = {
            region: Mechanism.objects.create(
                tier="county", region=region, name=region, office=office, since=FIRST
            )
            for region in (COUNTY, ELSEWHERE)
        }
        by = everybody[0]
        assert list(mechanisms_within(by)) == [made[COUNTY]]
        assert mechanism_within(made[COUNTY].pk, by) == made[COUNTY]
        with pytest.raises(NoMechanismHere):
            mechanism_within(made[ELSEWHERE].pk, by)
        with pytest.raises(NotYoursToAdminister):
            mechanisms_within(everybody[4])

    def test_are_lacking_in_places_down_to_the_counties(self, everybody: list[Authority]) -> None:
        open_places()
        by = everybody[0]
        assert [one.code for one in without_mechanism(by, DAY)] == [COUNTY]
        office = Organisation.objects.get(code="DRC")
        Mechanism.objects.create(
            tier="county", region=COUNTY, name="x", office=office, since=date(2027, 1, 1)
        )
        assert without_mechanism(by, DAY).count() == 1
        Mechanism.objects.update(since=DAY)
        assert not without_mechanism(by, DAY).exists()
