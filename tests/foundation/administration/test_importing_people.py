"""People as a sheet: admitted, given a role from a day to a day, and never named in the log."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongxie.foundation.accounts.actions import disable_user
from rongxie.foundation.accounts.models import Membership, User
from rongxie.foundation.administration.authority import NotYoursToAdminister
from rongxie.foundation.administration.importing_people import PEOPLE
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.imports.models import ImportRow
from rongxie.foundation.reach.entering import reach
from tests.foundation.accounts.people import granted, person
from tests.foundation.administration.lists import head_officer, listed, officer
from tests.foundation.organisations.offices import opened
from tests.mechanism.cast import AT, COUNTY, ELSEWHERE, PLATFORM, REVIEWER, TOWN
from tests.mechanism.imports import checked, outcomes

pytestmark = pytest.mark.django_db
LOGIN = "13812345678"
ROW = {"姓名": "王小明", "手机号": LOGIN, "职责": "专班", "所属机构": "DRC"}


class TestAListOfPeople:
    def test_admits_them_with_their_role(self) -> None:
        actor = officer()
        rows = [
            ROW | {"任职起": "2026-12-01", "任职止": "2027-11-30", "负责区划": "铜城镇"},
            {"姓名": "李四", "手机号": " LI@example.cn", "所属机构": "DRC机构", "职责": "visitor"},
        ]  # fmt: skip
        done = listed(rows, PEOPLE, actor)
        assert done.counts == {"new": 2}
        held = Membership.objects.get(user__login=LOGIN)
        assert (held.role, held.region, held.organisation.code) == ("task_force", TOWN, "DRC")
        assert (held.since, held.until) == (date(2026, 12, 1), date(2027, 12, 1))
        other = Membership.objects.get(user__login="li@example.cn")
        assert (other.region, other.since, other.until) == (COUNTY, date(2026, 11, 20), None)
        assert other.granted_by == actor.name
        assert not other.user.has_usable_password()

    def test_only_checked_admits_nobody(self) -> None:
        of = checked([ROW], PEOPLE, officer())
        assert of.counts == {"new": 1}
        assert not User.objects.filter(login=LOGIN).exists()

    def test_a_second_time_changes_nothing(self) -> None:
        actor = officer()
        listed([ROW], PEOPLE, actor)
        again = listed([ROW], PEOPLE, actor)
        assert again.counts == {"unchanged": 1}
        assert Membership.objects.filter(user__login=LOGIN).count() == 1

    def test_gives_one_person_several_roles(self) -> None:
        actor = officer()
        done = listed([ROW, {**ROW, "职责": "走访"}, ROW], PEOPLE, actor)
        assert outcomes(done, actor) == ["new", "new", "unchanged"]
        assert User.objects.filter(login=LOGIN).count() == 1
        assert Membership.objects.filter(user__login=LOGIN).count() == 2

    @pytest.mark.parametrize(
        "change",
        [
            {"手机号": "12345"},
            {"手机号": ""},
            {"姓名": ""},
            {"职责": ""},
            {"职责": "皇帝"},
            {"职责": "银行"},
            {"职责": "系统管理员"},
            {"职责": "审计人员"},
            {"所属机构": "没有"},
            {"所属机构": ""},
            {"负责区划": ELSEWHERE},
            {"负责区划": "没有"},
            {"任职止": "2020-01-01"},
            {"派出机构": "没有"},
        ],
    )
    def test_rejects_what_the_page_would_and_leaves_no_trace(self, change: dict[str, str]) -> None:
        actor = officer()
        opened("ICBC")
        done = listed([{**ROW, **change}, {**ROW, "手机号": "13700000000"}], PEOPLE, actor)
        assert outcomes(done, actor) == ["rejected", "new"]
        assert not User.objects.filter(login=LOGIN).exists()

    def test_touches_nobody_elses_name_and_nobody_who_was_shut_out(self) -> None:
        actor = officer()
        person(LOGIN)  # 李某
        gone = person("13600000000")
        disable_user(user_id=gone.pk, at=AT)
        rows = [ROW, {**ROW, "姓名": "李某", "手机号": "13600000000"}]
        done = listed(rows, PEOPLE, actor)
        assert done.counts == {"rejected": 2}
        assert not Membership.objects.filter(user__login=LOGIN).exists()

    def test_does_not_prolong_or_shorten_what_somebody_holds(self) -> None:
        actor = officer()
        granted(person(LOGIN), REVIEWER.role, "DRC", until=date(2027, 1, 1))  # type: ignore[arg-type]
        mine = {**ROW, "姓名": "李某"}
        done = listed([mine, {**mine, "任职止": "2026-12-31"}], PEOPLE, actor)
        assert outcomes(done, actor) == ["rejected", "unchanged"]

    def test_gives_nobody_a_role_by_his_own_hand(self) -> None:
        actor = officer()
        own = {"姓名": "李某", "手机号": "13900000001", "职责": "专班", "所属机构": "DRC"}
        assert listed([own], PEOPLE, actor).counts == {"rejected": 1}

    def test_of_a_bank_stays_with_the_bank(self) -> None:
        actor = head_officer()
        opened("ICBC-TC", "ICBC")
        opened("ABC")
        mine = {**ROW, "职责": "银行", "负责区划": COUNTY}
        rows = [
            {**mine, "手机号": f"1370000000{n}", "所属机构": code}
            for n, code in enumerate(("ICBC-TC", "ABC"))
        ]
        assert outcomes(listed(rows, PEOPLE, actor), actor) == ["new", "rejected"]

    def test_is_brought_in_by_nobody_else(self) -> None:
        with pytest.raises(NotYoursToAdminister):
            checked([ROW], PEOPLE, REVIEWER)

    def test_names_nobody_where_others_could_read_it(self) -> None:
        actor = officer()
        person("13600000000")
        rows = [ROW, {**ROW, "手机号": "1380000"}, {**ROW, "手机号": "13600000000"}]
        listed(rows, PEOPLE, actor)
        with reach(PLATFORM):
            log = "".join(f"{e.subject}{e.payload}" for e in EventRow.objects.all())
            rows_kept = "".join(ImportRow.objects.values_list("reasons", flat=True))
        for told in (log, rows_kept):
            assert not any(text in told for text in ("王小明", LOGIN, "1380000", "13600000000"))
        assert "membership.granted" in {e.kind for e in _events()}


def _events() -> list[EventRow]:
    with reach(PLATFORM):
        return list(EventRow.objects.all())


_TEXTS = st.one_of(
    st.sampled_from(["", LOGIN, "a@b.cn", "专班", "visitor", "DRC", TOWN, "2026-01-01", "45000"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8),
)  # fmt: skip
_ROWS = st.lists(
    st.fixed_dictionaries(
        dict.fromkeys(
            ("姓名", "手机号", "职责", "所属机构", "负责区划", "任职起", "任职止"), _TEXTS
        )
    ),
    min_size=1,
    max_size=5,
)


class TestGarbage:
    @settings(max_examples=12, deadline=None,
              suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
    @given(rows=_ROWS)
    def test_never_crashes_and_never_loses_a_row(self, rows: list[dict[str, str]]) -> None:
        if not User.objects.filter(login="13900000001").exists():
            self.actor = officer()
        there = Membership.objects.count()
        done = listed([*rows, ROW], PEOPLE, self.actor)
        assert done.state == "done"
        assert done.rows == sum(done.counts.values()) == len(outcomes(done, self.actor))
        assert Membership.objects.count() - there == done.counts.get("new", 0)
        assert Membership.objects.filter(user__login=LOGIN).exists()
