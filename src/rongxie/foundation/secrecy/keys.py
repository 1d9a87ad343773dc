"""One data key for each enterprise: made when first needed, found again, destroyed for good."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import transaction

from rongxie.foundation.events.writing import Event, append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.secrecy.envelopes import Key, disclose, enclose, new_key
from rongxie.foundation.secrecy.masters import Master, masters
from rongxie.foundation.secrecy.models import DataKey, MasterKey
from rongxie.values.texts import Refusal, say


class KeyNotFound(Refusal):
    """The enterprise has no key, or is out of reach."""


class KeyGone(Refusal):
    """The key of the enterprise was destroyed, and what it encrypted with it."""


class MasterKeyForeign(Refusal):
    """The master key here is none of those that the database was used with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDestroyed(Event):
    """The personal data of an enterprise can be read no more; `basis` is a code."""

    kind: ClassVar[str] = "key.destroyed"
    basis: str


@transaction.atomic
def provide_keys(regions: Mapping[int, str], *, at: datetime) -> dict[int, Key]:
    """Return the keys of enterprises, given with the codes of their places; make those missing.

    :raises KeyGone: if one was destroyed
    :raises KeyNotFound: if one is there and out of reach
    :raises MasterKeyForeign: if another master key was used with this database
    """
    held = _wrapped(regions)
    if fresh := regions.keys() - held.keys():
        master = master_in_use(at)
        made = [_made(one, regions[one], master, at) for one in sorted(fresh)]
        DataKey.objects.bulk_create(made, ignore_conflicts=True)
        held = _wrapped(regions)  # somebody may have been faster
    for enterprise in regions:
        _there(enterprise, held)
    return _opened(held)


def keys_of(enterprises: Iterable[int]) -> dict[int, Key]:
    """Return the keys that are there and in reach; whoever has none is left out."""
    return _opened(_wrapped(enterprises))


def key_of(enterprise: int) -> Key:
    """Return the key of one enterprise.

    :raises KeyNotFound: if it has none, or is out of reach
    :raises KeyGone: if it was destroyed
    """
    held = _wrapped([enterprise])
    _there(enterprise, held)
    return _opened(held)[enterprise]


@transaction.atomic
def move_key(enterprise: int, region: str) -> None:
    """Let the key follow an enterprise to another place; the actor has to reach both.

    :raises KeyNotFound: if it has none, or is out of reach
    """
    if not DataKey.objects.filter(pk=enterprise).update(region=region):
        raise _not_found(enterprise)


@transaction.atomic
def destroy_key(enterprise: int, *, basis: str, actor: Actor, at: datetime) -> None:
    """Make the personal data of an enterprise unreadable for good.

    :raises KeyNotFound: if it has none, or is out of reach
    :raises KeyGone: if that was done already
    """
    held = _wrapped([enterprise])
    _there(enterprise, held)
    row = DataKey.objects.filter(pk=enterprise, wrapped__isnull=False)
    region = row.values_list("region", flat=True).first() or ""
    if not row.update(wrapped=None, destroyed_at=at):
        raise _gone(enterprise)
    event = KeyDestroyed(
        subject=str(enterprise), region=region, enterprise=str(enterprise), basis=basis
    )
    append(event, actor=actor, at=at)


def _wrapped(enterprises: Iterable[int]) -> dict[int, bytes | None]:
    rows = DataKey.objects.filter(pk__in=list(enterprises)).values_list("enterprise", "wrapped")
    return {one: None if wrapped is None else bytes(wrapped) for one, wrapped in rows}


def _there(enterprise: int, held: Mapping[int, bytes | None]) -> None:
    if enterprise not in held:
        raise _not_found(enterprise)
    if held[enterprise] is None:
        raise _gone(enterprise)


def _opened(held: Mapping[int, bytes | None]) -> dict[int, Key]:
    present = {one: wrapped for one, wrapped in held.items() if wrapped is not None}
    if not present:
        return {}
    wrapping = [master.wrapping for master in masters(may_make=False)]
    return {one: Key(disclose(wrapping, text, _place(one))) for one, text in present.items()}


def _made(enterprise: int, region: str, master: Master, at: datetime) -> DataKey:
    wrapped = enclose(master.wrapping, new_key().secret, _place(enterprise))
    return DataKey(enterprise=enterprise, region=region, wrapped=wrapped, made_at=at)


def master_in_use(at: datetime) -> Master:
    """Return the master key to wrap with, after seeing that it belongs to this database."""
    known = set(MasterKey.objects.values_list("id", flat=True))
    found = masters(may_make=not known)
    if known and known.isdisjoint(one.id for one in found):
        raise MasterKeyForeign(
            say(
                "The master key here ({id}) is not the one that this database was used with"
                " ({known}). Put that one back; to change keys, write the new one before it.",
                id=found[0].id,
                known=", ".join(sorted(known)),
            )
        )
    if found[0].id not in known:
        MasterKey.objects.bulk_create(
            [MasterKey(id=found[0].id, used_since=at)], ignore_conflicts=True
        )
    return found[0]


def _place(enterprise: int) -> str:
    return f"data_key:{enterprise}"


def _not_found(enterprise: int) -> KeyNotFound:
    return KeyNotFound(
        say("Enterprise {enterprise} is not there, or not in your reach.", enterprise=enterprise)
    )


def _gone(enterprise: int) -> KeyGone:
    return KeyGone(
        say(
            "The personal data of enterprise {enterprise} were made unreadable for good, and no"
            " new ones can be kept under its number.",
            enterprise=enterprise,
        )
    )
