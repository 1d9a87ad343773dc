"""How far the log of the places in reach is sealed: what an auditor looks at first."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from rongxie.foundation.events.checking import checks_in_reach
from rongxie.foundation.events.models import ChainCheck, EventRow, Seal, Waiting
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import as_platform
from rongxie.mechanism.reporting.models import RolledUpTo

_ASKING = "page:chain"
_LATEST = 50  # verifications of all provinces that are looked through


@dataclass(frozen=True, slots=True)
class ChainShown:
    """The chain of a province: its last place, the digest there, what waits, what is rolled up.

    `check` is the last verification that was asked for in the reader's place.
    """

    province: str
    sealed: int
    head: str
    sealed_until: datetime | None
    waiting: int
    rolled: int
    check: ChainCheck | None


def chains_of(region: str, actor: Actor) -> list[ChainShown]:
    """Return the chains of a place: that of its province, or of all.

    How much waits is asked as the platform: the queue is the sealer's, its length no secret.
    """
    checked: dict[str, ChainCheck] = {}
    for check in checks_in_reach(actor).filter(ended_at__isnull=False)[:_LATEST]:
        checked.setdefault(check.province, check)
    with as_platform(_ASKING, region[:2]):
        rows = Waiting.objects.filter(province=region[:2]) if region else Waiting.objects.all()
        waiting = dict(rows.order_by().values_list("province").annotate(Count("event")))
        rolled = dict(RolledUpTo.objects.values_list("province", "seq"))
        known = {region[:2]} if region else {*waiting, *rolled}
        return [
            _chain(one, waiting.get(one, 0), rolled.get(one, 0), checked.get(one))
            for one in sorted(known)
        ]


def _chain(province: str, waiting: int, rolled: int, check: ChainCheck | None) -> ChainShown:
    head = Seal.objects.filter(province=province).order_by("-seq").first()
    if head is None:
        return ChainShown(province, 0, "", None, waiting, rolled, check)
    at = EventRow.objects.filter(pk=head.event).values_list("recorded_at", flat=True).first()
    return ChainShown(province, head.seq, bytes(head.digest).hex(), at, waiting, rolled, check)
