"""Leads: left by nobody in particular, read by who visits, ended once."""

from uuid import UUID, uuid4

import pytest

from rongxie.foundation.identity.sessions import DOOR
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.visits.access import LeadNotFound, VisitNotForYou
from rongxie.mechanism.visits.actions import NewLead, end_lead, leave_lead, read_lead
from rongxie.mechanism.visits.actions.leads import LeadEndedAlready
from rongxie.mechanism.visits.models import Lead, LeadOutcome
from tests.mechanism.cast import (
    AT,
    AUDITOR,
    BANKER,
    CONVENER,
    OUTSIDER,
    PLATFORM,
    TOWN,
    TOWNSHIP,
    VISITOR,
    owner_of,
)

pytestmark = pytest.mark.django_db
NEW = NewLead(name="老王饲料店", person="王大力", phone="138 1111 2222", wanted="三十万")


def _left(sent_as: UUID | None = None, new: NewLead = NEW) -> Lead:
    with reach(DOOR):
        return leave_lead(
            region=TOWN, new=new, address="203.0.113.7", sent_as=sent_as or uuid4(), actor=DOOR,
            at=AT,
        )  # fmt: skip


def _ended(lead: Lead, actor: Actor, outcome: LeadOutcome = LeadOutcome.FOLLOWED) -> Lead:
    with reach(actor):
        return end_lead(lead_id=lead.pk, outcome=outcome, actor=actor, at=AT)


class TestLead:
    def test_is_read_by_who_visits_there(self) -> None:
        lead = _left()
        for actor in (TOWNSHIP, VISITOR):
            with reach(actor):
                told = read_lead(lead_id=lead.pk, actor=actor)
            assert (told.name, told.person, told.phone) == ("老王饲料店", "王大力", "13811112222")

    def test_prints_nothing_of_what_was_written(self) -> None:
        assert "王大力" not in repr(NEW)
        assert "138" not in repr(NEW)

    @pytest.mark.parametrize("actor", [CONVENER, BANKER, AUDITOR, owner_of(1)])
    def test_is_not_read_by_others(self, actor: Actor) -> None:
        lead = _left()
        with reach(actor), pytest.raises(VisitNotForYou):
            read_lead(lead_id=lead.pk, actor=actor)

    @pytest.mark.parametrize("actor", [BANKER, AUDITOR, owner_of(1), OUTSIDER])
    def test_has_no_row_for_others(self, actor: Actor) -> None:
        _left()
        if actor.kind.value in ("bank", "auditor", "enterprise"):
            pytest.importorskip("psycopg")
            from django.db import ProgrammingError, transaction

            with reach(actor), pytest.raises(ProgrammingError), transaction.atomic():
                Lead.objects.count()
        else:
            with reach(actor):
                assert Lead.objects.count() == 0
                with pytest.raises(LeadNotFound):
                    read_lead(lead_id=1, actor=actor)

    def test_is_left_by_the_platform_alone(self) -> None:
        with reach(TOWNSHIP), pytest.raises(VisitNotForYou):
            leave_lead(region=TOWN, new=NEW, address="", sent_as=uuid4(), actor=TOWNSHIP, at=AT)

    def test_is_ended_once(self) -> None:
        lead = _left()
        assert _ended(lead, TOWNSHIP).outcome == "followed"
        with pytest.raises(LeadEndedAlready):
            _ended(lead, VISITOR, LeadOutcome.NOT_REAL)
        with reach(PLATFORM):
            assert Lead.objects.get().outcome == "followed"

    def test_sent_again_is_the_same_even_if_it_was_ended(self) -> None:
        number = uuid4()
        lead = _left(number)
        _ended(lead, TOWNSHIP)
        assert _left(number).pk == lead.pk
