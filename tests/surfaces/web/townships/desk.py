"""At the desk of a township: papers to hand in, forms to send, and what a page asks for."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rongxie.foundation.reach.entering import reach
from tests.mechanism.cast import PLATFORM
from tests.surfaces.web.desks import shown
from tests.surfaces.web.owners.phones import token_in
from tests.surfaces.web.owners.test_pages import PHOTO

TICKS = [f"tick_{name}" for name in ("operating", "premises", "demand", "credit", "purpose")]
SHEET: dict[str, Any] = {
    "amount_wan": "30", "purpose": "materials", "term_months": "12", "collateral": "credit",
    "facility_before": "no", "first_bank": "ICBC-TC", "second_bank": "", "any_bank": "on",
    "ends_on": "2027-05-20", "signed_on": "2026-11-19", "ticks": TICKS, "checked": "on",
}  # fmt: skip
CHECK: dict[str, Any] = {"signed_on": "2026-11-19", "ticks": TICKS, "checked": "on"}


def paper(name: str = "申报表.png") -> SimpleUploadedFile:
    """Return a photograph of a paper."""
    return SimpleUploadedFile(name, PHOTO, "image/png")


def sent(desk: Client, path: str, typed: dict[str, Any], **files: Any) -> Any:
    """Open a page and send its form."""
    token = token_in(shown(desk, path))
    return desk.post(path, {"token": token, "go": "do", **typed, **files})


def done(desk: Client, path: str, typed: dict[str, Any], **files: Any) -> str:
    """Send the form of a page, and return the confirmation."""
    answer = sent(desk, path, typed, **files)
    assert answer.status_code == 302, answer.content.decode()
    return shown(desk, answer["Location"])


def count(model: Any) -> int:
    """Return how many rows there are, whoever's they are."""
    with reach(PLATFORM):
        return int(model.objects.count())
