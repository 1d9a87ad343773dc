"""Two who visited the same enterprise without knowing of it: what differs, and whose counts.

A visit says which visit its phone knew as the last one. If somebody else's came since and found
something else, nothing is kept until the visitor has said of each difference whose it shall be.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict

from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.enterprises.access import enterprises_in_reach
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.visits.models import Need, Visit, VisitOutcome
from rongxie.surfaces.web.acting.presenting import words_of
from rongxie.surfaces.web.visiting.form import FACT, VisitForm
from rongxie.values.moments import CHINA

THEIRS = "theirs"
_NEED = ("amount_wan", "term_months", "purpose", "collateral")
_BLANK = (None, "")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of the form that two people answered otherwise; `sent` is theirs as it is typed."""

    name: str
    title: str
    mine: str
    theirs: str
    sent: str


@dataclass(frozen=True, slots=True)
class Met:
    """The visit of somebody else that came first, and in what it differs."""

    visit: Visit
    by: str  # the organisation, not the person
    differences: tuple[Difference, ...]
    answers: Mapping[str, str]  # all of theirs, as a form would have been sent

    @property
    def moment(self) -> str:
        """When it was made, in China time."""
        return self.visit.visited_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def met(form: VisitForm, enterprise_id: int, seen: int, actor: Actor) -> Met | None:
    """Return whose visit came in between and differs, in the reach that is open.

    `seen` is the number of the last visit that the card of the phone knew of. Whoever sends for
    the same enterprise at the same moment waits until this transaction has ended.
    """
    list(enterprises_in_reach(actor).select_for_update(no_key=True).filter(pk=enterprise_id))
    for visit in _since(enterprise_id, seen, actor):
        answers = _answers(visit)
        if found := tuple(_differences(form, answers)):
            return Met(visit, _named(visit.organisation), found, answers)
    return None


def settled(typed: QueryDict, met: Met, keep: Mapping[str, str]) -> QueryDict:
    """Return what was typed with theirs in the place of what the visitor gave up.

    With the outcome comes the need that it speaks of.
    """
    chosen = typed.copy()
    for one in met.differences:
        if keep.get(one.name) == THEIRS:
            chosen[one.name] = one.sent
    if keep.get("outcome") == THEIRS:
        chosen.update({n: met.answers[n] for n in _NEED if n in met.answers and n not in chosen})
    return chosen


def _since(enterprise_id: int, seen: int, actor: Actor) -> "QuerySet[Visit]":
    rows = in_reach(Visit, actor).filter(enterprise=enterprise_id, pk__gt=seen)
    return rows.exclude(by=actor.name).order_by("-pk")


def _named(organisation: str) -> str:
    found = Organisation.objects.filter(code=organisation).values_list("name", flat=True).first()
    return found or organisation


def _answers(visit: Visit) -> dict[str, str]:
    """Return what a visit found as the form would have been sent."""
    answers = {"outcome": visit.outcome}
    need = Need.objects.filter(visit=visit).order_by("-pk").first()
    for name in _NEED if need else ():
        value = getattr(need, name)
        answers[name] = "" if value is None else f"{value:f}" if name == _NEED[0] else str(value)
    rows = Evidence.objects.filter(basis=f"visit:{visit.pk}", withdrawn_at=None)
    return answers | {
        FACT + one.fact: {"true": "yes", "false": "no"}.get(one.value, one.value) for one in rows
    }


def _differences(form: VisitForm, theirs: Mapping[str, str]) -> Iterator[Difference]:
    typed = form.cleaned_data
    for name, sent in theirs.items():
        field = form.fields.get(name)
        if field is None or (name in _NEED and typed["outcome"] != VisitOutcome.NEED):
            continue
        mine, value = typed.get(name), field.clean(sent) if sent else None
        unanswered = name.startswith(FACT) and mine in _BLANK  # then theirs simply stands
        if unanswered or mine == value or (mine in _BLANK and value in _BLANK):
            continue
        words = (words_of(field, mine), words_of(field, value))
        yield Difference(name, str(field.label), *words, sent)
