"""A village or township fills an application in for an owner, and stands with it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.models import Case, CaseNote
from rongxie.mechanism.referrals.models import Consent
from rongxie.mechanism.visits.models import Need
from tests.mechanism.cast import PLATFORM
from tests.mechanism.enterprises.makers import enterprise
from tests.mechanism.referrals.makers import offices
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.owners.phones import token_in
from tests.surfaces.web.owners.test_pages import PHOTO

pytestmark = pytest.mark.django_db
TYPED = {
    "amount_wan": "30", "purpose": "materials", "term_months": "12", "collateral": "credit",
    "facility_before": "no", "first_bank": "ICBC-TC", "second_bank": "", "any_bank": "on",
    "ends_on": "2027-05-20", "identified": "face_to_face", "promised": "on",
}  # fmt: skip


@pytest.fixture
def of() -> Enterprise:
    offices()
    return enterprise()


def _path(of: Enterprise) -> str:
    return f"/enterprises/{of.pk}/assist/"


def _sent(desk: Client, of: Enterprise, **typed: object) -> int:
    token = token_in(shown(desk, _path(of)))
    answer = desk.post(_path(of), {"token": token, "go": "", **TYPED, **typed})
    return answer.status_code


def _count(model: type[Case | Consent | Need | StoredFile]) -> int:
    with reach(PLATFORM):
        return model.objects.count()


class TestAssisting:
    @pytest.mark.parametrize("who", ["visitor", "township"])
    def test_applies_and_keeps_who_did_and_how_the_owner_was_known(
        self, of: Enterprise, who: str
    ) -> None:
        desk = seated(who)
        assert _sent(desk, of) == 302
        with reach(PLATFORM):
            case = Case.objects.get()
            consents = {one.bank: one for one in Consent.objects.all()}
            opened = EventRow.objects.get(kind="case.opened")
            note = CaseNote.objects.get()
            need = Need.objects.get()
        assert (case.origin, case.found_by, need.source) == ("self", "", "assisted")
        assert set(consents) == {"ICBC-TC", "*"}
        assert {one.identified for one in consents.values()} == {"face_to_face"}
        assert opened.actor.startswith("membership:")
        assert case.opened_by == opened.actor == note.by == consents["*"].by
        assert "face_to_face" in note.text
        assert str(case.pk) in shown(desk, f"{_path(of)}done/")

    def test_from_paper_needs_the_paper_and_keeps_it(self, of: Enterprise) -> None:
        desk = seated("township")
        assert _sent(desk, of, identified="paper") == 422
        assert (_count(Case), _count(Consent), _count(Need)) == (0, 0, 0)
        paper = SimpleUploadedFile("授权书.png", PHOTO, "image/png")
        assert _sent(desk, of, identified="paper", file=paper) == 302
        with reach(PLATFORM):
            file = StoredFile.objects.get()
            assert {one.file for one in Consent.objects.all()} == {str(file.pk)}
        assert (file.purpose, file.enterprise) == ("consent", of.pk)

    def test_needs_the_commitment_and_a_bank(self, of: Enterprise) -> None:
        desk = seated("township")
        assert _sent(desk, of, promised="") == 422
        assert _sent(desk, of, first_bank="", any_bank="") == 422
        assert (_count(Case), _count(Need)) == (0, 0)

    @pytest.mark.parametrize(
        ("desk", "status"),
        [("other township", 404), ("outsider", 404), ("bank", 404), ("convener", 403)],
    )
    def test_is_not_for_others(self, of: Enterprise, desk: str, status: int) -> None:
        assert seated(desk).get(_path(of)).status_code == status
