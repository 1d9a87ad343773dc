"""The page of a case: five lines, what it owes, who is called alike, its past, what can be done."""

import re
from datetime import timedelta

import pytest

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.actions import Stated, record_evidence
from rongxie.mechanism.lists.models import Case
from tests.mechanism.cast import AT, DAY, PLATFORM
from tests.mechanism.lists.makers import (
    closed,
    declared,
    draft,
    laid,
    proposed,
    recommended,
    removed,
)
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

    @pytest.mark.parametrize("made", [declared, recommended, removed])
    def test_costs_few_questions(self, made: object) -> None:
        case = made()  # type: ignore[operator]
        desk = seated("task force")
        asked = asked_by(desk, f"/cases/{case.pk}/")
        assert len(asked) <= QUERIES, asked
