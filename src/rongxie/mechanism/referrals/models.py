"""Consent, what banks take, how cases were allocated, and what was sent to which bank."""

from enum import StrEnum

from django.db.models import (
    PROTECT,
    BooleanField,
    CheckConstraint,
    DateField,
    DateTimeField,
    F,
    Index,
    IntegerField,
    JSONField,
    Model,
    OneToOneField,
    Q,
    TextField,
    UniqueConstraint,
)

from rongxie.mechanism.columns import code_field, codes_field, known, owned_by, wan_field
from rongxie.mechanism.referrals.purposes import ConsentPurpose
from rongxie.rulebook.steps import ReferralState

_NOT_ENDED = [state.value for state in ReferralState if state.active]
_ENDED = [state.value for state in ReferralState if not state.active]


def _read_by_its_bank(name: str) -> CheckConstraint:
    """Return the constraint that a row is read by the bank that it is of, or by none."""
    return CheckConstraint(name=name, condition=Q(reader_path="") | Q(reader_path=F("bank_path")))


class Identified(StrEnum):
    """How the person who consents proved to act for the enterprise."""

    PHONE_CODE = "phone_code"
    FACE_TO_FACE = "face_to_face"
    E_LICENCE = "e_licence"
    PAPER = "paper"


class Consent(Model):
    """An enterprise opens something of it to one bank, for a purpose (`purposes`).

    `bank` `*` is any bank that the county proposes: it opens nothing by itself, and a push writes
    a consent for the bank from it. `told_at` is when the enterprise was told of one that it did
    not name the bank of.
    """

    enterprise = owned_by("enterprises.Enterprise", name="consents")
    region = code_field()
    bank = code_field()
    bank_path = code_field(blank=True)
    purpose = code_field(default=ConsentPurpose.FINANCING.value)
    given_on = DateField()
    ends_on = DateField()  # the last day on which it holds
    identified = code_field()
    proof = code_field(blank=True, db_default="")  # session:… or licence:…, of what identified
    source = code_field()  # self, visit:…, or `*:<id>` where a push wrote it from a general one
    file = code_field(blank=True)
    by = code_field()
    at = DateTimeField()
    told_at = DateTimeField(null=True)
    warned_at = DateTimeField(null=True)  # that its last day is near
    withdrawn_at = DateTimeField(null=True)
    withdrawn_by = code_field(blank=True)

    class Meta:
        db_table = "consents"
        indexes = (
            Index(name="consents_of", fields=["enterprise", "bank"]),
            Index(
                name="consents_to_end",
                fields=["ends_on"],
                condition=Q(withdrawn_at__isnull=True),
            ),
        )
        constraints = (
            known("consent_has_a_known_purpose", "purpose", ConsentPurpose),
            known("consent_identified_somehow", "identified", Identified),
            CheckConstraint(name="consent_ends", condition=Q(ends_on__gte=F("given_on"))),
            UniqueConstraint(
                name="consent_one_standing",
                fields=["enterprise", "bank", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.enterprise_id} → {self.bank}"


class BankAppetite(Model):
    """What a branch takes from a day on; the latest row that has begun is in force (design §8)."""

    bank = code_field()
    bank_path = code_field()
    regions = codes_field()
    min_wan = wan_field(null=True)
    max_wan = wan_field(null=True)
    collaterals = codes_field()
    industries = codes_field()
    capacity = IntegerField()
    since = DateField()
    by = code_field()
    at = DateTimeField()

    class Meta:
        db_table = "bank_appetites"
        indexes = (Index(name="bank_appetites_of", fields=["bank", "-since", "-id"]),)
        constraints = (
            CheckConstraint(name="bank_appetite_is_not_negative", condition=Q(capacity__gte=0)),
        )

    def __str__(self) -> str:
        return f"{self.bank} {self.since}"


class Allocation(Model):
    """A run of the allocation with its whole input, so that it replays identically."""

    region = code_field()
    inputs = TextField()  # canonical JSON of cases, banks and parameters
    digest = code_field()
    result = JSONField()  # case id → bank, wish, reasons
    cases = IntegerField()
    placed = IntegerField()
    total_cost = IntegerField()
    by = code_field()
    at = DateTimeField()

    class Meta:
        db_table = "allocations"

    def __str__(self) -> str:
        return f"allocation {self.pk}"


class Push(Model):
    """Referrals that were sent together; sending with the same key again sends nothing twice."""

    region = code_field()
    key = code_field()
    allocation = owned_by("referrals.Allocation", null=True)
    count = IntegerField()
    by = code_field()
    at = DateTimeField()

    class Meta:
        db_table = "pushes"
        constraints = (UniqueConstraint(name="push_key_once", fields=["region", "key"]),)

    def __str__(self) -> str:
        return f"push {self.pk}"


class Receipt(Model):
    """What one bank was sent with a push, and who took it in when."""

    push = owned_by("referrals.Push", name="receipts")
    region = code_field()
    bank = code_field()
    bank_path = code_field()
    count = IntegerField()
    received_by = code_field(blank=True)
    received_at = DateTimeField(null=True)

    class Meta:
        db_table = "receipts"
        constraints = (UniqueConstraint(name="receipt_once", fields=["push", "bank"]),)

    def __str__(self) -> str:
        return f"{self.push_id} → {self.bank}"


class Referral(Model):
    """One case with one bank; what the bank sees of the enterprise is its `card`.

    `reader_path` is `bank_path` while the bank may read the row, and blank otherwise: as long as
    the enterprise consents, and of what the bank has decided for good. The database writes it.
    """

    case = owned_by("lists.Case", name="referrals")
    enterprise = owned_by("enterprises.Enterprise", name="referrals")
    region = code_field()
    bank = code_field()
    bank_path = code_field()
    reader_path = code_field(blank=True, db_default="")
    push = owned_by("referrals.Push", name="referrals", null=True)
    allocation = owned_by("referrals.Allocation", null=True)
    rank = IntegerField(null=True)  # the place among the wishes, 0 first
    reason = TextField(blank=True)  # why this bank, where it is not the allocation's
    amount_wan = wan_field()
    state = code_field(default=ReferralState.SENT.value)
    sent_at = DateTimeField()
    accept_due_on = DateField()
    contact_due_on = DateField()
    accepted_at = DateTimeField(null=True)
    contacted_on = DateField(null=True)
    contact_note = TextField(blank=True)
    handed_in_on = DateField(null=True)  # the enterprise says that the bank has everything
    file_complete_on = DateField(null=True)
    complete_basis = code_field(blank=True)  # all_received, bank_says, handed_in
    decision_due_on = DateField(null=True)
    ended_on = DateField(null=True)
    cause = code_field(blank=True)
    cause_text = TextField(blank=True)
    moved_at = DateTimeField()

    class Meta:
        db_table = "referrals"
        indexes = (
            Index(name="referrals_worklist", fields=["reader_path", "state", "moved_at"]),
            Index(name="referrals_of_region", fields=["region", "state", "moved_at"]),
            Index(
                name="referrals_to_decide",
                fields=["decision_due_on"],
                condition=Q(state="file_complete"),
            ),
            Index(name="referrals_to_accept", fields=["accept_due_on"], condition=Q(state="sent")),
            Index(name="referrals_of_enterprise", fields=["enterprise"]),
            Index(
                name="referrals_complete",
                fields=["region", "file_complete_on"],
                include=["id", "state", "decision_due_on"],  # counted without reading the rows
                condition=Q(file_complete_on__isnull=False),
            ),
        )
        constraints = (
            known("referral_has_a_known_state", "state", ReferralState),
            _read_by_its_bank("referral_read_by_its_bank"),
            UniqueConstraint(name="referral_never_twice_to_a_bank", fields=["case", "bank"]),
            CheckConstraint(
                name="referral_complete_has_a_clock",
                condition=~Q(state__in=["file_complete", "approved"])
                | Q(file_complete_on__isnull=False, decision_due_on__isnull=False)
                & ~Q(complete_basis=""),
            ),
            CheckConstraint(
                name="referral_ended_on_a_day",
                condition=Q(state__in=_NOT_ENDED, ended_on__isnull=True)
                | Q(state__in=_ENDED, ended_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"referral {self.pk} {self.state}"


class Card(Model):
    """What a bank sees of an enterprise, as it was when it was sent or shown; no contact details.

    Without a referral it is what the enterprise shows a bank by itself. `reader_path` is
    `bank_path` while a consent for the purpose stands; the database writes it.
    """

    referral = OneToOneField("referrals.Referral", PROTECT, null=True, related_name="card")
    enterprise = owned_by("enterprises.Enterprise")
    region = code_field()
    bank = code_field()
    bank_path = code_field()
    reader_path = code_field(blank=True, db_default="")
    purpose = code_field()
    content = JSONField()
    at = DateTimeField()

    class Meta:
        db_table = "cards"
        indexes = (
            Index(name="cards_of", fields=["enterprise", "bank"]),
            Index(name="cards_read_by", fields=["reader_path", "id"]),
        )
        constraints = (
            known("card_has_a_known_purpose", "purpose", ConsentPurpose),
            _read_by_its_bank("card_read_by_its_bank"),
            UniqueConstraint(
                name="card_shown_once",
                fields=["enterprise", "bank", "purpose"],
                condition=Q(referral__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.enterprise_id} → {self.bank}"


class Paper(Model):
    """One paper of the list of a referral: asked for, and received from somebody."""

    referral = owned_by("referrals.Referral", name="papers")
    enterprise = owned_by("enterprises.Enterprise")
    region = code_field()
    bank_path = code_field()
    reader_path = code_field(blank=True, db_default="")  # as that of a card
    name = TextField()
    code = code_field(blank=True)
    needed = BooleanField(default=True)
    asked_on = DateField()
    received_on = DateField(null=True)
    received_from = code_field(blank=True)
    file = code_field(blank=True)

    class Meta:
        db_table = "papers"
        indexes = (Index(name="papers_of", fields=["referral", "id"]),)
        constraints = (_read_by_its_bank("paper_read_by_its_bank"),)

    def __str__(self) -> str:
        return f"{self.referral_id} {self.name}"


class Nomination(Model):
    """A bank tells the task force of an enterprise that it would lend to (32/2.2b)."""

    region = code_field()
    bank = code_field()
    bank_path = code_field()
    uscc = code_field()
    name = TextField()
    amount_wan = wan_field(null=True)
    facility_before = BooleanField()
    note = TextField(blank=True)
    state = code_field(default="new")
    case = owned_by("lists.Case", null=True)
    answer = TextField(blank=True)
    by = code_field()
    at = DateTimeField()

    class Meta:
        db_table = "nominations"
        indexes = (
            Index(name="nominations_of_place", fields=["region", "state", "at"]),
            Index(name="nominations_of_bank", fields=["bank_path", "state", "at"]),
        )
        constraints = (known("nomination_state", "state", ("new", "opened", "declined")),)

    def __str__(self) -> str:
        return f"{self.bank}: {self.uscc}"


class OffListLoan(Model):
    """A loan outside of the lists, reported and never back-filled into them (32/2.3d)."""

    region = code_field()
    bank = code_field()
    bank_path = code_field()
    uscc = code_field()
    amount_wan = wan_field()
    rate = wan_field(null=True)
    drawn_on = DateField()
    reference = code_field()
    by = code_field()
    at = DateTimeField()

    class Meta:
        db_table = "off_list_loans"
        constraints = (UniqueConstraint(name="off_list_loan_once", fields=["bank", "reference"]),)

    def __str__(self) -> str:
        return f"{self.bank} {self.reference}"
