"""All that an enterprise is shown of itself, read in its own reach."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.organisations.mechanisms import MechanismNotFound, mechanism_of
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.coaching.models import CoachingTask
from rongxie.mechanism.decisions.like_loans import LikeLoans, like_loans
from rongxie.mechanism.decisions.models import Decision, Verdict
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.kinds import FIRST_CHECK
from rongxie.mechanism.lists.models import Case, CaseNote, Removal
from rongxie.mechanism.matters.access import matters_in_reach
from rongxie.mechanism.matters.models import Matter, MatterKind, MatterState, Outcome
from rongxie.mechanism.referrals.models import Consent, Paper, Referral
from rongxie.mechanism.referrals.queries.consents import ANY_BANK, consents_in_reach
from rongxie.rulebook.cost import Item
from rongxie.rulebook.playbooks import playbooks
from rongxie.rulebook.reasons import reasons
from rongxie.rulebook.steps import ReferralState, State
from rongxie.surfaces.web.owners.wording import NEXT, STEPS, at_bank, promised
from rongxie.surfaces.web.worklists.naming import organisations_named
from rongxie.values.moments import china_day
from rongxie.values.texts import Message, Text

_BEFORE_COMPLETE = (ReferralState.SENT, ReferralState.ACCEPTED, ReferralState.CONTACTED)
# By which steps what is missing was said, in the states in which it still is.
_SAID_WHAT_LACKS = {State.DRAFT: (FIRST_CHECK,), State.RETURNED: (FIRST_CHECK, "return")}
_LATEST = 10  # matters shown; all of them are on the list of staff


@dataclass(frozen=True, slots=True)
class StepShown:
    """One of the five steps: done, now or to come."""

    title: Text
    stands: str
    day: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a bank offers: every cost with who gets it, beside like loans of the county."""

    decision: Decision
    costs: list[tuple[Text | str, str, str]]
    like: LikeLoans | None


@dataclass(frozen=True, slots=True)
class AtBank:
    """What one bank does, by which day, and what it still wants."""

    referral: Referral
    bank: str
    state: Text
    day: date | None
    promise: Message | None
    late: bool
    papers: list[Paper]
    wants_papers: bool
    offer: Offer | None
    reasons: list[Text]
    words: str


@dataclass(frozen=True, slots=True)
class ConsentShown:
    """A consent with the name of its bank; blank where the county chooses."""

    consent: Consent
    bank: str


@dataclass(frozen=True, slots=True)
class MatterShown:
    """Something that the enterprise has raised, and its answer."""

    matter: Matter
    kind: Text
    to: str
    outcome: Text | None
    answer: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an enterprise stands with its latest application; no case if it has made none."""

    enterprise: Enterprise
    case: Case | None
    state: Text | None
    after: Text | None
    steps: list[StepShown]
    missing: list[CaseNote]
    banks: list[AtBank]
    tasks: list[tuple[CoachingTask, Text | str, Text | str]]
    consents: list[ConsentShown]
    matters: list[MatterShown]
    removal: Removal | None
    may_appeal: bool
    may_apply: bool  # none is open, and what was removed may be listed again
    office: str
    open: bool


def standing_of(actor: Actor, at: datetime) -> Standing:
    """Return what an enterprise is shown, in the reach that is open."""
    on = china_day(at)
    enterprise = enterprise_in_reach(enterprise_id=int(actor.enterprise), actor=actor)
    case = Case.objects.filter(enterprise=enterprise).order_by("-id").first()
    referrals = list(Referral.objects.filter(case=case).order_by("id")) if case else []
    consents = list(consents_in_reach(actor=actor, on=on))
    matters = list(matters_in_reach(actor).prefetch_related("steps").order_by("-id")[:_LATEST])
    names = organisations_named(
        [*(one.bank for one in referrals), *(one.bank for one in consents),
         *(one.addressee for one in matters)]
    )  # fmt: skip
    removal = _removal(case)
    goes_on = bool(case and State(case.state).phase.value == "open")
    return Standing(
        enterprise=enterprise,
        case=case,
        state=State(case.state).enterprise if case else None,
        after=NEXT.get(State(case.state)) if case else None,
        steps=_steps(case) if case else [],
        missing=_missing(case),
        banks=_at_banks(referrals, names, on),
        tasks=_tasks(case),
        consents=[_consent(one, names) for one in consents],
        matters=[_matter(one, names) for one in matters],
        removal=removal,
        may_appeal=bool(removal and removal.appeal_until and removal.appeal_until >= on),
        may_apply=not goes_on and not (removal and (removal.reentry_on or on) > on),
        office=_office(enterprise.region, on),
        open=goes_on,
    )


def _steps(case: Case) -> list[StepShown]:
    state = State(case.before) if case.before else State(case.state)
    now = next((n for n, (_, states) in enumerate(STEPS) if state in states), len(STEPS))
    since = china_day(case.moved_at).isoformat()
    told = []
    for place, (title, _) in enumerate(STEPS):
        stands = "done" if place < now else "now" if place == now else "later"
        if case.state == State.CLOSED or (case.state == State.REMOVED and stands == "now"):
            stands = "later"
        told.append(StepShown(title, stands, since if stands == "now" else ""))
    if case.state == State.FUNDED:
        told[-1] = StepShown(STEPS[-1][0], "done", since)
    return told


def _missing(case: Case | None) -> list[CaseNote]:
    """Return what is missing, in the words of whoever returned the case the last time."""
    steps = _SAID_WHAT_LACKS.get(State(case.state)) if case else None
    if steps is None:
        return []
    notes = list(CaseNote.objects.filter(case=case, step__in=steps).order_by("-at", "id"))
    return [one for one in notes if one.at == notes[0].at]


def _at_banks(referrals: list[Referral], names: Mapping[str, str], on: date) -> list[AtBank]:
    if not referrals:
        return []
    decisions = {one.referral_id: one for one in Decision.objects.filter(referral__in=referrals)}
    papers: dict[int, list[Paper]] = {}
    for paper in Paper.objects.filter(referral__in=referrals).order_by("id"):
        papers.setdefault(paper.referral_id, []).append(paper)
    return [
        _at_bank(one, names, decisions.get(one.pk), papers.get(one.pk, []), on) for one in referrals
    ]


def _at_bank(
    referral: Referral, names: Mapping[str, str], decision: Decision | None,
    papers: list[Paper], on: date,
) -> AtBank:  # fmt: skip
    state, tree = ReferralState(referral.state), reasons()
    day, promise = promised(referral, on)
    approved = decision is not None and decision.verdict == Verdict.APPROVED
    return AtBank(
        referral=referral,
        bank=names.get(referral.bank, referral.bank),
        state=at_bank(referral),
        day=day,
        promise=promise,
        late=bool(day and day < on),
        papers=papers if state in _BEFORE_COMPLETE else [],
        wants_papers=state in _BEFORE_COMPLETE,
        offer=_offer(decision, on) if decision and approved else None,
        reasons=[tree[code].plain for code in decision.reasons if code in tree] if decision else [],
        words=decision.words if decision else "",
    )


def _offer(decision: Decision, on: date) -> Offer:
    items = set(Item)
    costs: list[tuple[Text | str, str, str]] = []
    for fee in decision.costs:
        item = fee.get("item") or fee.get("name") or ""
        named = Item(item).named if item in items else item
        costs.append((named, str(fee.get("payee", "")), str(fee.get("amount", ""))))
    return Offer(decision, costs, like_loans(decision, on=on))


def _tasks(case: Case | None) -> list[tuple[CoachingTask, Text | str, Text | str]]:
    """Return what is done to clear the way, with what and by whom."""
    if case is None or case.state != State.COACHING:
        return []
    rows = CoachingTask.objects.filter(plan__case=case, plan__state="open").order_by("due_on", "id")
    return [(task, *_task(task)) for task in rows]


def _task(task: CoachingTask) -> tuple[Text | str, Text | str]:
    book = playbooks().get(task.playbook)
    steps = book.steps if book else ()
    number = int(task.task) if task.task.isdecimal() else 0
    if not 0 < number <= len(steps):
        return task.task, ""
    return steps[number - 1].what, steps[number - 1].who


def _consent(consent: Consent, names: Mapping[str, str]) -> ConsentShown:
    bank = "" if consent.bank == ANY_BANK else names.get(consent.bank, consent.bank)
    return ConsentShown(consent, bank)


def _matter(matter: Matter, names: Mapping[str, str]) -> MatterShown:
    answers = [one for one in matter.steps.all() if one.what == "answered"]
    latest = max(answers, key=lambda one: int(one.pk), default=None)
    return MatterShown(
        matter, MatterKind(matter.kind).named, names.get(matter.addressee, matter.addressee),
        Outcome(matter.outcome).named if matter.outcome else None,
        latest.text if latest and matter.outcome else "",
        matter.state == MatterState.ANSWERED.value,
    )  # fmt: skip


def _removal(case: Case | None) -> Removal | None:
    if case is None or case.state != State.REMOVED:
        return None
    return Removal.objects.filter(case=case, state="removed").order_by("-id").first()


def _office(region: str, on: date) -> str:
    try:
        return str(mechanism_of(region, on).office.name)
    except MechanismNotFound:
        return ""


def held_papers(papers: Iterable[Paper]) -> dict[str, StoredFile]:
    """Return the latest file of each kind of paper that was handed in before, by its code."""
    found: dict[str, StoredFile] = {}
    numbers = {
        int(one.file.removeprefix("file:")): one.code
        for one in papers
        if one.code and one.file.removeprefix("file:").isdecimal()
    }
    for file in StoredFile.objects.filter(pk__in=numbers, removed_at=None).order_by("stored_at"):
        found[numbers[file.pk]] = file
    return found
