"""Bringing in lists of enterprises: each row is decided as the page decides."""

import json
import random
from datetime import date, timedelta

import pytest

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.imports import bulk
from rongxie.foundation.imports.access import ImportNotFound, import_in_reach
from rongxie.foundation.imports.ending import Decided, NothingToDecide, commit_import, decide_rows
from rongxie.foundation.imports.models import Decision, Import, ImportRow
from rongxie.foundation.imports.results import origin_of
from rongxie.foundation.imports.stepping import step
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.access import DUTIES, EnterpriseDutyOfOthers
from rongxie.mechanism.enterprises.actions import writing_lists
from rongxie.mechanism.enterprises.actions.changing import change_enterprise, merge_enterprises
from rongxie.mechanism.enterprises.actions.entering import code_taken
from rongxie.mechanism.enterprises.actions.importing import ENTERPRISES
from rongxie.mechanism.enterprises.models import Changed, Enterprise, EnterpriseChange
from tests.mechanism.cast import (
    AT,
    CITY_OFFICER,
    COUNTY,
    DAY,
    ELSEWHERE,
    EVERYBODY,
    OTHER_TOWN,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWN,
    TOWNSHIP,
)
from tests.mechanism.enterprises.lists import (
    HEADINGS,
    KINDS,
    brought_in,
    checked,
    committed_to,
    outcomes,
    sheet,
    stepped,
    told,
    uploaded,
)
from tests.mechanism.enterprises.makers import contact, enterprise, fresh_uscc, open_places

pytestmark = pytest.mark.django_db


def row(
    name: str = "天长市新厂",
    *,
    uscc: str | None = None,
    kind: str = "企业",
    region: str = TOWN,
    address: str = "",
    day: str = "",
    industry: str = "",
) -> tuple[str, ...]:
    """Return a row of a list; without `uscc` it gets a fresh code."""
    return (fresh_uscc() if uscc is None else uscc, name, kind, region, address, day, industry)


def kept(uscc: str) -> Enterprise:
    with reach(PLATFORM):
        return Enterprise.objects.get(uscc=uscc)


def history(one: Enterprise) -> list[tuple[object, ...]]:
    with reach(PLATFORM):
        rows = EnterpriseChange.objects.filter(enterprise=one).order_by("what")
        return list(rows.values_list("what", "before", "after", "on", "source", "region", "by"))


def events(kind: str) -> list[EventRow]:
    with reach(PLATFORM):
        return list(EventRow.objects.filter(kind=kind).order_by("id"))


class TestAList:
    def test_comes_in_whole_and_a_second_time_changes_nothing_and_says_so(self) -> None:
        open_places()
        rows = [row(f"天长市第{n}厂", address="1号", day="2020-01-02", industry="C34")
                for n in range(3)]  # fmt: skip
        bare = row("坏的公司", uscc="", region="没有的镇")
        first = brought_in(sheet([*rows, bare]))
        assert first.counts == {"new": 3, "rejected": 1}
        assert outcomes(first) == {2: "new", 3: "new", 4: "new", 5: "rejected"}
        assert "place" in told(first, 5)["region"]
        one = kept(rows[0][0])
        assert (one.name, one.kind, one.region, one.address) == (
            "天长市第0厂",
            "company",
            TOWN,
            "1号",
        )
        assert (one.established_on, one.industry) == (date(2020, 1, 2), "C34")
        assert (one.source, one.entered_by, one.entered_at) == ("list", REVIEWER.name, AT)
        before = len(events("enterprises.imported"))
        again = brought_in(sheet([*rows, bare]))
        assert (again.counts, again.repeats) == ({"unchanged": 3, "rejected": 1}, first.pk)
        assert len(events("enterprises.imported")) == before
        assert history(one) == []

    def test_is_told_of_by_one_event_for_a_part(self) -> None:
        open_places()
        done = brought_in(sheet([row(region=TOWN), row("甲厂", region=OTHER_TOWN)]))
        (event,) = events("enterprises.imported")
        assert (event.region, event.subject) == (COUNTY, f"import:{done.pk}:0")
        assert f'"digest":"{done.digest}"' in event.payload
        assert '"count":2' in event.payload

    def test_writes_nothing_while_it_is_checked(self) -> None:
        open_places()
        known = enterprise(region=TOWN)
        new = row()
        seen = checked(sheet([new, row("改名厂", uscc=known.uscc)]))
        assert (seen.state, seen.counts) == ("checked", {"new": 1, "changed": 1})
        with reach(PLATFORM):
            assert list(Enterprise.objects.values_list("name", flat=True)) == [known.name]
        assert events("enterprises.imported") == []
        assert outcomes(seen) == {3: "changed"}

    def test_is_read_in_any_order_of_headings(self) -> None:
        open_places()
        rows = [row(f"厂{n}", address=f"{n}号", day="2020-01-02") for n in range(4)]
        order = list(range(len(HEADINGS)))
        random.Random(7).shuffle(order)
        turned = [[line[place] for place in order] for line in rows]
        done = brought_in(sheet(turned, [HEADINGS[place] for place in order]))
        assert done.counts == {"new": 4}
        for line in rows:
            one = kept(line[0])
            assert (one.name, one.address) == (line[1], line[4])

    def test_keeps_from_which_row_of_which_file_something_is(self) -> None:
        open_places()
        line = row()
        done = brought_in(sheet([row("甲厂"), line]))
        one = kept(line[0])
        with reach(REVIEWER):
            assert origin_of(kind="enterprises", subject=one.pk) == (done.pk, 3)

    def test_keeps_nothing_of_a_part_when_a_later_write_fails(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        open_places()
        seen = checked(sheet([row()]))
        with reach(REVIEWER):
            commit_import(import_id=seen.pk, kind=ENTERPRISES, actor=REVIEWER, at=AT)

        def fail(*_: object, **__: object) -> None:
            raise RuntimeError("the log is full")

        monkeypatch.setattr(writing_lists, "append", fail)
        with pytest.raises(RuntimeError, match="log is full"):
            step(import_id=seen.pk, kinds=KINDS, actor=REVIEWER, at=AT)
        with reach(PLATFORM):
            assert not Enterprise.objects.exists()
            assert Import.objects.get(pk=seen.pk).rows_done == 0

    @pytest.mark.parametrize("actor", EVERYBODY, ids=lambda one: f"{one.name}-{one.role}")
    def test_is_brought_in_by_those_whose_duty_it_is(self, actor: Actor) -> None:
        open_places()
        if actor.role in DUTIES["enter_list"]:
            assert uploaded(sheet([row()]), actor=actor).state == "uploaded"
        else:
            with pytest.raises(EnterpriseDutyOfOthers):
                uploaded(sheet([row()]), actor=actor)
            with reach(PLATFORM):
                assert not Import.objects.exists()

    @pytest.mark.parametrize("actor", [OUTSIDER, TOWNSHIP, CITY_OFFICER])
    def test_is_not_there_for_other_organisations(self, actor: Actor) -> None:
        open_places()
        of = uploaded(sheet([row()]))
        for number in (of.pk, of.pk + 1):
            with reach(actor), pytest.raises(ImportNotFound):
                import_in_reach(import_id=number, actor=actor)
            assert step(import_id=number, kinds=KINDS, actor=actor, at=AT) is False
        assert stepped(of).state == "checked"


class TestARowWithACode:
    def test_changes_what_is_there_as_the_page_does(self) -> None:
        by_page, by_list = (enterprise("旧名厂", region=TOWN) for _ in range(2))
        new = {Changed.NAME: "新名厂", Changed.ADDRESS: "2号", Changed.INDUSTRY: "C33",
               Changed.REGION: OTHER_TOWN, Changed.ESTABLISHED_ON: date(2019, 1, 2)}  # fmt: skip
        with reach(REVIEWER):
            change_enterprise(enterprise_id=by_page.pk, changes=new, on=DAY, source="list",
                              actor=REVIEWER, at=AT)  # fmt: skip
        line = row("新名厂", uscc=by_list.uscc, region=OTHER_TOWN, address="2号", day="2019/1/2",
                   industry="33")  # fmt: skip
        assert brought_in(sheet([line])).counts == {"changed": 1}
        one, other = kept(by_page.uscc), kept(by_list.uscc)
        for column in Changed:
            if column is not Changed.USCC:
                assert getattr(one, column.value) == getattr(other, column.value)
        assert history(one) == history(other)
        told_of = [json.loads(event.payload) for event in events("enterprise.changed")]
        assert [sorted(one.pop("facts")) for one in told_of] == 2 * [sorted(new)]
        assert told_of[0] == told_of[1]

    def test_takes_along_whom_it_moves(self) -> None:
        known = enterprise(region=TOWN)
        person = contact(known)
        brought_in(sheet([row(known.name, uscc=known.uscc, region=OTHER_TOWN)]))
        with reach(PLATFORM):
            person.refresh_from_db()
        assert person.region == OTHER_TOWN

    def test_takes_nobody_out_of_his_town_by_naming_the_county(self) -> None:
        known = enterprise(region=TOWN)
        done = brought_in(sheet([row(known.name, uscc=known.uscc, region=COUNTY)]))
        assert (done.counts, kept(known.uscc).region) == ({"unchanged": 1}, TOWN)

    def test_leaves_what_it_does_not_say(self) -> None:
        open_places()
        line = row(address="1号", day="2020-01-02", industry="C34")
        brought_in(sheet([line]))
        done = brought_in(sheet([(line[0], "")], ("统一社会信用代码", "企业名称")))
        assert done.counts == {"unchanged": 1}
        assert kept(line[0]).address == "1号"

    def test_of_another_place_is_told_as_on_the_page_and_tells_no_more(self) -> None:
        known = enterprise("外县的厂", region=ELSEWHERE)
        line = row("本县的厂", uscc=known.uscc)
        free = row("另一厂")
        done = brought_in(sheet([line, free]))
        assert done.counts == {"new": 1, "rejected": 1}
        assert told(done, 2) == {"uscc": str(code_taken(known.uscc).message)}
        assert kept(known.uscc).name == "外县的厂"
        with reach(REVIEWER):
            assert ImportRow.objects.get(of=done.pk, row=2).subject is None

    def test_twice_in_the_list_is_told_of_both_unless_they_say_the_same(self) -> None:
        open_places()
        one, same = row("甲厂"), row("乙厂")
        done = brought_in(sheet([one, ("", *row()[1:]), same, row("丙厂", uscc=one[0]), same]))
        assert outcomes(done) == {
            2: "rejected", 3: "waiting", 4: "new", 5: "rejected", 6: "unchanged",
        }  # fmt: skip
        assert told(done, 2)["uscc"] == told(done, 5)["uscc"]
        assert one[0] in told(done, 2)["uscc"]

    def test_of_a_double_is_sent_to_the_one_that_goes_on(self) -> None:
        double, into = enterprise("甲厂", uscc="", kind="sole_proprietor"), enterprise("乙厂")
        with reach(REVIEWER):
            code = fresh_uscc()
            change_enterprise(enterprise_id=into.pk, changes={Changed.USCC: ""}, on=DAY,
                              source="list", actor=REVIEWER, at=AT)  # fmt: skip
            change_enterprise(enterprise_id=double.pk, changes={Changed.USCC: code}, on=DAY,
                              source="list", actor=REVIEWER, at=AT)  # fmt: skip
            merge_enterprises(double_id=double.pk, into_id=into.pk, actor=REVIEWER, at=AT)
        done = brought_in(sheet([row("新名厂", uscc=code)]))
        assert str(into.pk) in told(done, 2)[""]
        assert kept(code).name == "甲厂"

    def test_older_than_a_change_that_is_known_is_told(self) -> None:
        known = enterprise("旧名厂")
        with reach(REVIEWER):
            change_enterprise(enterprise_id=known.pk, changes={Changed.NAME: "今名厂"}, on=DAY,
                              source="list", actor=REVIEWER, at=AT)  # fmt: skip
        content = sheet([row("旧名厂", uscc=known.uscc)])
        old = brought_in(content, options={"as_of": (DAY - timedelta(days=9)).isoformat()})
        assert DAY.isoformat() in told(old, 2)[""]
        assert kept(known.uscc).name == "今名厂"

    def test_that_somebody_changes_meanwhile_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        known, other = enterprise("甲厂"), enterprise("乙厂")
        seen = checked(sheet([row("甲新厂", uscc=known.uscc), row("乙新厂", uscc=other.uscc)]))
        run = bulk.run

        def first(statement: str, params: dict[str, object]) -> int:
            if "FOR UPDATE" in statement:
                Enterprise.objects.filter(pk=known.pk).update(name="抢先厂")
            return run(statement, params)

        monkeypatch.setattr(writing_lists, "run", first)
        done = committed_to(seen)
        assert done.counts == {"changed": 1, "rejected": 1}
        assert "Somebody else" in told(done, 2)[""]
        assert (kept(known.uscc).name, kept(other.uscc).name) == ("抢先厂", "乙新厂")


class TestARowWithoutACode:
    def test_that_may_be_somebody_who_is_there_waits_and_is_never_joined_silently(self) -> None:
        known = enterprise("天长（铜城）面馆", kind="sole_proprietor")
        line = row("天长铜城 面馆", uscc="", kind="个体工商户", address="3号")
        done = brought_in(sheet([line]))
        assert done.counts == {"waiting": 1}
        with reach(PLATFORM):
            assert Enterprise.objects.count() == 1
        assert kept(known.uscc).address == ""
        with reach(REVIEWER):
            assert ImportRow.objects.get(of=done.pk, row=2).candidates == [known.pk]

    @pytest.mark.parametrize("state", ["checked", "done"])
    def test_becomes_what_a_person_says(self, state: str) -> None:
        known = enterprise("甲面馆", kind="sole_proprietor")
        names = ("甲面馆", "甲 面馆", "甲-面馆")
        towns = (TOWN, OTHER_TOWN, COUNTY)
        lines = [row(n, uscc="", kind="个体", region=t, address="3号")
                 for n, t in zip(names, towns, strict=True)]  # fmt: skip
        of = checked(sheet(lines))
        of = of if state == "checked" else committed_to(of)
        said = {2: Decided(Decision.THIS, known.pk), 3: Decided(Decision.NEW),
                4: Decided(Decision.SKIP)}  # fmt: skip
        with reach(REVIEWER):
            decide_rows(import_id=of.pk, decisions=said, kind=ENTERPRISES, actor=REVIEWER, at=AT)
        done = committed_to(of)
        assert outcomes(done) == {2: "changed", 3: "new", 4: "rejected"}
        assert {k: n for k, n in done.counts.items() if n} == {
            "changed": 1, "new": 1, "rejected": 1,
        }  # fmt: skip
        assert kept(known.uscc).address == "3号"
        with reach(PLATFORM):
            assert Enterprise.objects.get(uscc="").region == OTHER_TOWN

    def test_takes_no_decision_that_is_not_asked(self) -> None:
        enterprise("甲面馆", kind="sole_proprietor")
        other = enterprise("乙面馆", kind="sole_proprietor")
        of = checked(sheet([row("甲面馆", uscc="", kind="个体"), row()]))
        wrong = ({3: Decided(Decision.NEW)}, {2: Decided(Decision.THIS, other.pk)},
                 {2: Decided(Decision.NEW), 99: Decided(Decision.SKIP)})  # fmt: skip
        for said in wrong:
            with reach(REVIEWER), pytest.raises(NothingToDecide):
                decide_rows(
                    import_id=of.pk, decisions=said, kind=ENTERPRISES, actor=REVIEWER, at=AT
                )
        with reach(REVIEWER):
            assert not ImportRow.objects.exclude(decision="").exists()

    def test_that_came_in_by_a_list_is_unchanged_the_next_time(self) -> None:
        open_places()
        content = sheet([row("老王面馆", uscc="", kind="个体工商户")])
        assert brought_in(content).counts == {"new": 1}
        assert brought_in(content).counts == {"unchanged": 1}

    def test_of_another_county_is_not_the_same(self) -> None:
        enterprise("甲面馆", kind="sole_proprietor", region=ELSEWHERE)
        there = row("乙面馆", uscc="", kind="个体", region=ELSEWHERE)
        rows = [row("甲面馆", uscc="", kind="个体"), there]
        assert brought_in(sheet(rows), actor=CITY_OFFICER).counts == {"new": 2}
