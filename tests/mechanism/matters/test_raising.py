from datetime import date, timedelta
from typing import Any

import pytest

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.access import EnterpriseNotFound
from rongxie.mechanism.evidence.actions import Stated, record_evidence
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.matters import moving
from rongxie.mechanism.matters.access import RAISERS, MatterNotForYou
from rongxie.mechanism.matters.actions.raising import BankNotThere, MatterNotWhole, RaisedAlready
from rongxie.mechanism.matters.addressing import AddresseeNotThere, AnotherBank
from rongxie.mechanism.matters.models import MatterKind
from rongxie.values.texts import Refusal
from tests.mechanism.cast import (
    AT,
    BANKER,
    CITY_OFFICER,
    COUNTY,
    DAY,
    ELSEWHERE,
    EVERYBODY,
    HEAD_OFFICE,
    OUTSIDER,
    REVIEWER,
    TOWN,
    TOWNSHIP,
    VISITOR,
    owner_of,
)
from tests.mechanism.matters.makers import (
    complaint_of,
    firm,
    kept,
    log,
    place,
    raised,
    request_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _place() -> None:
    place()


def fact_of(enterprise: int) -> int:
    """Return a fact that the visitor saw."""
    seen = Stated(fact="premises_seen", value=True, level="observed", as_of=DAY)
    with reach(VISITOR):
        record_evidence(enterprise_id=enterprise, stated=[seen], actor=VISITOR, at=AT)
        return int(Evidence.objects.get(enterprise=enterprise).pk)


class TestOpenMatter:
    def test_keeps_it_with_its_event_at_the_office_in_charge(self) -> None:
        enterprise = firm()
        matter = request_of(enterprise)
        assert (matter.addressee, matter.state, matter.asker) == ("DRC", "open", "")
        assert matter.due_on == date(2026, 11, 30)  # ten days for a request
        (event,) = log("matter.opened")
        assert (event.subject, event.enterprise) == (str(matter.pk), str(enterprise))
        assert event.payload == '{"due_on":"2026-11-30","matter":"request"}'

    def test_lies_where_the_enterprise_does(self) -> None:
        assert request_of(firm(TOWN), region=ELSEWHERE).region == TOWN

    def test_takes_an_addressee_and_a_day(self) -> None:
        due = DAY + timedelta(days=3)
        matter = raised(enterprise_id=firm(), addressee="TAX", due_on=due)
        assert (matter.addressee, matter.due_on) == ("TAX", due)

    def test_goes_to_the_city_with_an_appeal(self) -> None:
        matter = raised(MatterKind.APPEAL, enterprise_id=firm(), about="case:12")
        assert matter.addressee == "CITY-DRC"
        assert log("matter.opened")[0].case == "12"

    @pytest.mark.parametrize(
        ("actor", "region", "addressee"),
        [
            (BANKER, TOWN, "ICBC"),
            (HEAD_OFFICE, TOWN, "DRC"),
            (TOWNSHIP, TOWN, "DRC"),
            (REVIEWER, COUNTY, "CITY-DRC"),
        ],
        ids=["branch", "head office", "township", "county"],
    )
    def test_goes_above_who_raises_a_problem(
        self, actor: Actor, region: str, addressee: str
    ) -> None:
        assert raised(MatterKind.PROBLEM, actor, region=region).addressee == addressee

    def test_disputes_a_fact_in_the_log(self) -> None:
        enterprise = firm()
        fact = fact_of(enterprise)
        matter = raised(
            MatterKind.OBJECTION, owner_of(enterprise), enterprise_id=enterprise,
            about=f"evidence:{fact}",
        )  # fmt: skip
        (event,) = log("evidence.disputed")
        assert event.subject == str(enterprise)
        assert event.payload == f'{{"fact":"premises_seen","matter":"matter:{matter.pk}"}}'

    @pytest.mark.parametrize("kind", list(MatterKind))
    def test_is_for_the_roles_of_the_table_in_their_place(self, kind: MatterKind) -> None:
        for number, actor in enumerate(EVERYBODY):
            enterprise = firm()
            about = {MatterKind.OBJECTION: f"evidence:{fact_of(enterprise)}",
                     MatterKind.APPEAL: f"case:{number}"}.get(kind, "")  # fmt: skip
            whose = None if kind is MatterKind.PROBLEM else enterprise
            given: dict[str, Any] = {"enterprise_id": whose, "about": about, "addressee": "GOV"}
            before = kept()
            if actor.role in RAISERS[kind] and actor is not OUTSIDER:
                assert raised(kind, actor, **given).raised_by == actor.name
            else:
                with pytest.raises((MatterNotForYou, EnterpriseNotFound)):
                    raised(kind, actor, **given)
                assert kept() == before

    @pytest.mark.parametrize(
        ("kind", "given"),
        [
            (MatterKind.REQUEST, {"title": " "}),
            (MatterKind.REQUEST, {"enterprise_id": None}),
            (MatterKind.REQUEST, {"about": "王某"}),
            (MatterKind.REQUEST, {"due_on": DAY - timedelta(days=1)}),
            (MatterKind.PROBLEM, {}),  # of an enterprise
            (MatterKind.APPEAL, {"about": "evidence:1"}),
            (MatterKind.OBJECTION, {"about": ""}),
            (MatterKind.OBJECTION, {"about": "evidence:0"}),
        ],
    )
    def test_refuses_what_is_not_whole_and_leaves_no_trace(
        self, kind: MatterKind, given: dict[str, Any]
    ) -> None:
        enterprise, before = firm(), kept()
        with pytest.raises(MatterNotWhole):
            raised(kind, **{"enterprise_id": enterprise} | given)
        assert kept() == before

    def test_refuses_the_fact_of_another_enterprise(self) -> None:
        theirs = f"evidence:{fact_of(firm())}"
        with pytest.raises(MatterNotWhole):
            raised(MatterKind.OBJECTION, enterprise_id=firm(), about=theirs)

    def test_refuses_the_same_removal_twice(self) -> None:
        given: dict[str, Any] = {"enterprise_id": firm(), "about": "case:12"}
        raised(MatterKind.APPEAL, **given)
        before = kept()
        with pytest.raises(RaisedAlready):
            raised(MatterKind.APPEAL, **given)
        assert kept() == before

    def test_hides_enterprises_of_others(self) -> None:
        with pytest.raises(EnterpriseNotFound):
            raised(actor=owner_of(firm()), enterprise_id=firm())

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"bank": "GHOST"}, BankNotThere),
            ({"bank": "DRC"}, BankNotThere),
            ({"addressee": "GHOST"}, AddresseeNotThere),
        ],
    )
    def test_refuses_who_is_not_there(self, given: dict[str, Any], refusal: type[Refusal]) -> None:
        with pytest.raises(refusal):
            raised(MatterKind.COMPLAINT, enterprise_id=firm(), **given)

    def test_keeps_banks_out_of_what_offices_decide(self) -> None:
        with pytest.raises(AddresseeNotThere):
            raised(MatterKind.APPEAL, enterprise_id=firm(), about="case:1", addressee="ICBC")

    def test_shows_no_bank_the_problem_of_another(self) -> None:
        with pytest.raises(AnotherBank):
            raised(MatterKind.PROBLEM, BANKER, addressee="ABC-TC")

    def test_keeps_nothing_when_its_event_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        enterprise, before = firm(), kept()

        def fail(*_: object, **__: object) -> None:
            raise OSError

        monkeypatch.setattr(moving, "append", fail)
        with pytest.raises(OSError):  # noqa: PT011
            request_of(enterprise)
        monkeypatch.undo()
        assert kept() == before

    def test_keeps_a_complaint_out_of_the_log_of_the_bank(self) -> None:
        matter = complaint_of(firm())
        assert (matter.bank, matter.bank_path) == ("ICBC-TC", "")
        assert log("matter.opened")[0].bank == ""

    def test_of_the_city_is_raised_for_a_place_in_it(self) -> None:
        assert raised(MatterKind.PROBLEM, CITY_OFFICER, addressee="DRC").region == TOWN
