"""Sixty days of a county with banks and departments that misbehave in every way we know."""

from datetime import date

import pytest

from rongxie.foundation.database.home import Home
from rongxie.surfaces.simulators.founding import RecordInUse
from rongxie.surfaces.simulators.habits import Fault
from rongxie.surfaces.simulators.rehearsing import Asked, rehearse

LAST = date(2026, 11, 20)


class TestRehearsal:
    def test_holds_for_sixty_days_whatever_goes_wrong(self, committed: Home) -> None:
        found = rehearse(Asked(days=60, enterprises=12, last_on=LAST))
        assert found.broken == []
        assert [fault for fault in Fault if not found.faults[fault]] == []
        assert found.cases.get("funded"), found.cases
        assert 0 < found.decided_in_time <= found.decided
        assert found.webhooks.keys() == {"delivered"}
        assert found.repeated > 0
        assert found.webhook_tries > found.webhooks["delivered"]
        refused = {"fields-unusable", "step-not-allowed", "has-open-case", "referral-not-found"}
        assert refused <= found.problems.keys(), found.problems
        with pytest.raises(RecordInUse):
            rehearse(Asked(days=1, enterprises=1, last_on=LAST))
