"""Personal data of many leave only by the word of two people, and exactly as it was asked."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from rongxie.foundation.events import writing
from rongxie.foundation.exports import access, asking, deciding
from rongxie.foundation.exports.access import ExportNotFound, NotYoursToRelease
from rongxie.foundation.exports.deciding import (
    NotWaiting,
    ReasonMissing,
    decline_export,
    release_export,
)
from rongxie.foundation.exports.making import GrownMeanwhile, NotReleased
from rongxie.foundation.exports.models import Export, ExportState
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.rulebook.access import ReadingRole
from rongxie.rulebook.steps import Role
from tests.foundation.exports.orders import (
    ALONE,
    LATER,
    asked,
    made,
    of_one_person,
    released,
    told_of,
)
from tests.mechanism.cast import (
    AT,
    AUDITOR,
    BANKER,
    CONFIRMER,
    OFFICE,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    owner_of,
)

COLLEAGUE = replace(REVIEWER, name="membership:71")
pytestmark = pytest.mark.django_db


class Lights(Exception):
    """Somebody trips over the cable."""


def state_of(export: Export) -> str:
    with reach(PLATFORM):
        return Export.objects.get(pk=export.pk).state


class TestAskExport:
    @pytest.mark.parametrize(
        ("rows", "purpose", "state"),
        [
            (ALONE, "visit", "released"),
            (ALONE + 1, "visit", "asked"),
            (10**6, "", "released"),
            (0, "visit", "released"),
        ],
    )
    def test_lets_a_person_take_a_round_of_visits_alone(
        self, rows: int, purpose: str, state: str
    ) -> None:
        assert asked(rows, purpose).state == state

    def test_counts_all_that_a_person_takes_in_a_day(self) -> None:
        assert asked(ALONE - 10).state == "released"
        assert asked(10).state == "released"
        assert asked(1).state == "asked"
        assert asked(1, actor=COLLEAGUE).state == "released"

    def test_counts_what_one_takes_in_another_quality(self) -> None:
        of_one_person(REVIEWER, OFFICE)
        assert asked(ALONE, actor=OFFICE).state == "released"
        assert asked(1).state == "asked"

    def test_does_not_count_what_had_a_second_word(self) -> None:
        released()
        assert asked(ALONE).state == "released"

    def test_tells_the_log_what_is_asked_for_where_somebody_has_to_decide(self) -> None:
        ((kind, payload),) = told_of(asked(ALONE + 1, region="341181101"))
        assert kind == "export.asked"
        assert payload == (
            '{"count":201,"items":["region:341181101"],"layout":"contacts","purpose":"visit"}'
        )
        assert told_of(asked(5)) == []

    def test_keeps_nothing_when_the_log_cannot_be_written(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_events: object, **_by: object) -> None:
            raise Lights

        monkeypatch.setattr(asking, "append", broken)
        with reach(REVIEWER):
            with pytest.raises(Lights):
                asking.ask_export(wanted=_many(), actor=REVIEWER, at=AT)
            assert not Export.objects.exists()


def _many() -> asking.Wanted:
    return asking.Wanted(
        list="contacts", form="csv", language="zh", region="341181", rows=999, purpose="visit"
    )


class TestReleaseExport:
    def test_lets_it_be_made_by_the_word_of_a_colleague(self) -> None:
        export = released()
        assert (export.state, export.decided_by) == ("released", OFFICE.name)
        assert [kind for kind, _ in told_of(export)] == ["export.asked", "export.released"]
        assert made(export).state == "made"

    @pytest.mark.parametrize(
        "actor",
        [REVIEWER, replace(OFFICE, role=Role.VISITOR), replace(OFFICE, role=ReadingRole.REGULATOR)],
        ids=["who asked", "a visitor", "a regulator"],
    )
    def test_refuses_who_asked_and_who_does_not_answer_for_it(self, actor: Actor) -> None:
        export = asked(ALONE + 1)
        with reach(actor), pytest.raises(NotYoursToRelease):
            release_export(export_id=export.pk, actor=actor, at=AT)
        assert state_of(export) == "asked"
        assert [kind for kind, _ in told_of(export)] == ["export.asked"]

    def test_refuses_the_same_person_in_another_quality(self) -> None:
        of_one_person(REVIEWER, OFFICE)
        export = asked(ALONE + 1)
        with reach(OFFICE), pytest.raises(NotYoursToRelease):
            release_export(export_id=export.pk, actor=OFFICE, at=AT)

    @pytest.mark.parametrize(
        "actor", [CONFIRMER, OUTSIDER, AUDITOR, BANKER, owner_of(1)], ids=lambda a: a.name
    )
    def test_does_not_show_it_to_other_organisations(self, actor: Actor) -> None:
        export = asked(ALONE + 1)
        with reach(actor):
            with pytest.raises(ExportNotFound) as not_mine:
                release_export(export_id=export.pk, actor=actor, at=AT)
            with pytest.raises(ExportNotFound) as not_there:
                release_export(export_id=export.pk + 1, actor=actor, at=AT)
        assert str(not_mine.value) == str(not_there.value).replace(
            str(export.pk + 1), str(export.pk)
        )

    def test_comes_too_late_after_its_days(self) -> None:
        export = asked(ALONE + 1)
        with reach(OFFICE), pytest.raises(NotWaiting):
            release_export(export_id=export.pk, actor=OFFICE, at=LATER)
        assert state_of(export) == "asked"

    def test_notices_that_somebody_was_faster(self, monkeypatch: pytest.MonkeyPatch) -> None:
        export = asked(ALONE + 1)
        stale = access.export_in_reach

        def declined_meanwhile(*, export_id: int, actor: Actor) -> Export:
            found = stale(export_id=export_id, actor=actor)
            Export.objects.filter(pk=export_id).update(state="declined")
            return found

        monkeypatch.setattr(deciding, "export_in_reach", declined_meanwhile)
        with reach(OFFICE), pytest.raises(NotWaiting):
            release_export(export_id=export.pk, actor=OFFICE, at=AT)
        assert "export.released" not in [kind for kind, _ in told_of(export)]

    def test_is_nothing_without_its_line_in_the_log(self, monkeypatch: pytest.MonkeyPatch) -> None:
        export = asked(ALONE + 1)

        def broken(*_events: object, **_by: object) -> None:
            raise Lights

        monkeypatch.setattr(deciding, "append", broken)
        with reach(OFFICE):
            with pytest.raises(Lights):
                release_export(export_id=export.pk, actor=OFFICE, at=AT)
            assert Export.objects.get(pk=export.pk).state == "asked"
        assert writing.append is not broken


class TestDeclineExport:
    def test_ends_it_with_a_reason(self) -> None:
        export = asked(ALONE + 1)
        with reach(OFFICE):
            export = decline_export(export_id=export.pk, reason=" 用途不清 ", actor=OFFICE, at=AT)
        assert (export.state, export.declined_for) == ("declined", "用途不清")
        assert [kind for kind, _ in told_of(export)] == ["export.asked", "export.declined"]
        with pytest.raises(NotReleased):
            made(export)

    def test_needs_a_reason(self) -> None:
        export = asked(ALONE + 1)
        with reach(OFFICE), pytest.raises(ReasonMissing):
            decline_export(export_id=export.pk, reason="  ", actor=OFFICE, at=AT)
        assert state_of(export) == "asked"


class TestWhatIsReleased:
    def test_is_the_list_as_it_was_asked_for_and_no_row_more(self) -> None:
        export = released(ALONE + 1)
        with pytest.raises(GrownMeanwhile):
            made(export, ALONE + 2)
        assert state_of(export) == "released"
        assert made(export, ALONE).rows == ALONE

    def test_is_bounded_for_one_person_alone_too(self) -> None:
        export = asked(5)
        with pytest.raises(GrownMeanwhile):
            made(export, ALONE + 1)

    def test_is_unbounded_without_personal_data(self) -> None:
        assert made(asked(5, ""), 10**6).rows == 10**6

    @pytest.mark.parametrize(
        "wrong",
        [
            {"state": "released"},
            {"state": "released", "decided_by": REVIEWER.name},
            {"state": "released", "decided_by": OFFICE.name, "decided_person": 5},
        ],
        ids=["by nobody", "by who asked", "by the same person"],
    )
    def test_cannot_be_so_by_one_alone_in_the_table_either(self, wrong: dict[str, object]) -> None:
        export = asked(ALONE + 1)
        with reach(REVIEWER):
            Export.objects.filter(pk=export.pk).update(person=5)
            with pytest.raises(IntegrityError), transaction.atomic():
                Export.objects.filter(pk=export.pk).update(**wrong)

    def test_has_a_name_for_each_state(self) -> None:
        assert len({state.named.zh for state in ExportState}) == len(ExportState)
