"""Who looked at what is known of an enterprise, as it can list it."""

from datetime import timedelta
from typing import Any

import pytest

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.access import EnterpriseNotFound
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.looks import CASE, RECORD, Look, note_file_opened, who_looked
from rongxie.mechanism.evidence.seeing import see_evidence
from tests.mechanism.cast import AT, AUDITOR, OUTSIDER, PLATFORM, REVIEWER, TOWNSHIP, owner_of
from tests.mechanism.evidence.firms import firm
from tests.mechanism.evidence.makers import good_facts

pytestmark = pytest.mark.django_db


def see(one: Enterprise, actor: Actor = REVIEWER, at: Any = AT, purpose: str = CASE) -> set[str]:
    with reach(actor):
        return set(
            see_evidence(enterprise=one, purpose=purpose, reference="case:1", actor=actor, at=at)
        )


def looks(one: Enterprise, actor: Actor | None = None, **given: Any) -> list[Look]:
    actor = actor or owner_of(one.pk)
    with reach(actor):
        return who_looked(enterprise_id=one.pk, actor=actor, **given)


class TestSeeEvidence:
    def test_returns_the_facts_and_tells_who_saw_them(self) -> None:
        one = firm()
        good_facts(one.pk)
        assert "tax_grade" in see(one)
        (look,) = looks(one)
        assert (look.organisation, look.by, look.at) == ("DRC", REVIEWER.name, AT)
        assert (look.role, look.reference) == (REVIEWER.role.named, "case:1")  # type: ignore[union-attr]
        assert (look.what.zh, getattr(look.purpose, "zh", "")) == ("查看核查信息", "办理案件")

    def test_tells_once_a_day_for_each_person_and_purpose(self) -> None:
        one = firm()
        see(one)
        see(one, at=AT + timedelta(hours=5))
        see(one, TOWNSHIP)
        see(one, purpose=RECORD)
        see(one, at=AT + timedelta(days=1))
        assert len(looks(one)) == 4

    @pytest.mark.parametrize("actor", ["owner", "platform"])
    def test_tells_nothing_of_whom_it_belongs_to_or_of_machines(self, actor: str) -> None:
        one = firm()
        see(one, owner_of(one.pk) if actor == "owner" else PLATFORM)
        assert looks(one) == []

    def test_tells_of_auditors_too(self) -> None:
        one = firm()
        see(one, AUDITOR)
        assert [look.by for look in looks(one)] == [AUDITOR.name]

    def test_names_nobody(self) -> None:
        see(firm())
        with reach(PLATFORM):
            (row,) = EventRow.objects.filter(kind="evidence.seen")
        assert row.payload == '{"purpose":"case","reference":"case:1","role":"task_force"}'


class TestNoteFileOpened:
    def test_tells_of_each_file(self) -> None:
        one = firm()
        with reach(REVIEWER):
            for number in (5, 5, 6):
                note_file_opened(
                    file_id=number, enterprise_id=one.pk, region=one.region, purpose=CASE,
                    actor=REVIEWER, at=AT,
                )  # fmt: skip
        assert [look.reference for look in looks(one)] == ["file:6", "file:5"]


class TestWhoLooked:
    def test_goes_on_where_the_last_page_ended(self) -> None:
        one = firm()
        for day in range(5):
            see(one, at=AT + timedelta(days=day))
        first = looks(one, limit=3)
        rest = looks(one, limit=3, before=first[-1].number)
        days = [look.at for look in (*first, *rest)]
        assert days == [AT + timedelta(days=day) for day in (4, 3, 2, 1, 0)]

    def test_is_the_enterprise_s_own_and_its_offices(self) -> None:
        one, other = firm(), firm()
        see(one)
        assert looks(other) == []
        assert len(looks(one, TOWNSHIP)) == 1
        for actor in (owner_of(other.pk), OUTSIDER):
            with pytest.raises(EnterpriseNotFound):
                looks(one, actor)
