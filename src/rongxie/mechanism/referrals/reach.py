"""Whose consents, referrals and loans are: a bank has what was sent to it or what it said."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, CHANGE, READ, WRITE, Keys
from rongxie.foundation.reach.rows import owners_function, rows_of, shared
from rongxie.mechanism.referrals.models import (
    Allocation,
    BankAppetite,
    Card,
    Consent,
    Nomination,
    OffListLoan,
    Paper,
    Push,
    Receipt,
    Referral,
)

_BANKS_AND_ENTERPRISES = Keys(enterprise="enterprise_id", bank_path="bank_path")
# What a bank reads only as long as the enterprise lets it.
_CONSENTED = Keys(enterprise="enterprise_id", bank_path="reader_path")
_BANKS = Keys(bank_path="bank_path")
_PLATFORM_AND_AUDIT = {Kind.SYSTEM: WRITE, Kind.AUDITOR: READ}

rows_of(
    Consent,
    {Kind.OFFICE: WRITE, Kind.BANK: READ, Kind.ENTERPRISE: WRITE, **_PLATFORM_AND_AUDIT},
    _BANKS_AND_ENTERPRISES,
)
rows_of(
    Referral,
    {Kind.OFFICE: WRITE, Kind.BANK: CHANGE, Kind.ENTERPRISE: CHANGE, **_PLATFORM_AND_AUDIT},
    _CONSENTED,
)
rows_of(
    Card,
    {Kind.OFFICE: APPEND, Kind.BANK: READ, Kind.ENTERPRISE: READ, **_PLATFORM_AND_AUDIT},
    _CONSENTED,
)
rows_of(
    Paper,
    {Kind.OFFICE: WRITE, Kind.BANK: WRITE, Kind.ENTERPRISE: CHANGE, **_PLATFORM_AND_AUDIT},
    _CONSENTED,
)
rows_of(Allocation, {Kind.OFFICE: APPEND, **_PLATFORM_AND_AUDIT})
rows_of(Push, {Kind.OFFICE: APPEND, **_PLATFORM_AND_AUDIT})
rows_of(Receipt, {Kind.OFFICE: WRITE, Kind.BANK: CHANGE, **_PLATFORM_AND_AUDIT}, _BANKS)
rows_of(Nomination, {Kind.OFFICE: CHANGE, Kind.BANK: APPEND, **_PLATFORM_AND_AUDIT}, _BANKS)
rows_of(OffListLoan, {Kind.OFFICE: READ, Kind.BANK: APPEND, **_PLATFORM_AND_AUDIT}, _BANKS)
shared(BankAppetite, {Kind.OFFICE: READ, Kind.BANK: APPEND, **_PLATFORM_AND_AUDIT})
# Whether somebody consents is looked up by the triggers, for whoever writes.
for _name in (
    "reader_path_of", "referral_reader", "card_reader", "paper_reader", "paper_file_reader",
    "consent_readers",
):  # fmt: skip
    owners_function(_name)
