"""Whose the rows of the outbox are."""

from rongxie.foundation.outbox.models import (
    Cursor,
    Delivery,
    Dispatch,
    Message,
    SigningKey,
    Stop,
    Subscription,
)
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CHANGE, CLEAR, READ, WRITE, Keys
from rongxie.foundation.reach.rows import rows_of, shared

_OF_BANKS = Keys(bank_path="bank_path")
_OF_ALL = Keys(bank_path="bank_path", enterprise="enterprise")

shared(Cursor, {Kind.SYSTEM: WRITE})
shared(SigningKey, {Kind.SYSTEM: WRITE})
rows_of(
    Subscription,
    {Kind.OFFICE: WRITE, Kind.BANK: WRITE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
    _OF_BANKS,
)
rows_of(
    Delivery,
    {Kind.OFFICE: CHANGE, Kind.BANK: CHANGE, Kind.SYSTEM: CLEAR, Kind.AUDITOR: READ},
    _OF_BANKS,
)
rows_of(
    Message,
    {
        Kind.OFFICE: CHANGE,
        Kind.BANK: CHANGE,
        Kind.ENTERPRISE: CHANGE,
        Kind.SYSTEM: WRITE,
        Kind.AUDITOR: READ,
    },
    _OF_ALL,
)
rows_of(
    Dispatch,
    {
        Kind.OFFICE: CHANGE,
        Kind.BANK: READ,
        Kind.ENTERPRISE: READ,
        Kind.SYSTEM: WRITE,
        Kind.AUDITOR: READ,
    },
    _OF_ALL,
)
rows_of(
    Stop,
    {
        Kind.OFFICE: WRITE,
        Kind.BANK: WRITE,
        Kind.ENTERPRISE: WRITE,
        Kind.SYSTEM: WRITE,
        Kind.AUDITOR: READ,
    },
    _OF_ALL,
)
