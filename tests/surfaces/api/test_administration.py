"""Administration through the API: by an authority, between reaches."""

import pytest

from rongxie.foundation.accounts.models import Membership, User
from rongxie.foundation.organisations.models import Mechanism, Organisation
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.referrals.models import Referral
from tests.foundation.organisations.offices import FIRST
from tests.mechanism.cast import DAY, PLATFORM
from tests.mechanism.referrals import makers
from tests.surfaces.api.callers import person, system

pytestmark = pytest.mark.django_db
PERSON = {"login": "13900000001", "display_name": "李某"}


def _grant(user: int, **other: object) -> dict[str, object]:
    return {
        "user": user, "role": "visitor", "organisation": "DRC", "region": "341181",
        "since": "2026-11-20",
    } | other  # fmt: skip


class TestPeople:
    @pytest.mark.parametrize("desk", ["office", "administrator"])
    def test_are_admitted_appointed_and_dismissed(self, desk: str) -> None:
        caller = person(desk)
        made = caller.post("/administration/people", PERSON)
        assert made.status_code == 201, made.content
        granted = caller.post("/administration/memberships", _grant(made.json()["id"]))
        assert granted.status_code == 201, granted.content
        held = granted.json()["id"]
        assert Membership.objects.get(pk=held).role == "visitor"
        ended = caller.post(
            f"/administration/memberships/{held}/end", {"on": "2026-11-21", "reason": "调离"}
        )
        assert ended.status_code == 204
        shut = caller.post(f"/administration/people/{made.json()['id']}/disable")
        assert shut.status_code == 204
        assert not User.objects.get(pk=made.json()["id"]).is_active
        reopened = f"/administration/people/{made.json()['id']}/reopen"
        assert caller.post(reopened).status_code == 204
        assert User.objects.get(pk=made.json()["id"]).is_active
        assert caller.post(reopened).status_code == 409

    @pytest.mark.parametrize("desk", ["task force", "visitor", "bank", "auditor"])
    def test_are_not_administered_by_others(self, desk: str) -> None:
        refused = person(desk).post("/administration/people", PERSON)
        assert refused.status_code == 403
        assert refused.json()["type"] == "/api/v1/problems/not-yours-to-administer"
        assert not User.objects.filter(login="13900000001").exists()

    def test_get_no_role_elsewhere_and_none_that_is_unknown(self) -> None:
        caller = person("office")
        user = caller.post("/administration/people", PERSON).json()["id"]
        assert (
            caller.post("/administration/memberships", _grant(user, region="341182")).status_code
            == 403
        )
        unknown = caller.post("/administration/memberships", _grant(user, role="emperor"))
        assert unknown.status_code == 422
        assert not Membership.objects.filter(user_id=user).exists()

    @pytest.mark.parametrize(("scope", "status"), [("read", 403), ("administration:write", 201)])
    def test_are_administered_by_a_system_with_the_scope_alone(
        self, scope: str, status: int
    ) -> None:
        answer = system("office", scope).post("/administration/people", PERSON)
        assert answer.status_code == status

    def test_know_who_they_are_without_rows_in_the_record(self) -> None:
        caller = person("administrator")
        assert caller.get("/me").status_code == 200
        assert caller.get("/enterprises").status_code == 403


class TestOrganisations:
    def test_are_opened_renamed_and_closed(self) -> None:
        caller = person("office")
        body = {
            "code": "COMM-TC", "kind": "department", "name": "商务局", "region": "341181",
            "on": "2026-11-20",
        }  # fmt: skip
        assert caller.post("/administration/organisations", body).status_code == 201
        renamed = caller.post(
            "/administration/organisations/COMM-TC/rename",
            {"name": "商务和外事局", "on": "2026-11-20"},
        )
        assert renamed.status_code == 200
        closed = caller.post("/administration/organisations/COMM-TC/close", {"on": "2026-11-20"})
        assert closed.json() == {"open_work": []}
        assert Organisation.objects.get(code="COMM-TC").until is not None

    def test_hand_their_referrals_to_the_successor_when_merged(self) -> None:
        makers.offices()
        with makers.handled():
            referral = makers.sent()
            merged = person("office").post(
                "/administration/organisations/ICBC-TC/merge",
                {"into": "ABC-TC", "on": "2026-11-20"},
            )
        assert merged.status_code == 200, merged.content
        assert {"kind": "referral", "id": str(referral.pk)} in merged.json()["open_work"]
        with reach(PLATFORM):
            assert Referral.objects.get(pk=referral.pk).bank == "ABC-TC"

    def test_stay_when_the_referrals_cannot_be_handed_over(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        makers.offices()

        def broken(**_: object) -> int:
            raise RuntimeError("handing over fails")

        monkeypatch.setattr("rongxie.surfaces.administering.reroute_referrals", broken)
        body = {"into": "ABC-TC", "on": "2026-11-20"}
        answer = person("office").post("/administration/organisations/ICBC-TC/merge", body)
        assert answer.status_code == 500
        assert Organisation.objects.get(code="ICBC-TC").until is None


class TestMechanisms:
    def test_are_set_up_with_convener_and_members(self) -> None:
        caller = person("office")
        body = {
            "tier": "county", "region": "341181", "name": "工作机制", "office": "DRC",
            "on": "2026-11-20",
        }  # fmt: skip
        made = caller.post("/administration/mechanisms", body)
        assert made.status_code == 201, made.content
        path = f"/administration/mechanisms/{made.json()['id']}"
        convener = {"name": "钱某", "title": "副县长", "document": "1号", "on": "2026-11-20"}
        assert caller.post(f"{path}/conveners", convener).status_code == 201
        member = {"organisation": "MIIT", "on": "2026-11-20"}
        assert caller.post(f"{path}/members", member).status_code == 201
        assert caller.post(f"{path}/close", {"on": "2026-11-21"}).status_code == 204

    def test_lose_members_and_co_conveners_one_by_one(self) -> None:
        caller, other = person("office"), person("head office")
        office = Organisation.objects.get(code="MIIT")
        one = Mechanism.objects.create(
            tier="county", region="341181", name="工作机制", office=office, since=FIRST
        )
        member = one.members.create(organisation=office, since=FIRST)
        named = {"name": "钱某", "title": "副县长", "document": "1号", "since": FIRST}
        beside = one.conveners.create(**named, co_convener=True)
        convener = one.conveners.create(**named)
        body = {"on": str(DAY)}
        of = "/administration/conveners"
        for path in (f"/administration/members/{member.pk}", f"{of}/{beside.pk}"):
            assert other.post(f"{path}/end", body).status_code == 403
            assert caller.post(f"{path}/end", {"on": "2027-01-01"}).status_code == 422
            assert caller.post(f"{path}/end", body).status_code == 204
            assert caller.post(f"{path}/end", body).status_code == 409
        refused = caller.post(f"{of}/{convener.pk}/end", body)
        assert refused.json()["type"] == "/api/v1/problems/needs-a-successor"
        Mechanism.objects.update(region="341182")
        assert caller.post(f"{of}/{convener.pk}/end", body).status_code == 404
