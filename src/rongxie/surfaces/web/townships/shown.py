"""What a township looks at before it declares: the papers, the open points, what was said."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.files.purposes import Purpose
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.queries import Known, facts_of
from rongxie.mechanism.lists.models import Case, CaseNote
from rongxie.mechanism.lists.queries import notes_of
from rongxie.surfaces.web.cases.screened import Screened, screened
from rongxie.values.moments import china_day
from rongxie.values.texts import Text

_SHOWN = 30  # papers of one enterprise: what one looks through
_HANDED_IN = (Purpose.PAPER.value, Purpose.CONSENT.value, Purpose.VISIT.value)


@dataclass(frozen=True, slots=True)
class PaperShown:
    """A paper that is held of an enterprise."""

    number: int
    name: str
    purpose: Text
    day: date


@dataclass(frozen=True, slots=True)
class Check:
    """A case as whoever checks its papers sees it."""

    case: Case
    papers: list[PaperShown]
    screening: Screened | None
    notes: list[CaseNote]
    known: Mapping[str, Known]


def check_of(case: Case, enterprise: Enterprise | None, actor: Actor, at: datetime) -> Check:
    """Return what there is to be looked through before a case is declared."""
    on = china_day(at)
    return Check(
        case=case,
        papers=[_paper(one) for one in papers_of([case.enterprise_id], actor)[:_SHOWN]],
        screening=screened(case, actor, None, on),
        notes=notes_of(case),
        known=facts_of(enterprise=enterprise, on=on) if enterprise else {},
    )


def papers_of(enterprises: Collection[int], actor: Actor) -> "QuerySet[StoredFile]":
    """Return the papers that are held of enterprises, the latest first."""
    rows = in_reach(StoredFile, actor).filter(enterprise__in=enterprises, removed_at=None)
    return rows.filter(purpose__in=_HANDED_IN).order_by("-stored_at", "-pk")


def _paper(one: StoredFile) -> PaperShown:
    return PaperShown(one.pk, one.name, Purpose(one.purpose).named, china_day(one.stored_at))
