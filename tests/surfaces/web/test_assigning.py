"""The mechanism's office says which authority confirms a case, where its place names none."""

from collections.abc import Iterator

import pytest
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.models import Case
from tests.mechanism.cast import AT, PLATFORM
from tests.mechanism.lists.makers import confirmed, reviewed
from tests.mechanism.referrals.makers import offices
from tests.surfaces.web.desks import DESKS, seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by, sent, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    """Have it be the day of the cast, and a password be enough to sign in."""
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    monkeypatch.setattr(timezone, "now", lambda: AT)
    yield
    translation.deactivate()


def _unassigned() -> Case:
    offices()
    return reviewed(sector="")


def _tried(case: Case, sector: str) -> int:
    desk = seated("office")
    page = desk.get(_path(case))
    if page.status_code != 200:
        return page.status_code
    typed = {"token": token_of(page.content.decode()), "go": "", "sector": sector}
    return desk.post(_path(case), typed).status_code


def _path(case: Case) -> str:
    return f"/cases/{case.pk}/assign/"


def _sector(case: Case) -> str:
    with reach(PLATFORM):
        return Case.objects.get(pk=case.pk).sector


class TestAssigning:
    def test_is_led_to_from_home_and_from_the_record(self) -> None:
        case = _unassigned()
        desk = seated("office")
        for path in ("/", f"/cases/{case.pk}/"):
            assert f'href="{_path(case)}"' in shown(desk, path)

    def test_offers_authorities_and_no_banks(self) -> None:
        case = _unassigned()
        page = shown(seated("office"), _path(case))
        assert 'value="MIIT"' in page
        assert 'value="ICBC-TC"' not in page
        assert 'value="TOWN"' not in page

    def test_has_the_case_wait_for_the_authority_that_was_chosen(self) -> None:
        case, desk = _unassigned(), seated("office")
        sent(desk, _path(case), sector="MIIT")
        assert _sector(case) == "MIIT"
        assert f'value="{case.pk}"' in shown(seated("sector authority"), "/sector/")
        assert "MIIT" in shown(desk, f"{_path(case)}done/")

    def test_takes_nobody_who_is_not_offered(self) -> None:
        case = _unassigned()
        assert _tried(case, "ICBC-TC") == 422
        assert _sector(case) == ""

    def test_comes_too_late_for_what_is_confirmed(self) -> None:
        offices()
        case = confirmed()
        assert _tried(case, "TAX") == 409
        assert _sector(case) != "TAX"

    @pytest.mark.parametrize("desk", [name for name in DESKS if name != "office"])
    def test_is_the_duty_of_the_office_alone(self, desk: str) -> None:
        case = _unassigned()
        assert seated(desk).get(_path(case)).status_code in (403, 404)

    def test_costs_few_questions(self) -> None:
        case, desk = _unassigned(), seated("office")
        shown(desk, _path(case))
        assert len(asked_by(desk, _path(case))) <= QUERIES
