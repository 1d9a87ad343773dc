"""Sixty days of a county with banks and departments that misbehave in every way we know."""

from datetime import date

import pytest

from rongxie.foundation.database.home import Home
from rongxie.surfaces.simulators.founding import RecordInUse
from rongxie.surfaces.simulators.habits import Fault
from rongxie.surfaces.simulators.rehearsing import Asked, rehearse

LAST = date(2026, 11, 20)
# What has to happen beside the straight way, each with what goes wrong there.
BESIDE = {
    "/coaching/tasks/{}/prove", "/cases/{}/return_to_list", "/cases/{}/propose_removal",
    "/removals/{}/decide", "/matters/{}/decide_appeal", "/matters/{}/answer", "/matters/{}/close",
    "/imports/{}/commit", "/batches/{}/sign", "/decisions/batch",
}  # fmt: skip
# Why a bank loses a case before it has decided: each follows from something else.
TAKEN_AWAY = {"case_removed", "consent_ended", "consent_withdrawn", "lapsed"}
REFUSED = {
    "fields-unusable", "step-not-allowed", "has-open-case", "not-proven-again", "person-needed",
    "digest-differs", "no-consent",
}  # fmt: skip


class TestRehearsal:
    def test_holds_for_sixty_days_whatever_goes_wrong(self, committed: Home) -> None:
        found = rehearse(Asked(days=60, enterprises=14, last_on=LAST))
        assert found.broken == []
        assert [fault for fault in Fault if not found.faults[fault]] == []
        assert found.cases.get("funded"), found.cases
        assert 0 < found.decided_in_time <= found.decided
        assert found.webhooks.keys() == {"delivered"}
        assert found.repeated > 0
        assert found.webhook_tries > found.webhooks["delivered"]
        assert found.taken.keys() >= BESIDE, found.taken
        assert found.taken_away.keys() >= TAKEN_AWAY, found.taken_away
        assert found.rejected > 0
        assert found.problems.keys() >= REFUSED, found.problems
        with pytest.raises(RecordInUse):
            rehearse(Asked(days=1, enterprises=1, last_on=LAST))
