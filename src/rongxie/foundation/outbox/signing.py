"""The keys that bodies are signed with: made when first needed, changed with an overlap."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from rongxie.foundation.events.writing import append
from rongxie.foundation.outbox.algorithms import algorithms
from rongxie.foundation.outbox.events import KeyMade
from rongxie.foundation.outbox.models import SigningKey
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.secrecy.envelopes import disclose, enclose
from rongxie.foundation.secrecy.keys import master_in_use
from rongxie.foundation.secrecy.masters import masters

OVERLAP = timedelta(days=30)  # receivers that ask for keys once a month still know one
_LOCK = 7_206_304  # advisory: of two who find that a key lacks, one makes it
_ID = 16  # hexadecimal digits: enough to tell keys apart


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that signs now."""

    id: str
    algorithm: str
    private: bytes = field(repr=False)

    def signature(self, data: bytes) -> bytes:
        """Return the signature of data."""
        return algorithms()[self.algorithm].sign(self.private, data)

    @property
    def mark(self) -> str:
        """What stands before its signatures in the header."""
        return algorithms()[self.algorithm].mark


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What a receiver needs to know of a key; `retires_at` None: nobody has changed it yet."""

    id: str
    algorithm: str
    public: bytes
    made_at: datetime
    retires_at: datetime | None


@transaction.atomic
def signers(*, actor: Actor, at: datetime) -> list[Signer]:
    """Return the keys that sign at a moment, the newest first; make those that lack."""
    _provide(actor, at)
    wrapping = [master.wrapping for master in masters(may_make=False)]
    return [
        Signer(key.pk, key.algorithm, disclose(wrapping, bytes(key.private_sealed), _place(key.pk)))
        for key in _signing(at)
    ]


@transaction.atomic
def public_keys(*, actor: Actor, at: datetime) -> list[PublicKey]:
    """Return what receivers verify with at a moment, the newest first."""
    _provide(actor, at)
    return [
        PublicKey(key.pk, key.algorithm, bytes(key.public), key.made_at, key.retires_at)
        for key in _signing(at)
    ]


@transaction.atomic
def change_keys(*, actor: Actor, at: datetime) -> None:
    """Begin to sign with new keys; the present ones go on signing beside them for a while."""
    SigningKey.objects.filter(retires_at=None).update(retires_at=at + OVERLAP)
    _make(algorithms(), actor, at)


def _provide(actor: Actor, at: datetime) -> None:
    if _lacking():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        _make(_lacking(), actor, at)


def _lacking() -> set[str]:
    present = SigningKey.objects.filter(retires_at=None).values_list("algorithm", flat=True)
    return algorithms().keys() - set(present)


def _make(names: Iterable[str], actor: Actor, at: datetime) -> None:
    for name in sorted(names):
        private, public = algorithms()[name].new_pair()
        number = hashlib.sha256(public).hexdigest()[:_ID]
        sealed = enclose(master_in_use(at).wrapping, private, _place(number))
        SigningKey.objects.create(
            id=number, algorithm=name, public=public, private_sealed=sealed, made_at=at
        )
        append(KeyMade(subject=number, region="", source=name), actor=actor, at=at)


def _signing(at: datetime) -> QuerySet[SigningKey]:
    """Return the keys that sign at a moment; another computer may have algorithms of its own."""
    lasting = Q(retires_at=None) | Q(retires_at__gt=at)
    ours = SigningKey.objects.filter(algorithm__in=list(algorithms()))
    return ours.filter(lasting, made_at__lte=at).order_by("-made_at", "id")


def _place(number: str) -> str:
    return f"signing_key:{number}"
