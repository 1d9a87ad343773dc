"""Organisations: found, opened, renamed, merged with what was open, split and ended."""

import re
from html import unescape
from typing import Any

import pytest

from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.steps import Role
from tests.foundation.organisations.offices import opened
from tests.mechanism.cast import COUNTY, DAY, ELSEWHERE, PLATFORM
from tests.mechanism.referrals.makers import contacted
from tests.surfaces.web.administering.desks import ADMINISTERING, desk_of, somebody
from tests.surfaces.web.banking.forms import done_by, sent_form
from tests.surfaces.web.desks import BACKEND, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by

pytestmark = pytest.mark.django_db
LIST, ADD = "/administration/organisations/", "/administration/add/organisation/"
NEW: dict[str, Any] = {
    "name": "天长市新街镇", "code": "XJ", "kind": "township", "parent": "", "region": "",
    "on": str(DAY), "document": "皖〔2026〕9号",
}  # fmt: skip


def _path(code: str, part: str = "") -> str:
    return f"{LIST}{code}/{part}"


def _codes(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/administration/organisations/([^/]+)/"', page)


def _of(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


class TestList:
    def test_finds_by_name_code_and_kind_the_branches_behind_their_heads(self) -> None:
        client = desk_of("office")
        banks = _codes(shown(client, f"{LIST}?kind=bank"))
        assert banks.index("ICBC-TC") == banks.index("ICBC") + 1
        assert _codes(shown(client, f"{LIST}?q=icbc")) == ["ICBC", "ICBC-TC"]
        assert _codes(shown(client, f"{LIST}?q=MIIT机")) == ["MIIT"]
        assert _codes(shown(client, f"{LIST}?q=%")) == []

    def test_of_a_head_office_is_its_own_bank(self) -> None:
        client = desk_of("head office")
        assert _codes(shown(client, LIST)) == ["ICBC", "ICBC-TC"]
        for code in ("ABC-TC", "DRC", "none"):
            for part in ("", "merge/", "close/", "rename/", "split/"):
                assert client.get(_path(code, part)).status_code == 404, (code, part)

    def test_leaves_out_what_lies_elsewhere(self) -> None:
        client = desk_of("office")
        Organisation.objects.filter(code="MIIT").update(region=ELSEWHERE)
        assert "MIIT" not in _codes(shown(client, LIST))
        assert client.get(_path("MIIT")).status_code == 404
        answer = client.post(_path("MIIT", "close/"), {"on": str(DAY), "go": "do"})
        assert answer.status_code == 404

    @pytest.mark.parametrize("desk", ADMINISTERING)
    def test_asks_at_most_so_many_questions(self, desk: str) -> None:
        client = desk_of(desk)
        somebody(role=Role.BANK, code="ICBC-TC")
        paths = [LIST, f"{LIST}?q=ICBC&kind=bank", _path("ICBC"), _path("ICBC-TC"), ADD]
        paths += [_path("ICBC-TC", part) for part in ("merge/", "split/", "close/", "rename/")]
        for path in paths:
            asked = asked_by(client, path)
            assert len(asked) <= QUERIES, (path, "\n".join(asked))


class TestAdding:
    @pytest.mark.parametrize("desk", ["administrator", "office"])
    def test_opens_it_in_ones_own_place(self, desk: str) -> None:
        client = desk_of(desk)
        answer = sent_form(client, ADD, NEW)
        assert answer["Location"] == _path("XJ")
        made = _of("XJ")
        assert (made.name, made.kind, made.region, made.since) == (
            "天长市新街镇", "township", COUNTY, DAY
        )  # fmt: skip
        assert "皖〔2026〕9号" in shown(client, _path("XJ"))

    @pytest.mark.parametrize(
        ("field", "typed"),
        [("code", "DRC"), ("name", ""), ("kind", "bank"), ("on", "x"), ("region", ELSEWHERE)],
    )
    def test_says_at_the_field_what_is_wrong(self, field: str, typed: str) -> None:
        client = desk_of("office")
        given = NEW | {"parent": "DRC", field: typed}
        answer = sent_form(client, ADD, given)
        assert answer.status_code in {409, 422}
        assert f'id="id_{field}_error"' in answer.content.decode()
        assert not Organisation.objects.filter(code="XJ").exists()

    def test_of_a_branch_is_a_head_offices_own(self) -> None:
        client = desk_of("head office")
        given = NEW | {"kind": "bank", "code": "ICBC-2", "parent": "ICBC机构（ICBC）"}
        assert sent_form(client, ADD, given)["Location"] == _path("ICBC-2")
        assert _of("ICBC-2").path == "ICBC/ICBC-2/"
        given |= {"code": "ABC-2", "parent": "ABC"}
        assert sent_form(client, ADD, given).status_code == 422
        assert not Organisation.objects.filter(code="ABC-2").exists()


class TestRenaming:
    def test_keeps_the_old_name_in_the_history(self) -> None:
        client = desk_of("office")
        done_by(client, _path("DRC", "rename/"), {"name": "发改委", "on": str(DAY)})
        assert _of("DRC").name == "发改委"
        assert "DRC机构 → 发改委" in unescape(shown(client, _path("DRC")))


class TestMerging:
    def test_tells_first_what_is_open_and_hands_it_over(self) -> None:
        referral = contacted()
        people = [somebody(f"1390000000{n}", Role.BANK, "ICBC-TC") for n in range(2)]
        client = desk_of("head office")
        opened("ICBC-2", "ICBC")
        typed = {"into": "ICBC-2", "on": str(DAY), "document": ""}
        page = sent_form(client, _path("ICBC-TC", "merge/"), typed, go="").content.decode()
        assert _of("ICBC-TC").until is None
        change = page[page.index('class="change"') :]
        assert re.search(r"<li>2 ?\D", change)  # memberships
        assert re.search(r"<li>1 ?\D", change)  # referrals
        done_by(client, _path("ICBC-TC", "merge/"), typed)
        ended = _of("ICBC-TC")
        assert (ended.until, ended.successor) == (DAY, _of("ICBC-2"))
        with reach(PLATFORM):
            assert Referral.objects.get(pk=referral.pk).bank == "ICBC-2"
        client.logout()
        client.force_login(people[0].user, backend=BACKEND)
        assert client.get("/")["Location"].startswith("/membership/")

    @pytest.mark.parametrize("into", ["ICBC-TC", "ABC-TC", "DRC", "none"])
    def test_into_what_cannot_take_over_is_refused_at_the_field(self, into: str) -> None:
        client = desk_of("head office")
        answer = sent_form(client, _path("ICBC-TC", "merge/"), {"into": into, "on": str(DAY)})
        assert answer.status_code == 422
        assert _of("ICBC-TC").until is None

    def test_on_a_day_before_it_was_there_says_so_and_loses_nothing(self) -> None:
        client = desk_of("office")
        typed = {"into": "MIIT", "on": "2025-01-01"}
        answer = sent_form(client, _path("TAX", "merge/"), typed)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'id="id_on_error"' in page
        assert 'value="2025-01-01"' in page

    def test_shows_on_the_pages_of_both_what_became_of_it(self) -> None:
        client = desk_of("office")
        done_by(client, _path("TAX", "merge/"), {"into": "MIIT", "on": str(DAY)})
        page = shown(client, _path("TAX"))
        assert "MIIT机构" in page
        assert _path("TAX", "merge/") not in page
        assert _codes(shown(client, f"{LIST}?part=ended")) == ["TAX"]
        assert sent_form(client, _path("TAX", "close/"), {"on": str(DAY)}).status_code == 422


class TestSplittingAndEnding:
    def test_opens_a_part_of_the_same_kind_beside_it(self) -> None:
        client = desk_of("head office")
        typed = {"name": "天长二支行", "code": "ICBC-3", "region": "", "on": str(DAY)}
        page = sent_form(client, _path("ICBC-TC", "split/"), typed, go="").content.decode()
        assert 'value="do"' in page
        assert not Organisation.objects.filter(code="ICBC-3").exists()
        done_by(client, _path("ICBC-TC", "split/"), typed)
        part = _of("ICBC-3")
        assert (part.kind, part.path) == (OrganisationKind.BANK.value, "ICBC/ICBC-3/")
        assert _of("ICBC-TC").until is None

    def test_ends_it_unless_branches_are_open(self) -> None:
        client = desk_of("head office")
        held = somebody(role=Role.BANK, code="ICBC-TC")
        head = sent_form(client, _path("ICBC", "close/"), {"on": str(DAY)})
        assert head.status_code in {409, 422}
        assert _of("ICBC").until is None
        done_by(client, _path("ICBC-TC", "close/"), {"on": str(DAY)})
        assert _of("ICBC-TC").until == DAY
        people = shown(client, "/administration/people/?part=shut")
        assert f"/people/{held.user_id}/" in people
