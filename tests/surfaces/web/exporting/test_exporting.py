"""A list is exported as it is shown: asked for once, made by a job, fetched by who asked."""

import re
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from django.http import HttpResponse
from django.test import Client

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.exports.models import Export
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.exports.making import make_whole
from rongxie.surfaces.jobs.models import DeferredJob
from tests.mechanism.cast import AT, BANKER, PLATFORM
from tests.mechanism.referrals.makers import completed, contacted, offices, sent
from tests.surfaces.web.desks import seated, shown

pytestmark = pytest.mark.django_db


def _button(page: str, name: str = "referrals") -> dict[str, str]:
    """Return what the button of a list sends."""
    for form in re.findall(r'<form class="export.*?</form>', page, re.DOTALL):
        sends = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', form))
        if sends.get("list") == name:
            return sends
    raise AssertionError("there is no button")


def _asked(client: Client, path: str = "/referrals/") -> HttpResponse:
    answer = client.post("/exports/ask/", _button(shown(client, path)))
    assert isinstance(answer, HttpResponse)
    return answer


def _made() -> Export:
    with reach(PLATFORM):
        export = Export.objects.latest("pk")
        job = DeferredJob.objects.latest("pk")
    actor = replace(BANKER, name=export.asked_by)
    make_whole(export_id=export.pk, actor=actor, at=AT)
    with reach(PLATFORM):
        DeferredJob.objects.filter(pk=job.pk).update(state="done", ended_at=AT)
        return Export.objects.get(pk=export.pk)


@pytest.fixture
def bank() -> Client:
    offices()
    return seated("bank")


class TestExport:
    def test_of_the_list_as_shown_is_made_and_fetched(self, bank: Client) -> None:
        late, other = contacted(), sent()
        answer = _asked(bank, "/referrals/?pile=papers")
        path = answer["Location"]
        assert "hx-get" in shown(bank, path)
        assert bank.get(f"{path}file/").status_code == 409
        assert _made().rows == 1
        page = shown(bank, path)
        assert f'href="{path}file/"' in page
        file = bank.get(f"{path}file/")
        assert file["Content-Disposition"].startswith("attachment")
        content = b"".join(file.streaming_content)  # type: ignore[attr-defined]
        rows = list(openpyxl.load_workbook(BytesIO(content)).worksheets[0].values)
        numbers = [str(row[0]) for row in rows[1:]]
        assert numbers == [str(late.pk)]
        assert str(other.pk) not in numbers
        with reach(PLATFORM):
            assert EventRow.objects.filter(kind="export.fetched").count() == 1

    def test_is_asked_for_once_however_often_the_button_is_pressed(self, bank: Client) -> None:
        completed()
        sends = _button(shown(bank, "/referrals/"))
        answers = {bank.post("/exports/ask/", sends)["Location"] for _ in range(3)}
        assert len(answers) == 1
        with reach(PLATFORM):
            assert Export.objects.count() == 1

    def test_is_not_made_without_the_buttons_own_token(self, bank: Client) -> None:
        completed()
        sends = _button(shown(bank, "/referrals/"))
        for token in ("", "made up"):
            assert bank.post("/exports/ask/", {**sends, "token": token}).status_code == 422
        swapped = {**sends, "list": "decisions"}
        assert bank.post("/exports/ask/", swapped).status_code == 422
        with reach(PLATFORM):
            assert Export.objects.count() == 0

    def test_of_a_filter_that_is_none_is_refused(self, bank: Client) -> None:
        completed()
        sends = _button(shown(bank, "/referrals/"))
        for value in ("nonsense", "open", "open:yesterday"):
            answer = bank.post("/exports/ask/", {**sends, "filter-pile": value})
            assert answer.status_code == 422, value
            sends = _button(shown(bank, "/referrals/"))

    def test_of_a_name_is_not_offered(self, bank: Client) -> None:
        completed()
        page = shown(bank, "/referrals/?q=天长")
        assert "/referrals/1" in page or "<th scope" in page
        assert 'action="/exports/ask/"' not in page

    def test_is_fetched_by_nobody_else(self, bank: Client) -> None:
        completed()
        path = _asked(bank)["Location"]
        _made()
        for desk in ("other bank", "head office", "task force"):
            client = seated(desk)
            assert client.get(path).status_code == 404, desk
            assert client.get(f"{path}file/").status_code == 404, desk
        assert path in shown(bank, "/exports/")

    def test_leads_back_who_had_to_sign_in_again(self, bank: Client) -> None:
        assert bank.get("/exports/ask/")["Location"] == "/exports/"
