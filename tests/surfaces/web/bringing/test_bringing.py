"""A list handed in on a page: checked, told row by row, written when somebody says so."""

import re
from html import unescape
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.accounts.queries import actor_of
from rongxie.foundation.imports.blocks import list_type
from rongxie.foundation.imports.models import Import
from rongxie.foundation.imports.stepping import step
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.importing.kinds import KINDS
from rongxie.surfaces.jobs.models import DeferredJob
from rongxie.surfaces.web.bringing.pages import ACCEPTED, BRINGING
from tests.mechanism.cast import AT, BANKER, DAY, OTHER_TOWN, PLATFORM, REVIEWER
from tests.mechanism.decisions.makers import approved
from tests.mechanism.decisions.test_importing_answers import line, refusal
from tests.mechanism.enterprises.makers import enterprise, open_places
from tests.mechanism.imports import workbook
from tests.mechanism.referrals.makers import completed, contacted, offices, sent
from tests.surfaces.exports.made import file_of
from tests.surfaces.web.banking.forms import state_of, token_of
from tests.surfaces.web.desks import DESKS, seated, shown

pytestmark = pytest.mark.django_db
NEW = "/imports/new/answers/"


def _form_token(client: Client, path: str) -> str:
    """Return the token of the form with the file; the button of the sheet has its own."""
    page = shown(client, path)
    return token_of(page[page.index("multipart/form-data") :])


def _handed_in(client: Client, content: bytes, path: str = NEW, **typed: str) -> HttpResponse:
    token = _form_token(client, path)
    file = SimpleUploadedFile("反馈.xlsx", content)
    answer = client.post(path, {"token": token, "go": "", "file": file, **typed})
    assert isinstance(answer, HttpResponse)
    return answer


def _worked(actor: object = BANKER) -> Import:
    """Return the last import after the worker has taken it as far as it goes."""
    with reach(PLATFORM):
        of = Import.objects.latest("pk")
    while step(import_id=of.pk, kinds=KINDS, actor=actor, at=AT):  # type: ignore[arg-type]
        pass
    with reach(PLATFORM):
        DeferredJob.objects.update(state="done", ended_at=AT)
        return Import.objects.get(pk=of.pk)


def _actor_of(desk: str) -> Actor:
    """Return who the one at a desk is in the record."""
    role, organisation, _ = DESKS[desk]
    with reach(PLATFORM):
        held = Membership.objects.get(role=role.value, organisation__code=organisation)
    actor = actor_of(user_id=held.user_id, membership_id=held.pk, on=DAY)
    assert actor
    return actor


@pytest.fixture
def bank() -> Client:
    offices()
    return seated("bank")


class TestEveryKind:
    def test_has_its_page(self) -> None:
        assert {one.name.removeprefix("bring_") for one in BRINGING} == KINDS.keys()

    def test_is_offered_to_those_who_bring_it_in_alone(self) -> None:
        offices()
        desks = ("bank", "township", "task force", "city", "department", "office", "head office")
        for desk in desks:
            client = seated(desk)
            offered = set(re.findall(r'href="/imports/new/(\w+)/"', shown(client, "/imports/")))
            for kind in KINDS:
                status = client.get(f"/imports/new/{kind}/").status_code
                assert (status == 200) == (kind in offered), (desk, kind)
            assert ({"organisations", "people"} <= offered) == (desk in desks[-2:]), desk
            assert offered or desk == "city"

    def test_is_nothing_for_who_brings_in_none(self) -> None:
        offices()
        auditor = seated("auditor")
        for path in ("/imports/", "/imports/1/", "/imports/1/mending/", NEW):
            assert auditor.get(path).status_code == 404, path
        assert shown(seated("head office"), "/imports/")

    def test_is_nothing_for_an_administrator_who_is_told_whom_to_ask(self) -> None:
        answer = seated("administrator").get("/imports/")
        assert answer.status_code == 403
        assert "请由当地机制办公室或银行总行导入" in answer.content.decode()

    @pytest.mark.parametrize("suffix", ACCEPTED.split(","))
    def test_is_read_of_every_kind_of_file_that_is_offered(self, suffix: str) -> None:
        assert list_type(Path(f"名单{suffix}"))


class TestListsThatAreAdministered:
    @pytest.mark.parametrize("desk", ["office", "head office"])
    def test_take_what_is_the_same_in_every_row_from_the_form(self, desk: str) -> None:
        offices()
        client = seated(desk)
        path = "/imports/new/people/"
        content = workbook([{"姓名": "王芳", "手机号": "13800138000"}])
        answer = _handed_in(client, content, path, every_role="bank", every_organisation="ICBC-TC",
                            every_document="天专班〔2026〕3号")  # fmt: skip
        assert answer.status_code == 302, unescape(answer.content.decode())
        number = int(answer["Location"].split("/")[2])
        with reach(PLATFORM):
            of = Import.objects.get(pk=number)
        assert of.options == {"as_of": str(DAY)}
        assert _worked(_actor_of(desk)).counts == {"new": 1}
        page = shown(client, answer["Location"])
        assert '<option value="bank" selected>' in page
        assert 'value="ICBC-TC"' in page

    def test_are_checked_again_with_another_value_for_every_row(self) -> None:
        offices()
        client = seated("office")
        content = workbook([{"编号": "T-9", "名称": "新街镇"}])
        path = _handed_in(client, content, "/imports/new/organisations/")["Location"]
        assert _worked(_actor_of("office")).counts == {"rejected": 1}
        answer = client.post(f"{path}columns/", {"every-kind": "township"})
        assert answer.status_code == 302
        assert _worked(_actor_of("office")).counts == {"new": 1}
        answer = client.post(f"{path}columns/", {"every-kind": "no such kind"})
        assert answer.status_code == 422
        with reach(PLATFORM):
            assert Import.objects.get().filled["kind"] == "township"

    def test_take_no_name_for_every_row(self) -> None:
        offices()
        client = seated("office")
        content = workbook([{"姓名": "王芳", "手机号": "13800138000"}])
        path = _handed_in(client, content, "/imports/new/people/")["Location"]
        _worked(_actor_of("office"))
        assert 'name="every-login"' not in shown(client, path)
        assert client.post(f"{path}columns/", {"every-login": "13800138001"}).status_code == 422


class TestAnswers:
    def test_are_checked_told_and_written(self, bank: Client) -> None:
        good, bad = completed(), sent()
        content = workbook([refusal(good), line(bad, verdict="同意", decided_on=DAY)])
        answer = _handed_in(bank, content)
        path = answer["Location"]
        assert re.fullmatch(r"/imports/\d+/", path)
        assert "hx-get" in shown(bank, path)
        _worked()
        page = unescape(shown(bank, path))
        assert state_of(good) == "file_complete"
        assert "请填写" in page or "授信额度" in page
        assert len(re.findall(r'tag-wrong"><span class="sign"', page)) >= 1
        commit = re.search(r'href="(/imports/\d+/commit/)"', page)
        assert commit
        form = shown(bank, commit[1])
        bank.post(commit[1], {"token": token_of(form), "go": "do"})
        _worked()
        assert state_of(good) == "refused"
        assert state_of(bad) == "sent"
        page = shown(bank, path)
        assert "/commit/" not in page
        assert "hx-get" not in page
        mend = bank.get(f"{path}mending/")
        rows = list(openpyxl.load_workbook(BytesIO(mend.content)).worksheets[0].values)
        assert len(rows) == 2
        assert bad.pk in rows[1] or str(bad.pk) in rows[1]

    def test_are_not_written_twice_by_a_second_press(self, bank: Client) -> None:
        token = _form_token(bank, NEW)
        content = workbook([refusal(completed())])
        answers = [
            bank.post(
                NEW, {"token": token, "go": "", "file": SimpleUploadedFile("a.xlsx", content)}
            )
            for _ in range(2)
        ]
        assert answers[0]["Location"] == answers[1]["Location"]
        with reach(PLATFORM):
            assert Import.objects.count() == 1

    @pytest.mark.parametrize(("name", "content"), [("a.xlsx", b"no sheet"), ("a.exe", b"MZ")])
    def test_of_an_unusable_file_say_so_at_the_field(
        self, bank: Client, name: str, content: bytes
    ) -> None:
        token = _form_token(bank, NEW)
        file = SimpleUploadedFile(name, content)
        answer = bank.post(NEW, {"token": token, "go": "", "file": file})
        assert answer.status_code in {415, 422}
        assert 'id="id_file_error"' in answer.content.decode()

    def test_need_a_file(self, bank: Client) -> None:
        token = _form_token(bank, NEW)
        answer = bank.post(NEW, {"token": token, "go": ""})
        assert answer.status_code == 422
        assert 'href="#id_file"' in answer.content.decode()

    def test_of_others_are_not_there(self, bank: Client) -> None:
        path = _handed_in(bank, workbook([refusal(completed())]))["Location"]
        _worked()
        for desk in ("other bank", "task force", "head office"):
            client = seated(desk)
            for part in ("", "commit/", "cancel/", "mending/"):
                assert client.get(f"{path}{part}").status_code == 404, (desk, part)
            for part in ("columns/", "decisions/"):
                assert client.post(f"{path}{part}").status_code == 404, (desk, part)

    def test_can_be_stopped(self, bank: Client) -> None:
        referral = completed()
        path = _handed_in(bank, workbook([refusal(referral)]))["Location"]
        _worked()
        bank.post(f"{path}cancel/", {"token": token_of(shown(bank, f"{path}cancel/")), "go": ""})
        assert bank.get(f"{path}commit/").status_code == 409
        assert state_of(referral) == "file_complete"

    def test_with_headings_of_ones_own_are_understood_once_said(self, bank: Client) -> None:
        referral = completed()
        row = {("咱们的编号" if k == "推送编号" else k): v for k, v in refusal(referral).items()}
        path = _handed_in(bank, workbook([row]))["Location"]
        _worked()
        page = shown(bank, path)
        place = re.search(r'<label for="heading-(\d+)">咱们的编号', page)
        assert place
        assert "/commit/" not in page
        assert '<details class="fold" open>' in page
        answer = bank.post(f"{path}columns/", {f"heading-{place[1]}": "referral"})
        assert answer.status_code == 302
        _worked()
        assert "/commit/" in shown(bank, path)

    def test_with_a_column_meant_twice_are_refused_and_shown_again(self, bank: Client) -> None:
        path = _handed_in(bank, workbook([refusal(completed())]))["Location"]
        _worked()
        answer = bank.post(f"{path}columns/", {"heading-0": "words", "heading-1": "words"})
        assert answer.status_code == 422
        assert "heading-0" in answer.content.decode()


class TestSheetOfWhatIsOpen:
    def test_comes_back_as_it_is_and_changes_nothing(self, bank: Client, tmp_path: object) -> None:
        for make in (sent, contacted, completed):
            make()
        approved(completed())
        path = file_of(tmp_path, "answers", BANKER, filters={"pile": f"open:{DAY}"})  # type: ignore[arg-type]
        rows = list(openpyxl.load_workbook(path).worksheets[0].values)
        assert len(rows) == 4  # the approved one is not open
        assert "企业名称" in rows[0] or "名称" in rows[0]
        assert _handed_in(bank, path.read_bytes()).status_code == 302
        of = _worked()
        assert of.counts == {"unchanged": 3}, of.counts

    def test_is_filled_in_and_does_what_it_says(self, bank: Client, tmp_path: object) -> None:
        referral = completed()
        path = file_of(tmp_path, "answers", BANKER, filters={"pile": f"open:{DAY}"})  # type: ignore[arg-type]
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        headings = {cell.value: place for place, cell in enumerate(sheet[1], 1)}
        for heading, value in {"决定": "不同意", "决定日期": str(DAY), "原因代码": "D1"}.items():
            sheet.cell(2, headings[heading]).value = value
        book.save(path)
        answer = _handed_in(bank, path.read_bytes())
        _worked()
        commit = f"{answer['Location']}commit/"
        bank.post(commit, {"token": token_of(shown(bank, commit)), "go": "do"})
        _worked()
        assert state_of(referral) == "refused"


class TestEnterprises:
    def test_that_may_be_there_already_are_decided_by_somebody(self) -> None:
        open_places()
        known = enterprise("天长市新星修理铺", kind="sole_proprietor", uscc="")
        enterprise("天长市新星修理铺", kind="sole_proprietor", region=OTHER_TOWN, uscc="")
        client = seated("task force")
        row = {"名称": "天长市新星修理铺", "主体类型": "个体工商户"}
        path = _handed_in(client, workbook([row]), "/imports/new/enterprises/")["Location"]
        assert _worked(REVIEWER).counts == {"waiting": 1}
        page = shown(client, path)
        assert f'value="{known.pk}"' in page
        assert ">天长市新星修理铺<br>个体工商户</td>" in page  # the row as it stands in the file
        answer = client.post(f"{path}decisions/", {"row-2": str(known.pk)})
        assert answer.status_code == 302
        assert re.search(rf'value="{known.pk}" checked', shown(client, path))
        assert client.post(f"{path}decisions/", {"row-2": "99999"}).status_code == 409

    def test_without_a_code_say_what_is_to_be_decided(self) -> None:
        open_places()
        client = seated("task force")
        row = {"名称": "天长市永兴机械有限公司", "主体类型": "企业"}
        path = _handed_in(client, workbook([row]), "/imports/new/enterprises/")["Location"]
        assert _worked(REVIEWER).counts == {"waiting": 1}
        page = shown(client, path)
        assert "库中也无同名主体" in page
