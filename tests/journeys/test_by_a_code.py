"""An enterprise by itself: it proves who it is by a code, objects to a fact, and has its way."""

import pytest

from rongxie.foundation.identity.purposes import ProofPurpose
from rongxie.foundation.identity.sessions import DOOR, actor_of_session, live_session
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.looks import CASE, who_looked
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.evidence.queries import facts_of
from rongxie.mechanism.evidence.seeing import see_evidence
from rongxie.mechanism.matters.access import MatterNotFound
from rongxie.mechanism.matters.actions import close_matter, open_matter
from rongxie.mechanism.matters.models import MatterKind, Outcome
from rongxie.mechanism.matters.queries import read_matter, to_see
from rongxie.mechanism.referrals.actions import proved
from tests.mechanism.cast import AT, DAY, OFFICE, REVIEWER
from tests.mechanism.enterprises.makers import contact, enterprise
from tests.mechanism.evidence.makers import fact
from tests.mechanism.matters.makers import answered, place
from tests.mechanism.referrals.proving import ask, prove, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _place() -> None:
    place()


def signed_in(one: Enterprise) -> Actor:
    """Whoever has proved by a code that he may object for the enterprise."""
    asked = ask(one.uscc, purpose=ProofPurpose.OBJECT)
    message = sent(asked)
    assert message is not None
    opened = proved(prove(asked, message.code, ProofPurpose.OBJECT))
    with reach(DOOR):
        session = live_session(opened.token, (ProofPurpose.OBJECT,), at=AT)
    assert session is not None
    return actor_of_session(session)


class TestAnEnterprise:
    def test_objects_to_a_fact_and_has_it_taken_out(self) -> None:
        one = enterprise()
        contact(one)
        wrong = fact(one.pk, "abnormal_listed", True)
        with reach(REVIEWER):
            see_evidence(enterprise=one, purpose=CASE, actor=REVIEWER, at=AT)
        owner = signed_in(one)
        with reach(owner):
            assert [look.organisation for look in who_looked(enterprise_id=one.pk, actor=owner)][
                -1
            ] == "DRC"
            assert facts_of(enterprise=one, on=DAY)["abnormal_listed"].value is True
            assert Evidence.objects.get().pk == wrong.pk
            matter = open_matter(
                kind=MatterKind.OBJECTION, region=one.region, title="并未列入经营异常",
                text="见登记机关证明", about=f"evidence:{wrong.pk}", actor=owner, at=AT,
            )  # fmt: skip
        answered(matter, OFFICE, outcome=Outcome.UPHELD, text="核实无误，予以更正")
        with reach(owner):
            assert [one.pk for one in to_see(actor=owner)] == [matter.pk]
            assert read_matter(matter_id=matter.pk, actor=owner).outcome == "upheld"
            assert "abnormal_listed" not in facts_of(enterprise=one, on=DAY)
            close_matter(matter_id=matter.pk, actor=owner, at=AT)

    def test_complains_and_no_other_enterprise_reads_it(self) -> None:
        one, other = enterprise(), enterprise("天长市另一家五金厂")
        contact(one)
        contact(other, phone="13911112222")
        owner = signed_in(one)
        with reach(owner):
            matter = open_matter(
                kind=MatterKind.COMPLAINT, region=one.region, title="收费不明", text="另收费用",
                actor=owner, at=AT,
            )  # fmt: skip
        stranger = Actor(name=f"enterprise:{other.pk}", kind=owner.kind, role=owner.role,
                         enterprise=str(other.pk))  # fmt: skip
        with reach(stranger), pytest.raises(MatterNotFound):
            read_matter(matter_id=matter.pk, actor=stranger)
