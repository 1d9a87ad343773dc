"""What is done with a matter: answered by whoever is asked, passed on, raised, closed."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rongxie.foundation.organisations.kinds import OrganisationKind, Tier
from rongxie.foundation.organisations.mechanisms import open_mechanism
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.matters.models import MatterKind, MatterStep
from rongxie.rulebook.steps import State
from tests.foundation.organisations.offices import FIRST, opened
from tests.mechanism.cast import (
    BANKER,
    CITY,
    CITY_OFFICER,
    PLATFORM,
    TOWN,
    owner_of,
)  # fmt: skip
from tests.mechanism.evidence.makers import fact
from tests.mechanism.lists.makers import appealed, removed
from tests.mechanism.matters.makers import (
    answered,
    complaint_of,
    firm,
    raised,
)
from tests.surfaces.web.departments.asked import (
    ANSWER,
    LIST,
    can,
    fresh,
    listed,
    requested,
)
from tests.surfaces.web.desks import DESKS, seated, shown
from tests.surfaces.web.reviewing.test_reviewing import (
    sent,
    state_of,
    token_of,
)
from tests.surfaces.web.signing.test_signing import PDF

pytestmark = pytest.mark.django_db


# Who answers at which desk, for every kind of office that a matter may be addressed to.
_OFFICES = {
    "task force": "DRC", "city": "CITY-DRC", "regulator": "NFRA", "department": "TAX",
    "sector authority": "MIIT", "bank": "ICBC-TC", "head office": "ICBC", "office": "DRC",
    "township": "TOWN",
}  # fmt: skip


@pytest.mark.usefixtures("alone")
class TestAnswer:
    @pytest.mark.parametrize("desk", _OFFICES)
    def test_is_given_by_every_kind_of_office_that_is_asked(self, desk: str) -> None:
        matter = complaint_of(firm(), addressee=_OFFICES[desk])
        client = seated(desk)
        assert listed(shown(client, f"{LIST}?part=answer")) == [matter.pk]
        sent(client, f"/matters/{matter.pk}/answer/", **ANSWER)
        now = fresh(matter)
        assert (now.state, now.outcome) == ("answered", "settled")
        assert listed(shown(client, f"{LIST}?part=answer")) == []

    @pytest.mark.parametrize(("tier", "region"), [(Tier.PROVINCE, "34"), (Tier.NATION, "")])
    def test_is_given_above_the_city_too(
        self, tier: Tier, region: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        office = opened(f"{tier}-DRC", kind=OrganisationKind.GOVERNMENT_OFFICE)
        Organisation.objects.filter(pk=office.pk).update(region=region)
        open_mechanism(tier=tier, region=region, name="上级", office=office.code, on=FIRST)
        matter = raised(MatterKind.PROBLEM, CITY_OFFICER, region=CITY)
        assert matter.addressee == office.code
        role = DESKS["city"][0]
        monkeypatch.setitem(DESKS, "above", (role, office.code, region))
        sent(seated("above"), f"/matters/{matter.pk}/answer/", **ANSWER)
        assert fresh(matter).state == "answered"

    def test_may_come_with_a_paper_that_who_asked_can_open(self) -> None:
        matter = requested()
        proof = SimpleUploadedFile("复函.pdf", PDF)
        sent(seated("task force"), f"/matters/{matter.pk}/answer/", **ANSWER, proof=proof)
        with reach(PLATFORM):
            step = MatterStep.objects.get(matter=matter, what="answered")
        file = step.file.removeprefix("file:")
        path = f"/matters/{matter.pk}/files/{file}/"
        township = seated("township")
        assert f'href="{path}"' in shown(township, f"/matters/{matter.pk}/")
        assert township.get(path).content == PDF
        other = requested()
        assert township.get(f"/matters/{other.pk}/files/{file}/").status_code == 404
        assert seated("outsider").get(path).status_code == 404

    def test_with_a_paper_that_is_none_keeps_nothing(self) -> None:
        matter = requested()
        desk, path = seated("task force"), f"/matters/{matter.pk}/answer/"
        typed: dict[str, Any] = {"token": token_of(shown(desk, path)), "go": "do", **ANSWER}
        typed["proof"] = SimpleUploadedFile("复函.pdf", b"MZ no paper at all")
        answer = desk.post(path, typed)
        assert answer.status_code == 422
        assert 'id="id_proof_error"' in answer.content.decode()
        assert fresh(matter).state == "open"

    def test_needs_words(self) -> None:
        matter = requested()
        desk, path = seated("task force"), f"/matters/{matter.pk}/answer/"
        typed = {"token": token_of(shown(desk, path)), "go": "do", "outcome": "settled"}
        assert desk.post(path, typed).status_code == 422

    def test_is_given_once_however_often_it_is_sent(self) -> None:
        matter = requested()
        desk, path = seated("task force"), f"/matters/{matter.pk}/answer/"
        typed = {"token": token_of(shown(desk, path)), "go": "do", **ANSWER}
        first, second = (desk.post(path, typed) for _ in range(2))
        assert first["Location"] == second["Location"]
        with reach(PLATFORM):
            assert MatterStep.objects.filter(matter=matter, what="answered").count() == 1


@pytest.mark.usefixtures("alone")
class TestObjection:
    @pytest.mark.parametrize(("outcome", "counts"), [("upheld", False), ("dismissed", True)])
    def test_is_decided_after_showing_what_it_changes(self, outcome: str, counts: bool) -> None:
        owner = firm()
        disputed = fact(owner, "tax_grade", "D")
        matter = raised(
            MatterKind.OBJECTION, owner_of(owner), enterprise_id=owner,
            about=f"evidence:{disputed.pk}",
        )  # fmt: skip
        desk, path = seated("task force"), f"/matters/{matter.pk}/objection/"
        assert can(desk, matter)[0] == "objection"
        typed = {"outcome": outcome, "text": "经税务部门核对"}
        asked = desk.post(path, {"token": token_of(shown(desk, path)), "go": "", **typed})
        assert 'class="change"' in asked.content.decode()
        sent(desk, path, **typed)
        with reach(PLATFORM):
            now = Evidence.objects.get(pk=disputed.pk)
        assert (now.withdrawn_at is None) is counts


class TestAppeal:
    def test_is_found_in_the_list_and_decided_by_the_city(self) -> None:
        case = removed()
        matter = appealed(case)
        desk = seated("city")
        page = shown(desk, "/")
        assert f'href="/matters/{matter.pk}/"' in page
        assert can(desk, matter) == ["appeal", "pass-on"]
        assert f'href="/cases/{case.pk}/"' in shown(desk, f"/matters/{matter.pk}/")
        sent(desk, f"/matters/{matter.pk}/appeal/", upheld="yes", text="经核，流水真实")
        assert state_of(case) == State.RECOMMENDED
        assert fresh(matter).state == "answered"
        assert can(desk, matter) == []

    def test_is_answered_in_no_other_way(self) -> None:
        matter = appealed(removed())
        desk = seated("city")
        for page in ("answer", "objection", "raise"):
            assert desk.get(f"/matters/{matter.pk}/{page}/").status_code == 409


@pytest.mark.usefixtures("alone")
class TestPassingOn:
    def test_gives_it_to_another_office_with_the_day_that_was_promised(self) -> None:
        matter = requested()
        desk = seated("task force")
        sent(desk, f"/matters/{matter.pk}/pass-on/", to="TAX", text="请核对税务记录")
        now = fresh(matter)
        assert (now.addressee, now.due_on) == ("TAX", matter.due_on)
        assert listed(shown(seated("department"), f"{LIST}?part=answer")) == [matter.pk]

    def test_offers_the_offices_of_the_place_and_those_above(self) -> None:
        matter = requested()
        page = shown(seated("task force"), f"/matters/{matter.pk}/pass-on/")
        offered = set(re.findall(r'<option value="([^"]+)"', page))
        assert {"TAX", "CITY-DRC", "ICBC-TC"} <= offered
        assert not {"DRC", "DRC-X", "ICBC"} & offered

    def test_of_an_objection_offers_no_bank(self) -> None:
        owner = firm()
        disputed = fact(owner, "tax_grade", "D")
        matter = raised(
            MatterKind.OBJECTION, owner_of(owner), enterprise_id=owner,
            about=f"evidence:{disputed.pk}",
        )  # fmt: skip
        page = shown(seated("task force"), f"/matters/{matter.pk}/pass-on/")
        assert 'value="TAX"' in page
        assert 'value="ICBC-TC"' not in page

    def test_to_somebody_who_was_not_offered_is_refused_at_the_field(self) -> None:
        matter = requested()
        desk, path = seated("task force"), f"/matters/{matter.pk}/pass-on/"
        typed = {"token": token_of(shown(desk, path)), "go": "do", "to": "DRC"}
        answer = desk.post(path, typed)
        assert answer.status_code == 422
        assert 'id="id_to_error"' in answer.content.decode()


@pytest.mark.usefixtures("alone")
class TestRaising:
    def test_gives_it_to_the_tier_above(self) -> None:
        matter = requested()
        sent(seated("task force"), f"/matters/{matter.pk}/raise/", text="涉及市级权限")
        now = fresh(matter)
        assert (now.addressee, now.tier) == ("CITY-DRC", Tier.CITY)

    def test_of_a_branch_goes_to_its_head_office(self) -> None:
        matter = complaint_of(firm(), addressee="ICBC-TC")
        sent(seated("bank"), f"/matters/{matter.pk}/raise/", text="需总行答复")
        assert fresh(matter).addressee == "ICBC"
        assert can(seated("head office"), matter) == ["answer", "pass-on"]


@pytest.mark.usefixtures("alone")
class TestTheOneWhoAsked:
    def test_closes_it(self) -> None:
        matter = answered(requested())
        desk, path = seated("township"), f"/matters/{matter.pk}/close/"
        assert "供电所已上门办理" in shown(desk, path)
        sent(desk, path)
        assert fresh(matter).state == "closed"

    def test_raises_it_again(self) -> None:
        matter = answered(requested())
        sent(seated("township"), f"/matters/{matter.pk}/again/", text="仍未通电")
        now = fresh(matter)
        assert (now.state, now.addressee) == ("open", "CITY-DRC")

    def test_of_a_bank_reads_the_answer_to_its_problem(self) -> None:
        matter = raised(MatterKind.PROBLEM, BANKER, region=TOWN)
        client = seated("head office")
        sent(client, f"/matters/{matter.pk}/answer/", **ANSWER)
        assert can(seated("bank"), matter) == ["close", "again"]
