"""What an enterprise was before, where it moves, and with whom it is joined."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.secrecy.models import DataKey
from rongxie.mechanism.enterprises.access import (
    DUTIES,
    EnterpriseDutyOfOthers,
    EnterpriseNotFound,
    changes_in_reach,
    contacts_in_reach,
)
from rongxie.mechanism.enterprises.actions import changing
from rongxie.mechanism.enterprises.actions.changing import (
    ChangeDayNotPossible,
    EnterpriseChangedMeanwhile,
    IsADouble,
    NotDoubles,
    NothingChanged,
    change_enterprise,
    merge_enterprises,
)
from rongxie.mechanism.enterprises.actions.entering import CodeTaken, EnterpriseNotUsable
from rongxie.mechanism.enterprises.models import Changed, Enterprise, EnterpriseChange
from rongxie.mechanism.enterprises.queries.looking_up import by_codes
from tests.mechanism.cast import (
    AT,
    BANKER,
    CITY_OFFICER,
    DAY,
    ELSEWHERE,
    EVERYBODY,
    OTHER_TOWN,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWN,
    VISITOR,
    owner_of,
)
from tests.mechanism.enterprises.makers import NAME, contact, enterprise

pytestmark = pytest.mark.django_db
NEW_NAME = "天长市东风机械有限公司"


def _change(
    one: Enterprise,
    changes: Mapping[Changed, object],
    actor: Actor = REVIEWER,
    on: date = DAY,
) -> Enterprise:
    with reach(actor):
        return change_enterprise(
            enterprise_id=one.pk, changes=changes, on=on, source="register", actor=actor, at=AT
        )


def _merge(double: int, into: int, actor: Actor = REVIEWER) -> Enterprise:
    with reach(actor):
        return merge_enterprises(double_id=double, into_id=into, actor=actor, at=AT)


def _kept(one: Enterprise) -> dict[str, Any]:
    with reach(PLATFORM):
        row = Enterprise.objects.filter(pk=one.pk).values().get()
        return row | {
            "changes": EnterpriseChange.objects.count(),
            "events": EventRow.objects.count(),
        }


class TestChangeEnterprise:
    def test_keeps_what_was_and_says_what_changed(self) -> None:
        one = enterprise()
        _change(one, {Changed.NAME: NEW_NAME, Changed.ESTABLISHED_ON: date(2020, 2, 29)})
        with reach(owner_of(one.pk)):
            history = list(changes_in_reach(enterprise_id=one.pk, actor=owner_of(one.pk)))
        assert {(h.what, h.before, h.after, h.on) for h in history} == {
            ("name", NAME, NEW_NAME, DAY),
            ("established_on", "", "2020-02-29", DAY),
        }
        assert _kept(one)["name"] == NEW_NAME
        with reach(PLATFORM):
            event = EventRow.objects.get(kind="enterprise.changed")
        assert event.payload == '{"facts":["name","established_on"],"source":"register"}'

    def test_leaves_out_what_it_is_already(self) -> None:
        one = enterprise()
        _change(one, {Changed.NAME: NAME, Changed.ADDRESS: "人民路1号"})
        with reach(PLATFORM):
            assert [c.what for c in EnterpriseChange.objects.all()] == ["address"]

    def test_refuses_what_changes_nothing(self) -> None:
        one = enterprise()
        before = _kept(one)
        with pytest.raises(NothingChanged):
            _change(one, {Changed.NAME: f" {NAME} "})
        assert _kept(one) == before

    def test_takes_a_wrong_code_away(self) -> None:
        assert _change(enterprise(), {Changed.USCC: ""}).uscc == ""

    def test_refuses_a_code_that_another_has(self) -> None:
        one, other = enterprise(), enterprise("另一家", region=ELSEWHERE)
        before = _kept(one)
        with pytest.raises(CodeTaken):
            _change(one, {Changed.USCC: other.uscc})
        assert _kept(one) == before

    @pytest.mark.parametrize("values", [{Changed.NAME: ""}, {Changed.INDUSTRY: "Z1"}])
    def test_refuses_what_cannot_be_kept(self, values: Mapping[Changed, object]) -> None:
        one = enterprise()
        before = _kept(one)
        with pytest.raises(EnterpriseNotUsable):
            _change(one, values)
        assert _kept(one) == before

    def test_refuses_a_day_ahead_and_one_before_a_later_change(self) -> None:
        one = enterprise()
        with pytest.raises(ChangeDayNotPossible, match="2026-11-20"):
            _change(one, {Changed.NAME: NEW_NAME}, on=DAY + timedelta(1))
        _change(one, {Changed.NAME: NEW_NAME}, on=DAY)
        before = _kept(one)
        with pytest.raises(ChangeDayNotPossible):
            _change(one, {Changed.NAME: NAME}, on=DAY - timedelta(1))
        assert _kept(one) == before
        _change(one, {Changed.ADDRESS: "人民路"}, on=DAY - timedelta(1))

    @pytest.mark.parametrize("actor", [OUTSIDER, BANKER, owner_of(0)])
    def test_out_of_reach_looks_missing(self, actor: Actor) -> None:
        one = enterprise()
        with pytest.raises(EnterpriseNotFound):
            _change(one, {Changed.NAME: NEW_NAME}, actor)

    @pytest.mark.parametrize("actor", EVERYBODY, ids=lambda a: a.name)
    def test_is_for_those_who_keep_the_register(self, actor: Actor) -> None:
        one = enterprise()
        if actor.role in DUTIES["change"] and actor.covers(TOWN):
            assert _change(one, {Changed.NAME: NEW_NAME}, actor).name == NEW_NAME
        else:
            with pytest.raises((EnterpriseDutyOfOthers, EnterpriseNotFound)):
                _change(one, {Changed.NAME: NEW_NAME}, actor)

    def test_is_not_the_enterprises_own_word(self) -> None:
        one = enterprise()
        with pytest.raises(EnterpriseDutyOfOthers):
            _change(one, {Changed.NAME: NEW_NAME}, owner_of(one.pk))

    def test_notices_that_somebody_was_faster(self, monkeypatch: pytest.MonkeyPatch) -> None:
        one = enterprise()
        stale = Enterprise(**{f.attname: getattr(one, f.attname) for f in one._meta.fields})
        _change(one, {Changed.NAME: NEW_NAME})
        before = _kept(one)
        monkeypatch.setattr(changing, "enterprise_in_reach", lambda **_: stale)
        with pytest.raises(EnterpriseChangedMeanwhile):
            _change(one, {Changed.NAME: "天长市西风机械有限公司"})
        assert _kept(one) == before

    def test_keeps_nothing_when_the_event_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        one = enterprise()
        before = _kept(one)
        monkeypatch.setattr(changing, "append", _failing)
        with reach(REVIEWER), pytest.raises(RuntimeError, match="late"):
            change_enterprise(
                enterprise_id=one.pk, changes={Changed.NAME: NEW_NAME}, on=DAY,
                source="register", actor=REVIEWER, at=AT,
            )  # fmt: skip
        assert _kept(one) == before


class TestMovingToAnotherPlace:
    def test_takes_contacts_history_and_key_along(self) -> None:
        one = enterprise()
        contact(one)
        _change(one, {Changed.NAME: NEW_NAME})
        _change(one, {Changed.REGION: ELSEWHERE}, CITY_OFFICER)
        with reach(OUTSIDER):  # who is of the place that it moved to
            assert contacts_in_reach(enterprise_id=one.pk, actor=OUTSIDER).count() == 1
            changes = changes_in_reach(enterprise_id=one.pk, actor=OUTSIDER)
            assert {change.what for change in changes} == {"name", "region"}
            assert DataKey.objects.get(pk=one.pk).region == ELSEWHERE
        with pytest.raises(EnterpriseNotFound):
            _change(one, {Changed.NAME: NAME}, REVIEWER)
        with reach(PLATFORM):
            event = EventRow.objects.filter(kind="enterprise.changed").latest("id")
        assert (event.region, '"moved_from":"341181101"' in event.payload) == (ELSEWHERE, True)

    def test_within_the_county_is_for_the_county(self) -> None:
        assert _change(enterprise(), {Changed.REGION: OTHER_TOWN}).region == OTHER_TOWN

    @pytest.mark.parametrize(
        ("to", "actor"), [(ELSEWHERE, REVIEWER), (OTHER_TOWN, VISITOR), ("341181", VISITOR)]
    )
    def test_is_for_who_has_both_places(self, to: str, actor: Actor) -> None:
        one = enterprise()
        before = _kept(one)
        with pytest.raises(EnterpriseNotUsable, match="tier above"):
            _change(one, {Changed.REGION: to}, actor)
        assert _kept(one) == before

    def test_leaves_the_reach_as_it_was(self) -> None:
        one, theirs = enterprise(), enterprise("明光市某公司", region=ELSEWHERE)
        with reach(REVIEWER):
            change_enterprise(
                enterprise_id=one.pk, changes={Changed.REGION: OTHER_TOWN}, on=DAY,
                source="register", actor=REVIEWER, at=AT,
            )  # fmt: skip
            assert not Enterprise.objects.filter(pk=theirs.pk).exists()


class TestMergeEnterprises:
    def test_leaves_everything_at_its_row_and_leads_on(self) -> None:
        double, into = enterprise("天长向阳厂", kind="other", uscc=""), enterprise()
        contact(double)
        assert _merge(double.pk, into.pk).pk == into.pk
        assert _kept(double)["successor_id"] == into.pk
        with reach(REVIEWER):
            assert contacts_in_reach(enterprise_id=double.pk, actor=REVIEWER).count() == 1
        with reach(PLATFORM):
            event = EventRow.objects.get(kind="enterprise.merged")
        assert (event.subject, event.payload) == (str(double.pk), f'{{"successor":"{into.pk}"}}')

    def test_a_code_of_the_double_leads_to_who_goes_on(self) -> None:
        first = enterprise("甲厂", kind="sole_proprietor")
        second = enterprise("乙厂", kind="sole_proprietor", uscc="")
        third = enterprise("丙厂", kind="sole_proprietor", uscc="")
        _merge(first.pk, second.pk)
        _merge(second.pk, third.pk)
        with reach(REVIEWER):
            assert by_codes(usccs=[first.uscc], actor=REVIEWER)[first.uscc].pk == third.pk

    @pytest.mark.parametrize("change", [{Changed.NAME: NEW_NAME}])
    def test_a_double_is_changed_and_joined_no_more(self, change: Mapping[Changed, object]) -> None:
        double, into = enterprise("乙厂", kind="other", uscc=""), enterprise()
        other = enterprise("丙厂", kind="other", uscc="")
        _merge(double.pk, into.pk)
        before = _kept(double)
        with pytest.raises(IsADouble, match=str(into.pk)):
            _change(double, change)
        for pair in ((double.pk, other.pk), (other.pk, double.pk)):
            with pytest.raises(IsADouble):
                _merge(*pair)
        assert _kept(double) == before

    def test_refuses_two_codes_and_one_row(self) -> None:
        one, other = enterprise(), enterprise("另一家")
        before = _kept(one)
        with pytest.raises(NotDoubles, match="two enterprises"):
            _merge(one.pk, other.pk)
        with pytest.raises(NotDoubles, match="own double"):
            _merge(one.pk, one.pk)
        assert _kept(one) == before

    def test_needs_both_in_reach(self) -> None:
        here, there = enterprise(), enterprise("明光", kind="other", region=ELSEWHERE, uscc="")
        for pair in ((here.pk, there.pk), (there.pk, here.pk)):
            with pytest.raises(EnterpriseNotFound):
                _merge(*pair)

    @pytest.mark.parametrize("actor", EVERYBODY, ids=lambda a: a.name)
    def test_is_for_the_task_force_and_the_office(self, actor: Actor) -> None:
        double, into = enterprise("乙厂", kind="other", uscc=""), enterprise()
        if actor.role in DUTIES["merge"] and actor.covers(TOWN):
            assert _merge(double.pk, into.pk, actor)
        else:
            with pytest.raises((EnterpriseDutyOfOthers, EnterpriseNotFound)):
                _merge(double.pk, into.pk, actor)

    def test_notices_that_somebody_was_faster(self, monkeypatch: pytest.MonkeyPatch) -> None:
        double, into = enterprise("乙厂", kind="other", uscc=""), enterprise()
        other = enterprise("丙厂", kind="other", uscc="")
        stale = {one.pk: one for one in (double, into, other)}
        _merge(double.pk, into.pk)
        before = _kept(double)
        monkeypatch.setattr(
            changing, "enterprise_in_reach", lambda enterprise_id, actor: stale[enterprise_id]
        )
        double.successor = None
        with pytest.raises(EnterpriseChangedMeanwhile):
            _merge(double.pk, other.pk)
        with pytest.raises(EnterpriseChangedMeanwhile):
            _merge(other.pk, double.pk)
        assert _kept(double) == before

    def test_keeps_nothing_when_the_event_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        double, into = enterprise("乙厂", kind="other", uscc=""), enterprise()
        before = _kept(double)
        monkeypatch.setattr(changing, "append", _failing)
        with reach(REVIEWER), pytest.raises(RuntimeError, match="late"):
            merge_enterprises(double_id=double.pk, into_id=into.pk, actor=REVIEWER, at=AT)
        assert _kept(double) == before


def _failing(*events: object, **named: object) -> None:
    raise RuntimeError("late")
