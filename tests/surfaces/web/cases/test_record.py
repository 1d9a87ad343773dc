"""The page of a case: five lines, what it owes, who is called alike, its past, what can be done."""

import re
from datetime import timedelta

import pytest

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.actions import Stated, record_evidence
from rongxie.mechanism.lists.models import Case
from tests.mechanism.cast import AT, DAY, PLATFORM
from tests.mechanism.coaching.makers import refused_with_consequences
from tests.mechanism.decisions.makers import approved, drawn
from tests.mechanism.lists.makers import (
    closed,
    declared,
    draft,
    laid,
    proposed,
    recommended,
    removed,
)
from tests.mechanism.referrals.makers import completed, contacted, offices
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by

pytestmark = pytest.mark.django_db


def _stated(case: Case, **facts: str) -> None:
    stated = [
        Stated(fact=name, value=value, level="checked", as_of=DAY - timedelta(days=9), source="TAX")
        for name, value in facts.items()
    ]
    with reach(PLATFORM):
        record_evidence(enterprise_id=case.enterprise_id, stated=stated, actor=PLATFORM, at=AT)


class TestRecordPage:
    def test_has_a_line_for_each_standard_with_source_and_age(self) -> None:
        case = declared(draft())
        page = shown(seated("task force"), f"/cases/{case.pk}/")
        lines = re.findall(r'class="standard-title">.*?</summary>', page, re.S)
        assert len(lines) == 5
        assert all(str(DAY) in line for line in lines)
        assert any("TAX机构" in line for line in lines)

    def test_tells_what_it_owes_against_its_revenue(self) -> None:
        case = declared(draft(amount_wan="50"))
        _stated(case, existing_loans_wan="150", revenue_wan="400")
        page = shown(seated("task force"), f"/cases/{case.pk}/")
        owes = page[page.index('id="exposure"') :]
        assert "0.50" in owes[: owes.index("</section>")]

    def test_tells_that_nothing_is_known_of_what_it_owes(self) -> None:
        case = declared(draft())
        page = shown(seated("task force"), f"/cases/{case.pk}/")
        owes = page[page.index('id="exposure"') :]
        assert owes[: owes.index("</section>")].count("tag-warn") == 2

    def test_shows_the_cases_before(self) -> None:
        first = closed()
        with reach(PLATFORM):
            enterprise = Case.objects.get(pk=first.pk).enterprise
        second = draft(enterprise)
        page = shown(seated("task force"), f"/cases/{second.pk}/")
        assert f'href="/cases/{first.pk}/"' in page

    @pytest.mark.parametrize(
        ("desk", "made", "link"),
        [
            ("task force", declared, "/cases/{case}/review/"),
            ("task force", declared, "/cases/{case}/return/"),
            ("task force", recommended, "/allocations/"),
            ("task force", recommended, "/cases/{case}/propose-removal/"),
        ],
    )
    def test_leads_to_what_can_be_done(self, desk: str, made: object, link: str) -> None:
        case = made()  # type: ignore[operator]
        page = shown(seated(desk), f"/cases/{case.pk}/")
        assert f'href="{link.format(case=case.pk)}"' in page
        assert f'href="{link.format(case=case.pk)}"' not in shown(
            seated("regulator"), f"/cases/{case.pk}/"
        )

    def test_leads_to_applying_anew_once_it_is_over(self) -> None:
        case = closed()
        link = f'href="/enterprises/{case.enterprise_id}/assist/"'
        township, task_force = seated("township"), seated("task force")
        assert link in shown(township, f"/cases/{case.pk}/")
        assert link not in shown(task_force, f"/cases/{case.pk}/")
        with reach(PLATFORM):
            owner = Case.objects.select_related("enterprise").get(pk=case.pk).enterprise
        again = draft(owner)
        for one in (case, again):
            assert link not in shown(township, f"/cases/{one.pk}/")

    def test_leads_the_convener_to_the_removal(self) -> None:
        removal = proposed()
        page = shown(seated("convener"), f"/cases/{removal.case_id}/")
        assert f'href="/removals/{removal.pk}/"' in page
        assert f'href="/removals/{removal.pk}/evidence/"' in page

    def test_tells_of_a_removal_until_when_it_can_be_appealed(self) -> None:
        case = removed()
        page = shown(seated("city"), f"/cases/{case.pk}/")
        assert "notice.docx" in page

    def test_leads_the_convener_to_the_batch(self) -> None:
        batch = laid()
        with reach(PLATFORM):
            (number,) = batch.lines.values_list("case", flat=True)
        assert 'href="/batches/"' in shown(seated("convener"), f"/cases/{number}/")

    @pytest.mark.parametrize("desk", ["task force", "township", "regulator", "auditor"])
    def test_costs_few_questions_wherever_a_bank_has_been(self, desk: str) -> None:
        offices()
        lent, turned_down, at_work = completed(), completed(), contacted()
        drawn(approved(lent))
        refused_with_consequences(turned_down)
        seat = seated(desk)
        for one in (lent, turned_down, at_work):
            asked = asked_by(seat, f"/cases/{one.case_id}/")
            assert len(asked) <= QUERIES, asked

    def test_costs_few_questions_at_the_first_look(self) -> None:
        offices()
        turned_down = completed()
        refused_with_consequences(turned_down)
        seat = seated("task force")
        shown(seat, "/")
        asked = asked_by(seat, f"/cases/{turned_down.case_id}/", looked_at=False)
        assert len(asked) <= QUERIES + 1, asked  # that it was looked at is written once a day

    @pytest.mark.parametrize("made", [declared, recommended, removed, closed])
    def test_costs_few_questions(self, made: object) -> None:
        case = made()  # type: ignore[operator]
        desk = seated("task force")
        asked = asked_by(desk, f"/cases/{case.pk}/")
        assert len(asked) <= QUERIES, asked
