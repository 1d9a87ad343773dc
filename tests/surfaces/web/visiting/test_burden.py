import pytest
from django.test import Client

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.visits.models import VisitOutcome
from rongxie.rulebook.steps import Role
from rongxie.surfaces.web.doing.pages import PAGES
from rongxie.surfaces.web.visiting.burden import asked_lately, by_role, still_asked
from rongxie.surfaces.web.visiting.pages import VISIT
from tests.mechanism.cast import AT, OUTSIDER, TOWNSHIP, open_offices
from tests.mechanism.enterprises.makers import enterprises
from tests.mechanism.evidence.makers import good_facts
from tests.mechanism.visits.makers import planned, visited
from tests.surfaces.web.desks import seated, shown


class TestForms:
    def test_are_counted_for_each_role_that_fills_them_in(self) -> None:
        roles = {title.en: forms for title, forms in by_role(PAGES)}
        for role in (Role.VISITOR, Role.SECTOR_AUTHORITY, Role.BANK):
            assert roles[role.named.en]
        visit = next(one for one in roles[Role.VISITOR.named.en] if one.title == VISIT.title)
        assert visit.needed == 4  # outcome, channel (filled in), and of a need amount and purpose
        assert visit.open > visit.needed

    def test_are_told_once_for_each_page(self) -> None:
        assert by_role([VISIT, VISIT]) == by_role([VISIT])


@pytest.mark.django_db
class TestVisits:
    def test_are_averaged_by_outcome_in_the_place_alone(self) -> None:
        one, other = enterprises(2)
        visited(one.pk, observed={"operating_seen": True, "premises_seen": True})
        visited(other.pk)
        visited(other.pk, VisitOutcome.CLOSED)
        with reach(TOWNSHIP):
            asked = {row.outcome: (row.visits, row.facts) for row in asked_lately(TOWNSHIP, AT)}
        assert asked == {VisitOutcome.NO_NEED.named: (2, 1.0), VisitOutcome.CLOSED.named: (1, 0.0)}
        with reach(OUTSIDER):
            assert asked_lately(OUTSIDER, AT) == []

    def test_to_come_ask_less_the_more_is_known(self) -> None:
        open_offices()
        one, other = enterprises(2)
        planned([one.pk, other.pk])
        with reach(TOWNSHIP):
            before = still_asked(TOWNSHIP, AT)
        good_facts(one.pk)
        with reach(TOWNSHIP):
            after = still_asked(TOWNSHIP, AT)
        assert before is not None
        assert after is not None
        assert (before.visits, after.visits) == (2, 2)
        assert after.facts == before.facts / 2

    def test_are_shown_on_a_page(self) -> None:
        one, _ = enterprises(2)
        visited(one.pk)
        client: Client = seated("township")
        assert shown(client, "/form-burden/").count("<tr data-visits>") == 1
