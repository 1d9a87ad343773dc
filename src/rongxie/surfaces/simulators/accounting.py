"""What was taken by the platform against what is in the log: nothing is lost, nothing is twice."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from rongxie.foundation.events.models import EventRow

# One request, one event of one of these kinds; nothing else writes them in a rehearsal.
_EACH_ONCE = {
    "/visits": ("visit.recorded",),
    "/cases": ("case.opened",),
    "/batches": ("batch.laid",),
    "/batches/{}/sign": ("batch.signed",),
    "/cases/{}/propose_removal": ("case.removal_proposed",),
    "/removals/{}/decide": ("case.removed", "case.removal_declined"),
    "/cases/{}/return_to_list": ("coaching.cured",),
    "/coaching/tasks/{}/prove": ("coaching.task_proven",),
    "/matters": ("matter.opened",),
    "/matters/{}/close": ("matter.closed",),
    "/matters/{}/reopen": ("matter.reopened",),
    "/matters/{}/escalate": ("matter.escalated",),
    "/enterprises/{}/fact-requests": ("evidence.requested",),
    "/fact-requests/{}/answer": ("evidence.answered",),
}
# These come by sheets, together and with what follows from others, so that there may be more.
_AT_LEAST = {
    "/consents": ("consent.given",),
    "/consents/{}/withdraw": ("consent.withdrawn",),
    "/referrals/{}/accept": ("referral.accepted",),
    "/referrals/{}/contact": ("referral.contacted",),
    "/referrals/{}/complete_file": ("referral.file_completed",),
    "/referrals/{}/approve": ("decision.approved",),
    "/referrals/{}/refuse": ("decision.refused",),
    "/referrals/{}/draw_down": ("loan.drawn",),
    "/referrals/{}/hand_back": ("referral.handed_back",),
    "/cases/{}/close": ("case.closed",),
    "/matters/{}/answer": ("matter.answered",),
    "/matters/{}/decide_appeal": ("matter.answered",),
}


def unaccounted(log: Iterable[EventRow], taken: Mapping[str, int]) -> Iterator[str]:
    """Yield where the log has fewer events than requests were taken, or more.

    `taken` are requests by path, each counted once however often it was sent.
    """
    happened = Counter(event.kind for event in log)
    for path, kinds in {**_EACH_ONCE, **_AT_LEAST}.items():
        count = sum(happened[kind] for kind in kinds)
        asked = taken.get(path, 0)
        if count < asked or (path in _EACH_ONCE and count != asked):
            yield f"{asked} requests of {path} were taken, and the log tells of {count}"
