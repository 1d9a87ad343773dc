"""Administering people, organisations and places: within one's bound, and told to the log."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from rongxie.foundation.accounts.actions import Grant
from rongxie.foundation.accounts.models import Membership, User
from rongxie.foundation.accounts.queries import MembershipNotHeld
from rongxie.foundation.administration import organising, people, placing
from rongxie.foundation.administration.authority import (
    Authority,
    Duty,
    NotForOneself,
    NotYoursToAdminister,
    authority_of,
    platform_authority,
    see_that_may,
)
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.organisations.actions import OrganisationNotFound
from rongxie.foundation.organisations.kinds import OrganisationKind, Tier
from rongxie.foundation.organisations.mechanisms import MechanismNotFound, Named
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.regions.models import Region
from rongxie.rulebook.access import HELD_ROLES, AnyRole, ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.values.regions import Level
from tests.foundation.accounts.people import granted, person
from tests.foundation.organisations.offices import FIRST, new, opened
from tests.mechanism.cast import OFFICE, PLATFORM

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
DAY = date(2026, 11, 20)
COUNTY, ELSEWHERE = "341181", "341182"
SETUP = platform_authority("job:setup")


def _authority(role: AnyRole, region: str = COUNTY, bank_path: str = "") -> Authority:
    return Authority(
        name="membership:7", user=700_000, role=role, organisation="DRC", area=area_of(region),
        region=region, bank_path=bank_path,
    )  # fmt: skip


OFFICER = _authority(ReadingRole.MECHANISM_OFFICE)
ADMINISTRATOR = _authority(ReadingRole.ADMINISTRATOR)
HEAD = _authority(ReadingRole.HEAD_OFFICE, "34", "ICBC/")


def _grant(role: AnyRole, organisation: str, region: str = COUNTY) -> Grant:
    return Grant(role=role, organisation=organisation, region=region, since=FIRST)


def _told(kind: str) -> list[tuple[str, str, str, dict[str, object]]]:
    with reach(PLATFORM):
        rows = EventRow.objects.filter(kind=kind).order_by("id")
        return [(row.actor, row.region, row.subject, json.loads(row.payload)) for row in rows]


def _office(code: str = "DRC") -> Organisation:
    return opened(code, kind=OrganisationKind.DEPARTMENT)


class TestAuthority:
    def test_comes_from_a_membership_that_holds(self) -> None:
        _office()
        held = granted(person(), ReadingRole.MECHANISM_OFFICE, "DRC")
        found = authority_of(user_id=held.user_id, membership_id=held.pk, on=DAY)
        assert (found.name, found.role) == (f"membership:{held.pk}", held.role)
        assert found.area == area_of(COUNTY)
        assert found.bank_path == ""

    def test_of_a_bank_is_bounded_by_its_path(self) -> None:
        opened("ICBC")
        held = granted(person(), ReadingRole.HEAD_OFFICE, "ICBC", region="34")
        found = authority_of(user_id=held.user_id, membership_id=held.pk, on=DAY)
        assert found.bank_path == "ICBC/"

    def test_ends_with_it(self) -> None:
        _office()
        held = granted(person(), ReadingRole.MECHANISM_OFFICE, "DRC", until=DAY)
        with pytest.raises(MembershipNotHeld):
            authority_of(user_id=held.user_id, membership_id=held.pk, on=DAY)
        with pytest.raises(MembershipNotHeld):
            authority_of(user_id=held.user_id + 1, membership_id=held.pk, on=FIRST)

    @pytest.mark.parametrize("duty", Duty)
    def test_lies_with_few_roles(self, duty: Duty) -> None:
        allowed = set()
        for role in (*HELD_ROLES, Role.SYSTEM):
            bank = "ICBC/" if role is ReadingRole.HEAD_OFFICE else ""
            try:
                see_that_may(duty, _authority(role, bank_path=bank), region=COUNTY, bank_path=bank)
            except NotYoursToAdminister:
                continue
            allowed.add(role)
        offices = {ReadingRole.MECHANISM_OFFICE, ReadingRole.ADMINISTRATOR, Role.SYSTEM}
        banks = {ReadingRole.HEAD_OFFICE}
        of_banks_too = duty in (Duty.PEOPLE, Duty.ORGANISATIONS)
        assert allowed == (offices | banks if of_banks_too else offices)

    @pytest.mark.parametrize("duty", Duty)
    def test_ends_at_the_border(self, duty: Duty) -> None:
        see_that_may(duty, OFFICER, region=f"{COUNTY}101")
        for region in (ELSEWHERE, "3411", "34", ""):
            with pytest.raises(NotYoursToAdminister):
                see_that_may(duty, OFFICER, region=region)


class TestAppointing:
    def test_grants_a_role_and_tells_the_log(self) -> None:
        _office()
        user = people.admit_person(login="13800000002", display_name="李某", by=OFFICER, at=AT)
        held = people.appoint(
            user_id=user.pk, grant=_grant(Role.TASK_FORCE, "DRC"), by=OFFICER, at=AT
        )
        assert held.granted_by == "membership:7"
        carried = {"role": "task_force", "position": "DRC"}
        assert _told("membership.granted") == [("membership:7", COUNTY, str(user.pk), carried)]
        assert _told("account.added") == [("membership:7", COUNTY, str(user.pk), {})]

    @pytest.mark.parametrize(
        ("by", "role", "organisation", "region"),
        [
            (OFFICER, Role.TASK_FORCE, "DRC", ELSEWHERE),
            (OFFICER, Role.TASK_FORCE, "DRC", "3411"),
            (OFFICER, ReadingRole.AUDITOR, "DRC", COUNTY),
            (OFFICER, ReadingRole.ADMINISTRATOR, "DRC", COUNTY),
            (HEAD, Role.TASK_FORCE, "DRC", COUNTY),
            (HEAD, Role.BANK, "ABC", COUNTY),
            (_authority(Role.TASK_FORCE), Role.VISITOR, "DRC", COUNTY),
            (_authority(Role.BANK, bank_path="ICBC/"), Role.BANK, "ICBC", COUNTY),
        ],
    )
    def test_refuses_what_is_not_his_and_leaves_no_trace(
        self, by: Authority, role: AnyRole, organisation: str, region: str
    ) -> None:
        _office()
        opened("ICBC")
        opened("ABC")
        user = person()
        with pytest.raises(NotYoursToAdminister):
            people.appoint(user_id=user.pk, grant=_grant(role, organisation, region), by=by, at=AT)
        assert not Membership.objects.exists()
        assert not _told("membership.granted")

    @pytest.mark.parametrize("role", [ReadingRole.AUDITOR, ReadingRole.ADMINISTRATOR])
    def test_of_those_who_see_more_is_for_administrators(self, role: AnyRole) -> None:
        _office()
        grant = _grant(role, "DRC")
        assert people.appoint(user_id=person().pk, grant=grant, by=ADMINISTRATOR, at=AT)

    def test_by_a_head_office_is_for_its_branches(self) -> None:
        opened("ICBC")
        opened("ICBC-TC", parent="ICBC")
        user = person()
        people.appoint(user_id=user.pk, grant=_grant(Role.BANK, "ICBC-TC"), by=HEAD, at=AT)
        assert _told("membership.granted")[0][2] == str(user.pk)

    def test_is_not_for_oneself(self) -> None:
        _office()
        user = person()
        own = Authority(
            name="membership:7", user=user.pk, role=ReadingRole.ADMINISTRATOR, organisation="DRC",
            area=area_of(COUNTY), region=COUNTY,
        )  # fmt: skip
        held = granted(user, Role.VISITOR, "DRC")
        with pytest.raises(NotForOneself):
            people.appoint(user_id=user.pk, grant=_grant(Role.CONVENER, "DRC"), by=own, at=AT)
        with pytest.raises(NotForOneself):
            people.dismiss(membership_id=held.pk, on=DAY, reason="x", by=own, at=AT)
        with pytest.raises(NotForOneself):
            people.shut_out(user_id=user.pk, by=own, at=AT)

    def test_cannot_be_done_in_a_reach(self) -> None:
        _office()
        user = person()
        with reach(OFFICE), pytest.raises(DatabaseError), transaction.atomic():
            people.appoint(user_id=user.pk, grant=_grant(Role.TASK_FORCE, "DRC"), by=OFFICER, at=AT)

    def test_keeps_nothing_when_the_log_does_not_take_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _office()

        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("the log is away")

        monkeypatch.setattr(people, "append_all", broken)
        with pytest.raises(RuntimeError):
            people.admit_person(login="13800000003", display_name="李某", by=OFFICER, at=AT)
        assert not User.objects.filter(login="13800000003").exists()


class TestDismissing:
    def test_ends_a_membership_and_tells_the_log(self) -> None:
        _office()
        held = granted(person(), Role.VISITOR, "DRC")
        people.dismiss(membership_id=held.pk, on=DAY, reason="调离", by=OFFICER, at=AT)
        assert Membership.objects.get(pk=held.pk).until == DAY
        carried = {"role": "visitor", "position": "DRC"}
        assert _told("membership.ended") == [("membership:7", COUNTY, str(held.user_id), carried)]

    def test_leaves_those_of_others_alone(self) -> None:
        _office()
        elsewhere = granted(person(), Role.VISITOR, "DRC", region=ELSEWHERE)
        with pytest.raises(NotYoursToAdminister):
            people.dismiss(membership_id=elsewhere.pk, on=DAY, reason="x", by=OFFICER, at=AT)
        with pytest.raises(NotYoursToAdminister):
            people.shut_out(user_id=elsewhere.user_id, by=OFFICER, at=AT)
        auditor = granted(person("13800000004"), ReadingRole.AUDITOR, "DRC")
        with pytest.raises(NotYoursToAdminister):
            people.dismiss(membership_id=auditor.pk, on=DAY, reason="x", by=OFFICER, at=AT)
        assert not Membership.objects.exclude(until=None).exists()

    def test_shuts_out_whoever_is_here_alone(self) -> None:
        _office()
        user = granted(person(), Role.VISITOR, "DRC").user
        people.shut_out(user_id=user.pk, by=OFFICER, at=AT)
        assert not User.objects.get(pk=user.pk).is_active
        assert _told("account.disabled") == [("membership:7", COUNTY, str(user.pk), {})]


class TestOrganising:
    def test_opens_renames_and_closes_and_tells_the_log(self) -> None:
        made = organising.enter_organisation(
            new=new("MIIT", kind=OrganisationKind.DEPARTMENT), on=FIRST, by=OFFICER, at=AT
        )
        organising.rename_organisation(code="MIIT", name="工信局", on=DAY, by=OFFICER, at=AT)
        assert organising.close_organisation(code="MIIT", on=DAY, by=OFFICER, at=AT) == ()
        made.refresh_from_db()
        assert (made.name, made.until) == ("工信局", DAY)
        assert _told("organisation.entered") == [("membership:7", COUNTY, "MIIT", {})]
        changed = [payload["facts"] for *_, payload in _told("organisation.changed")]
        assert changed == [["name"], ["until"]]

    def test_merges_what_is_his_on_both_sides(self) -> None:
        opened("ICBC")
        opened("ICBC-1", parent="ICBC")
        opened("ICBC-2", parent="ICBC")
        opened("ABC")
        organising.merge_organisation(code="ICBC-1", into="ICBC-2", on=DAY, by=HEAD, at=AT)
        assert _told("organisation.merged")[0][3] == {"successor": "ICBC-2", "count": 0}
        with pytest.raises(NotYoursToAdminister):
            organising.merge_organisation(code="ABC", into="ICBC", on=DAY, by=HEAD, at=AT)
        with pytest.raises(NotYoursToAdminister):
            organising.merge_organisation(code="ICBC-2", into="ABC", on=DAY, by=HEAD, at=AT)

    def test_gives_a_head_office_its_own_branches_alone(self) -> None:
        opened("ICBC")
        organising.split_organisation(
            code="ICBC", off=new("ICBC-9", parent="ICBC"), on=DAY, by=HEAD, at=AT
        )
        for foreign in (new("ABC-1"), new("DRC", kind=OrganisationKind.DEPARTMENT)):
            with pytest.raises(NotYoursToAdminister):
                organising.enter_organisation(new=foreign, on=DAY, by=HEAD, at=AT)
        assert set(Organisation.objects.values_list("code", flat=True)) == {"ICBC", "ICBC-9"}

    def test_says_that_an_organisation_is_not_there(self) -> None:
        with pytest.raises(OrganisationNotFound):
            organising.close_organisation(code="NOBODY", on=DAY, by=SETUP, at=AT)


class TestPlacing:
    def test_adds_renames_and_closes_a_zone(self) -> None:
        _place(COUNTY, Level.COUNTY)
        zone = placing.add_zone(
            parent=COUNTY, name="开发区", level=Level.TOWNSHIP, since=FIRST, by=OFFICER, at=AT
        )
        other = placing.add_zone(
            parent=COUNTY, name="高新区", level=Level.TOWNSHIP, since=FIRST, by=OFFICER, at=AT
        )
        placing.rename_place(code=zone.code, name="经开区", on=date(2026, 6, 1), by=OFFICER, at=AT)
        placing.close_place(code=zone.code, successors=[other.code], on=DAY, by=OFFICER, at=AT)
        told = [(subject, payload) for _, _, subject, payload in _told("region.changed")]
        ended = (zone.code, {"successor": other.code})
        assert told == [(zone.code, {}), (other.code, {}), (zone.code, {}), ended]
        with pytest.raises(NotYoursToAdminister):
            placing.add_zone(
                parent=ELSEWHERE, name="新区", level=Level.TOWNSHIP, since=FIRST, by=OFFICER, at=AT
            )

    def test_sets_up_a_mechanism_and_ends_it(self) -> None:
        _office()
        who: dict[str, Any] = {"on": FIRST, "by": OFFICER, "at": AT}
        made = placing.open_mechanism(
            tier=Tier.COUNTY, region=COUNTY, name="机制", office="DRC", **who
        )
        named = Named(name="钱某", title="副县长", document="1号")
        placing.name_convener(mechanism_id=made.pk, named=named, **who)
        placing.add_member(mechanism_id=made.pk, organisation="DRC", **who)
        placing.close_mechanism(mechanism_id=made.pk, on=DAY, by=OFFICER, at=AT)
        facts = [payload["facts"] for *_, payload in _told("mechanism.changed")]
        assert facts == [["since"], ["convener"], ["member"], ["until"]]
        with pytest.raises(MechanismNotFound):
            placing.add_member(mechanism_id=made.pk, organisation="DRC", on=DAY, by=OFFICER, at=AT)

    def test_leaves_the_mechanisms_of_others_alone(self) -> None:
        _office()
        made = placing.open_mechanism(
            tier=Tier.CITY, region="3411", name="机制", office="DRC", on=FIRST, by=SETUP, at=AT
        )
        with pytest.raises(NotYoursToAdminister):
            placing.close_mechanism(mechanism_id=made.pk, on=DAY, by=OFFICER, at=AT)


def _place(code: str, level: Level) -> Region:
    return Region.objects.create(
        code=code, name="某县", level=level.value, pinyin="", initials="", grams=[], since=FIRST
    )
