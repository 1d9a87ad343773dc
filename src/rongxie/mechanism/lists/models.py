"""Cases, and the batches in which they are signed onto the recommendation list."""

from django.db.models import (
    BooleanField,
    CheckConstraint,
    DateField,
    DateTimeField,
    F,
    Index,
    IntegerField,
    Model,
    Q,
    TextField,
    UniqueConstraint,
)

from rongxie.mechanism.columns import code_field, codes_field, known, owned_by, wan_field
from rongxie.mechanism.lists.kinds import (
    BatchState,
    CaseOrigin,
    CloseCause,
    RemovalCause,
    RemovalState,
    SignMode,
)
from rongxie.rulebook.steps import Phase, State

OPEN_STATES = tuple(state.value for state in State if state.phase is Phase.OPEN)
_REMEMBERS = (State.COACHING.value, State.REMOVED.value)


class Case(Model):
    """One need of one enterprise on its way; `before` is where a resting case came from."""

    enterprise = owned_by("enterprises.Enterprise", name="cases")
    region = code_field()
    state = code_field()
    before = code_field(blank=True)
    need = owned_by("visits.Need", name="cases")
    amount_wan = wan_field()
    term_months = IntegerField(null=True)
    purpose = code_field(blank=True)
    collateral = code_field(blank=True)
    wished_banks = codes_field()
    wished_only = BooleanField(default=False)
    # After a refusal that can be mended at another bank: try one at once, or be coached first.
    another_bank = BooleanField(default=True)
    origin = code_field()
    found_by = code_field(blank=True)  # the organisation, or the bank that nominated
    facility_before = BooleanField()
    papers_checked_by = code_field(blank=True)
    committed_on = DateField(null=True)
    commitment = code_field(blank=True)  # the file of the signed truth commitment
    screening = owned_by("screening.Screening", null=True)
    sector = code_field(blank=True)  # the organisation that confirms
    banks = codes_field()  # every bank that the case was sent to
    excluded_banks = codes_field()
    cause = code_field(blank=True)  # of the end
    opened_by = code_field()
    opened_at = DateTimeField()
    moved_at = DateTimeField()
    recommended_on = DateField(null=True)  # the latest signature

    class Meta:
        db_table = "cases"
        indexes = (
            # With the number, so that a list is sorted, and counted, without reading its rows.
            Index(name="cases_worklist", fields=["region", "state", "moved_at", "id"]),
            Index(name="cases_of", fields=["enterprise", "-id"]),
            Index(
                name="cases_of_sector", fields=["sector", "region"], condition=Q(state="reviewed")
            ),
        )
        constraints = (
            known("case_has_a_known_state", "state", State),
            known("case_has_a_known_origin", "origin", CaseOrigin),
            known("case_has_a_known_cause", "cause", CloseCause, blank=True),
            UniqueConstraint(
                name="case_one_open_for_an_enterprise",
                fields=["enterprise"],
                condition=Q(state__in=OPEN_STATES),
            ),
            CheckConstraint(
                name="case_remembers_where_it_came_from",
                condition=Q(state__in=_REMEMBERS) & ~Q(before="")
                | ~Q(state__in=_REMEMBERS) & Q(before=""),
            ),
            CheckConstraint(
                name="case_declared_with_papers_and_commitment",
                condition=Q(state__in=[State.DRAFT, State.COACHING, State.CLOSED])
                | ~Q(papers_checked_by="") & Q(committed_on__isnull=False),
            ),
            CheckConstraint(
                name="case_reviewed_on_a_stored_screening",
                condition=~Q(state__in=[
                    State.REVIEWED, State.CONFIRMED, State.RECOMMENDED, State.REFERRED,
                    State.GRANTED, State.FUNDED,
                ]) | Q(screening__isnull=False),
            ),
            CheckConstraint(
                name="case_recommended_on_a_day",
                condition=~Q(state__in=[
                    State.RECOMMENDED, State.REFERRED, State.GRANTED, State.FUNDED, State.REMOVED,
                ]) | Q(recommended_on__isnull=False),
            ),
            CheckConstraint(
                name="case_closed_for_a_cause",
                condition=Q(state=State.CLOSED.value) & ~Q(cause="")
                | ~Q(state=State.CLOSED.value) & Q(cause=""),
            ),
            CheckConstraint(name="case_asks_for_something", condition=Q(amount_wan__gt=0)),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"case {self.pk} {self.state}"


class CaseNote(Model):
    """Words that go with a step: why an item was returned, what is asked; never changed."""

    case = owned_by("lists.Case", name="notes")
    enterprise = owned_by("enterprises.Enterprise")
    region = code_field()
    step = code_field()
    item = code_field(blank=True)  # the test, paper or field that it is about
    text = TextField()
    by = code_field()
    at = DateTimeField()

    class Meta:
        db_table = "case_notes"
        indexes = (Index(name="case_notes_of", fields=["case", "id"]),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"


class Confirmation(Model):
    """A sector authority has confirmed a case, each time that it got there."""

    case = owned_by("lists.Case", name="confirmations")
    region = code_field()
    sector = code_field()
    by = code_field()
    at = DateTimeField()

    class Meta:
        db_table = "confirmations"
        indexes = (Index(name="confirmations_of", fields=["case", "id"]),)

    def __str__(self) -> str:
        return f"{self.case_id} by {self.sector}"


class Batch(Model):
    """Cases laid before the convener: `snapshot` is canonical JSON and `digest` its SM3.

    The snapshot has every case with its facts, screening and confirmation, as they were laid.
    """

    region = code_field()
    state = code_field(default=BatchState.LAID.value)
    previous = owned_by("lists.Batch", null=True)
    snapshot = TextField()
    digest = code_field()
    count = IntegerField()
    laid_by = code_field()
    laid_at = DateTimeField()
    mode = code_field(blank=True)
    convener = TextField(blank=True)  # name and office as named by the document
    document = TextField(blank=True)  # naming the one who signs, if not the convener in person
    seal = code_field(blank=True)  # the reference that the system of electronic seals gave
    scan = code_field(blank=True)
    scanned_by = code_field(blank=True)
    checked_by = code_field(blank=True)  # the second person who compared the printed digest
    signed_by = code_field(blank=True)
    signed_at = DateTimeField(null=True)

    class Meta:
        db_table = "batches"
        indexes = (Index(name="batches_of", fields=["region", "-id"]),)
        constraints = (
            known("batch_has_a_known_state", "state", BatchState),
            known("batch_signed_in_a_known_mode", "mode", SignMode, blank=True),
            CheckConstraint(
                name="batch_signed_by_somebody_somehow",
                condition=~Q(state="signed")
                | ~Q(signed_by="") & ~Q(mode="") & ~Q(convener="") & Q(signed_at__isnull=False),
            ),
            CheckConstraint(
                name="batch_on_paper_is_checked_by_a_second_person",
                condition=~Q(state="signed", mode="paper")
                | ~Q(scan="")
                & ~Q(checked_by="")
                & ~Q(scanned_by="")
                & ~Q(checked_by=F("scanned_by")),
            ),
            CheckConstraint(
                name="batch_sealed_with_a_reference",
                condition=~Q(state="signed", mode="e_seal") | ~Q(seal=""),
            ),
        )

    def __str__(self) -> str:
        return f"batch {self.pk}"


class BatchCase(Model):
    """A case in a batch; struck out it goes back with a reason and is not signed."""

    batch = owned_by("lists.Batch", name="lines")
    case = owned_by("lists.Case", name="batch_lines")
    region = code_field()
    position = IntegerField()
    struck = BooleanField(default=False)

    class Meta:
        db_table = "batch_cases"
        indexes = (Index(name="batch_cases_of", fields=["case"]),)
        constraints = (UniqueConstraint(name="batch_case_once", fields=["batch", "case"]),)

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.position}"


class Removal(Model):
    """A proposal to remove a case from the list, what was decided and what an appeal changed.

    `due_on` is the day by which it is to be decided, `appeal_until` the last day to appeal and
    `reentry_on` the first day on which the enterprise may be listed again.
    """

    case = owned_by("lists.Case", name="removals")
    enterprise = owned_by("enterprises.Enterprise")
    region = code_field()
    cause = code_field()
    grounds = TextField()
    file = code_field()
    proposed_by = code_field()
    proposed_at = DateTimeField()
    due_on = DateField()
    state = code_field(default=RemovalState.PROPOSED.value)
    decided_by = code_field(blank=True)
    decided_at = DateTimeField(null=True)
    document = TextField(blank=True)
    notice_on = DateField(null=True)
    appeal_until = DateField(null=True)
    reentry_on = DateField(null=True)
    restored_at = DateTimeField(null=True)

    class Meta:
        db_table = "removals"
        indexes = (
            Index(name="removals_of", fields=["enterprise", "reentry_on"]),
            Index(
                name="removals_to_decide",
                fields=["region", "due_on"],
                condition=Q(state="proposed"),
            ),
        )
        constraints = (
            known("removal_has_a_known_state", "state", RemovalState),
            known("removal_for_a_known_cause", "cause", RemovalCause),
            UniqueConstraint(
                name="removal_one_proposed_for_a_case",
                fields=["case"],
                condition=Q(state="proposed"),
            ),
            CheckConstraint(
                name="removal_decided_with_notice_and_days",
                condition=~Q(state__in=["removed", "restored"])
                | Q(
                    decided_at__isnull=False,
                    notice_on__isnull=False,
                    appeal_until__isnull=False,
                    reentry_on__isnull=False,
                ),
            ),
        )

    def __str__(self) -> str:
        return f"removal of {self.case_id}"
