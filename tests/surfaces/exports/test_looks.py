"""Exported lists with evidence or contacts are looks, which their enterprises can list."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.exports.contents import Contents, exports_with, keep_contents
from rongxie.foundation.exports.models import Export, ExportContent
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.looks import CASE, EXPORTED, Look, who_looked
from rongxie.mechanism.evidence.seeing import see_evidence
from rongxie.surfaces.exports.catalogue import LISTS
from rongxie.surfaces.exports.making import make, make_whole
from rongxie.surfaces.exports.spool import spool_of
from tests.mechanism.cast import AT, AUDITOR, OUTSIDER, PLATFORM, REVIEWER, TOWNSHIP, owner_of
from tests.mechanism.enterprises.makers import contact, enterprise, enterprises
from tests.mechanism.evidence.makers import recorded, stated
from tests.surfaces.exports.made import asked_for

_PART = 1 << 15


def known(count: int = 1) -> list[Enterprise]:
    """Enterprises of which a fact is recorded."""
    made = enterprises(count)
    for one in made:
        recorded(one.pk, stated("tax_arrears", False))
    return made


def exported(name: str = "facts", actor: Actor = REVIEWER, **how: object) -> Export:
    export = asked_for(name, actor, form="csv", **how)
    make_whole(export_id=export.pk, actor=actor, at=AT)
    return export


def looks(one: Enterprise, **how: int) -> list[Look]:
    with reach(owner_of(one.pk)):
        return who_looked(enterprise_id=one.pk, actor=owner_of(one.pk), **how)


def kept() -> list[ExportContent]:
    with reach(PLATFORM):
        return list(ExportContent.objects.order_by("part"))


@pytest.mark.django_db
class TestAnExportedList:
    def test_is_one_look_of_each_that_stands_in_it(self) -> None:
        one, other = known(2)
        outside = enterprise("明光市某某商贸有限公司", region="341182")
        export = exported()
        for seen in (one, other):
            (look,) = looks(seen)
            assert (look.organisation, look.by, look.at) == ("DRC", REVIEWER.name, AT)
            assert look.reference == f"export:{export.pk}"
            assert look.what.zh == "核查信息（随名单导出，共2行）"
        assert looks(outside) == []

    def test_of_many_takes_one_row_and_no_event_for_each(self) -> None:
        known(7)
        with reach(PLATFORM):
            before = EventRow.objects.count()
        exported()
        with reach(PLATFORM):
            assert EventRow.objects.count() == before + 1
        assert len(kept()) <= 2  # two where the numbers go over the end of a part

    def test_tells_only_those_whom_a_filter_left(self) -> None:
        one, other = known(2)
        recorded(other.pk, stated("tax_grade", "A"))
        exported(filters={"fact": "tax_grade"})
        assert looks(one) == []
        assert len(looks(other)) == 1

    def test_without_evidence_or_contacts_is_none(self) -> None:
        (one,) = known()
        contact(one)
        for name in ("enterprises", "contacts"):  # masked without a purpose
            exported(name)
        assert looks(one) == []

    def test_of_its_own_is_none(self) -> None:
        (one,) = known()
        exported(actor=owner_of(one.pk))
        assert looks(one) == []

    def test_tells_of_auditors_too(self) -> None:
        (one,) = known()
        exported(actor=AUDITOR)
        assert [look.organisation for look in looks(one)] == ["AUDIT"]

    def test_stands_among_the_other_looks_in_order_of_the_log(self) -> None:
        (one,) = known()
        for days in range(3):
            at = AT + timedelta(days=days)
            with reach(TOWNSHIP):
                see_evidence(enterprise=one, purpose=CASE, actor=TOWNSHIP, at=at)
            exported()
        found = looks(one)
        assert [look.organisation for look in found] == ["DRC", "TOWN"] * 3
        numbers = [look.number for look in found]
        assert numbers == sorted(numbers, reverse=True)
        first = looks(one, limit=2)
        rest = looks(one, before=first[-1].number)
        assert [look.number for look in (*first, *rest)] == numbers

    def test_that_was_never_made_is_none(self) -> None:
        (one,) = known()
        export = asked_for("facts", form="csv")
        make(export_id=export.pk, actor=REVIEWER, at=AT)  # read, its file not written yet
        assert looks(one) == []
        assert len(kept()) == 1

    def test_that_is_read_again_after_a_kill_tells_of_nobody_twice(self) -> None:
        (one,) = known()
        export = asked_for("facts", form="csv")
        make(export_id=export.pk, actor=REVIEWER, at=AT)
        spool_of(export).clear()
        make_whole(export_id=export.pk, actor=REVIEWER, at=AT)
        assert len(looks(one)) == len(kept()) == 1

    def test_is_not_told_to_others(self) -> None:
        (one,) = known()
        exported()
        for actor in (REVIEWER, OUTSIDER, owner_of(one.pk), AUDITOR):
            with pytest.raises(Exception, match="permission denied"), reach(actor):
                ExportContent.objects.exists()


class TestLists:
    def test_that_are_looks_are_named_for_whom_they_are_of(self) -> None:
        assert {one.name for one in LISTS.values() if one.whose} == set(EXPORTED)


class TestContents:
    @given(st.sets(st.integers(1, 3 * _PART), max_size=40))
    def test_have_those_who_were_added_and_nobody_else(self, numbers: set[int]) -> None:
        contents = Contents()
        contents.add(numbers)
        found = {
            row.part * _PART + 8 * place + bit
            for row in contents.rows(Export())
            for place, byte in enumerate(row.bits)
            for bit in range(8)
            if byte >> bit & 1
        }
        assert found == numbers

    @pytest.mark.django_db
    @pytest.mark.parametrize("number", [1, 7, 8, _PART - 1, _PART, 2 * _PART + 9])
    def test_are_read_back_by_the_database(self, number: int) -> None:
        known()
        export = exported()
        contents = Contents()
        contents.add([number])
        with reach(PLATFORM):
            keep_contents(export, contents)
            found = {n for n in (number - 1, number, number + 1) if exports_with(n).exists()}
        assert found == {number}
