"""One member or co-convener of a mechanism ends, and the mechanism goes on."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from rongxie.foundation.administration import placing
from rongxie.foundation.administration.authority import Authority, NotYoursToAdminister
from rongxie.foundation.administration.placing import EndToCome
from rongxie.foundation.administration.reading import NoMemberHere
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.organisations.kinds import OrganisationKind, Tier
from rongxie.foundation.organisations.mechanisms import Named, NeedsASuccessor, TakesNoPart
from rongxie.foundation.organisations.models import Convener, Group, Mechanism, Member
from rongxie.foundation.reach.entering import reach
from rongxie.rulebook.steps import Role
from tests.foundation.accounts.people import granted, person
from tests.foundation.administration.test_administration import HEAD, OFFICER, SETUP
from tests.foundation.organisations.offices import FIRST, opened
from tests.mechanism.cast import AT, COUNTY, DAY, ELSEWHERE, PLATFORM

pytestmark = pytest.mark.django_db
SOME = Named(name="王某", title="副县长", document="1号")
BEGAN: dict[str, Any] = {"on": FIRST, "by": SETUP, "at": AT}


@pytest.fixture(autouse=True)
def _offices() -> None:
    for code in ("DRC", "TAX"):
        opened(code, kind=OrganisationKind.DEPARTMENT)


def _mechanism(region: str = COUNTY) -> Mechanism:
    return placing.open_mechanism(
        tier=Tier.COUNTY, region=region, name="机制", office="DRC", **BEGAN
    )


def _member(of: Mechanism, code: str = "TAX", on: date = FIRST) -> Member:
    return placing.add_member(
        mechanism_id=of.pk, organisation=code, group="信息组", leads=True, on=on, by=SETUP, at=AT
    )


def _convener(of: Mechanism, *, beside: bool) -> Convener:
    return placing.name_convener(mechanism_id=of.pk, named=SOME, co_convener=beside, **BEGAN)


def _told() -> list[dict[str, Any]]:
    with reach(PLATFORM):
        rows = EventRow.objects.filter(kind="mechanism.changed").order_by("id")
        return [json.loads(row.payload) for row in rows]


def _end(member: Member, on: date = DAY, by: Authority = OFFICER) -> None:
    placing.end_member(member_id=member.pk, on=on, by=by, at=AT)


class TestEndingAMember:
    def test_leaves_the_others_and_the_roles_of_its_people(self) -> None:
        of = _mechanism()
        stays, ends = _member(of, "DRC"), _member(of)
        convener, held = _convener(of, beside=False), granted(person(), Role.VISITOR, "TAX")
        _end(ends)
        ends.refresh_from_db()
        assert ends.until == DAY
        for one in (stays, convener, of, held):
            one.refresh_from_db()
            assert one.until is None

    def test_tells_the_log_which_organisation(self) -> None:
        of = _mechanism()
        member = _member(of)
        _end(member)
        assert [(one["facts"], one.get("position")) for one in _told()] == [
            (["since"], None), (["member"], "TAX"), (["member_until"], "TAX"),
        ]  # fmt: skip

    def test_leaves_its_group_without_a_lead_until_another_is_given_it(self) -> None:
        of = _mechanism()
        member = _member(of)
        other = _mechanism(ELSEWHERE)
        _member(other)
        _end(member)
        assert Group.objects.get(mechanism=of).lead is None
        assert Group.objects.get(mechanism=other).lead_id == member.organisation_id
        again = placing.add_member(
            mechanism_id=of.pk, organisation="TAX", group="信息组", on=DAY, by=OFFICER, at=AT
        )
        assert again.pk != member.pk
        assert Group.objects.get(mechanism=of).lead is None

    def test_leaves_the_group_of_another_lead_alone(self) -> None:
        of = _mechanism()
        member, lead = _member(of), _member(of, "DRC")
        _end(member)
        assert Group.objects.get(mechanism=of).lead_id == lead.organisation_id

    def test_is_done_once(self) -> None:
        member = _member(_mechanism())
        _end(member, DAY - timedelta(days=1))
        with pytest.raises(TakesNoPart):
            _end(member)
        member.refresh_from_db()
        assert member.until == DAY - timedelta(days=1)
        assert len(_told()) == 3

    def test_on_the_first_day_leaves_none(self) -> None:
        member = _member(_mechanism())
        _end(member, FIRST)
        member.refresh_from_db()
        assert member.until == FIRST

    def test_before_it_begins_is_refused(self) -> None:
        member = _member(_mechanism())
        with pytest.raises(TakesNoPart):
            _end(member, FIRST - timedelta(days=1))

    def test_on_a_day_to_come_is_refused(self) -> None:
        member = _member(_mechanism())
        with pytest.raises(EndToCome):
            _end(member, DAY + timedelta(days=1))
        member.refresh_from_db()
        assert member.until is None

    def test_of_others_is_not_there(self) -> None:
        member = _member(_mechanism(ELSEWHERE))
        with pytest.raises(NoMemberHere):
            _end(member)
        with pytest.raises(NoMemberHere):
            placing.end_member(member_id=member.pk + 1000, on=DAY, by=SETUP, at=AT)
        with pytest.raises(NotYoursToAdminister):
            _end(member, by=HEAD)
        member.refresh_from_db()
        assert member.until is None

    def test_keeps_nothing_when_the_log_does_not_take_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        member = _member(_mechanism())

        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("the log is away")

        monkeypatch.setattr(placing, "append_all", broken)
        with pytest.raises(RuntimeError):
            _end(member)
        member.refresh_from_db()
        assert member.until is None
        assert Group.objects.get().lead_id == member.organisation_id


class TestEndingACoConvener:
    def test_leaves_the_convener(self) -> None:
        of = _mechanism()
        convener, beside = _convener(of, beside=False), _convener(of, beside=True)
        placing.end_co_convener(convener_id=beside.pk, on=DAY, by=OFFICER, at=AT)
        assert of.conveners.get(until=None) == convener
        assert of.conveners.get(until=DAY) == beside
        assert _told()[-1]["facts"] == ["convener_until"]

    def test_of_the_convener_needs_a_successor(self) -> None:
        of = _mechanism()
        convener = _convener(of, beside=False)
        with pytest.raises(NeedsASuccessor):
            placing.end_co_convener(convener_id=convener.pk, on=DAY, by=OFFICER, at=AT)
        assert of.conveners.get(until=None) == convener
        _convener(of, beside=False)
        assert of.conveners.filter(until=None).count() == 1

    def test_is_done_once_and_not_for_a_day_to_come(self) -> None:
        beside = _convener(_mechanism(), beside=True)
        with pytest.raises(EndToCome):
            placing.end_co_convener(
                convener_id=beside.pk, on=DAY + timedelta(days=1), by=OFFICER, at=AT
            )
        placing.end_co_convener(convener_id=beside.pk, on=DAY, by=OFFICER, at=AT)
        with pytest.raises(TakesNoPart):
            placing.end_co_convener(convener_id=beside.pk, on=DAY, by=OFFICER, at=AT)

    def test_of_others_is_not_there(self) -> None:
        beside = _convener(_mechanism(ELSEWHERE), beside=True)
        with pytest.raises(NoMemberHere):
            placing.end_co_convener(convener_id=beside.pk, on=DAY, by=OFFICER, at=AT)
        beside.refresh_from_db()
        assert beside.until is None
