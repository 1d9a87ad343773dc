"""What can be done with an organisation; each action is one transaction and keeps the history."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from rongxie.foundation.organisations.kinds import OrganisationKind, What
from rongxie.foundation.organisations.models import (
    SEPARATOR,
    Change,
    Organisation,
    open_organisations,
)
from rongxie.foundation.organisations.rerouting import OpenWork, open_work
from rongxie.values.texts import Refusal, say


class OrganisationNotFound(Refusal):
    """No organisation with the code is open on the day."""


class CodeTaken(Refusal):
    """Another organisation has the code, or had it."""


class StillHasBranches(Refusal):
    """An organisation with open branches cannot end."""


class NotTheSameKind(Refusal):
    """A branch, a successor or a part is of another kind than what it belongs to."""


class NotAnOrganisation(Refusal):
    """What is to be opened lacks a code or a name, or its code cannot be one."""


class NothingToMerge(Refusal):
    """An organisation cannot be merged into itself or into one of its own branches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganisation:
    """What is needed to open an organisation; `region` blank is the whole country."""

    code: str
    kind: OrganisationKind
    name: str
    region: str
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Who says so, when, and by which document: kept with every change."""

    by: str
    at: datetime
    document: str = ""


@transaction.atomic
def open_organisation(*, new: NewOrganisation, on: date, record: Record) -> Organisation:
    """Open an organisation, as a branch of another if `parent` says so.

    :raises NotAnOrganisation: if the code or the name cannot be one
    :raises OrganisationNotFound: if the parent is not open on the day
    :raises NotTheSameKind: if a bank's branch would not be a bank, or the other way round
    :raises CodeTaken: if any organisation has or had the code
    """
    _can_be_one(new)
    parent = _open(new.parent, on) if new.parent else None
    if parent and (parent.kind == OrganisationKind.BANK) != (new.kind is OrganisationKind.BANK):
        raise _not_the_same_kind(new.code, parent)
    organisation, made = Organisation.objects.get_or_create(
        code=new.code,
        defaults={
            "kind": new.kind.value,
            "name": new.name.strip(),
            "region": new.region,
            "parent": parent,
            "path": f"{parent.path if parent else ''}{new.code}{SEPARATOR}",
            "since": on,
        },
    )
    if not made:
        raise CodeTaken(
            say(
                "The code {code} belongs to {name}. A code is never given twice: choose another.",
                code=new.code,
                name=organisation.name,
            )
        )
    _note(organisation, What.OPENED, on, record, name_after=organisation.name)
    return organisation


@transaction.atomic
def rename_organisation(*, code: str, name: str, on: date, record: Record) -> Organisation:
    """Give an organisation another name; the old one stays in its history.

    :raises OrganisationNotFound: if no such organisation is open on the day
    :raises NotAnOrganisation: if the name is blank
    """
    organisation = _open(code, on)
    before, organisation.name = organisation.name, name.strip()
    if not organisation.name:
        raise NotAnOrganisation(
            say("The new name of {name} is blank. Give the whole name.", name=before)
        )
    organisation.save(update_fields=["name"])
    _note(organisation, What.RENAMED, on, record, name_before=before, name_after=organisation.name)
    return organisation


@transaction.atomic
def merge_organisation(*, code: str, into: str, on: date, record: Record) -> tuple[OpenWork, ...]:
    """End an organisation in favour of another, which takes over its branches.

    Returns the work that was open in it, to be re-routed by whoever calls. Its people have no
    reach from that day; they are granted memberships of the successor one by one.

    :raises OrganisationNotFound: if one of the two is not open on the day
    :raises NotTheSameKind: if they are of different kinds
    :raises NothingToMerge: if one is the other, or its branch
    """
    # Locked in one order, so that two merges at once wait for each other instead of for ever.
    found = {one: _open(one, on) for one in sorted({code, into})}
    ending, successor = found[code], found[into]
    if successor.path.startswith(ending.path):
        raise NothingToMerge(
            say(
                "{name} cannot be merged into itself or into one of its own branches. Name another"
                " organisation as successor.",
                name=ending.name,
            )
        )
    if ending.kind != successor.kind:
        raise _not_the_same_kind(code, successor)
    work = open_work(code, on)
    _move_branches(ending, successor)
    ending.until, ending.successor = on, successor
    ending.save(update_fields=["until", "successor"])
    _note(ending, What.MERGED, on, record, other=successor)
    return work


@transaction.atomic
def split_organisation(
    *, code: str, off: NewOrganisation, on: date, record: Record
) -> tuple[OpenWork, ...]:
    """Open a new organisation for a part of one that stays; return the work to be looked through.

    :raises OrganisationNotFound: if no such organisation is open on the day
    :raises NotTheSameKind: if the part is of another kind
    :raises CodeTaken: if any organisation has or had the code of the part
    """
    whole = _open(code, on)
    if whole.kind != off.kind:
        raise _not_the_same_kind(off.code, whole)
    part = open_organisation(new=off, on=on, record=record)
    _note(whole, What.SPLIT, on, record, other=part)
    return open_work(code, on)


@transaction.atomic
def close_organisation(*, code: str, on: date, record: Record) -> tuple[OpenWork, ...]:
    """End an organisation without a successor; return the work that was open in it.

    :raises OrganisationNotFound: if no such organisation is open on the day
    :raises StillHasBranches: if a branch of it is open
    """
    ending = _open(code, on)
    if open_organisations(on).filter(parent=ending).exists():
        raise StillHasBranches(
            say(
                "{name} still has open branches. Close them or merge them into others first.",
                name=ending.name,
            )
        )
    work = open_work(code, on)
    ending.until = on
    ending.save(update_fields=["until"])
    _note(ending, What.CLOSED, on, record)
    return work


def _can_be_one(new: NewOrganisation) -> None:
    if not new.name.strip() or not new.code.strip() or SEPARATOR in new.code:
        raise NotAnOrganisation(
            say(
                "An organisation needs a name and a code without a slash, not {name} with the code"
                " {code}. Put that right and try again.",
                name=new.name or "''",
                code=new.code or "''",
            )
        )


def _open(code: str, on: date) -> Organisation:
    """Return an open organisation, locked until the transaction ends."""
    found = open_organisations(on).filter(code=code).select_for_update(of=("self",)).first()
    # Ended later than the day of the action: to end it again would rewrite what was decided.
    if found is None or found.until is not None:
        raise OrganisationNotFound(
            say(
                "There is no organisation {code} that is open on {day}. Look it up by name; it may"
                " have been merged or closed.",
                code=code or "''",
                day=on,
            )
        )
    return found


def _move_branches(ending: Organisation, successor: Organisation) -> None:
    """Hang the branches below their new head; the paths of everything below them change along."""
    below = Organisation.objects.filter(path__startswith=ending.path).exclude(pk=ending.pk)
    below.update(path=Concat(Value(successor.path), Substr(F("path"), len(ending.path) + 1)))
    Organisation.objects.filter(parent=ending).update(parent=successor)


def _note(organisation: Organisation, what: What, on: date, record: Record, **told: object) -> None:
    Change.objects.create(
        organisation=organisation,
        what=what.value,
        on=on,
        document=record.document,
        by=record.by,
        recorded_at=record.at,
        **told,
    )


def _not_the_same_kind(code: str, other: Organisation) -> NotTheSameKind:
    return NotTheSameKind(
        say(
            "{code} is of another kind than {name}. Banks go with banks and offices with offices:"
            " choose one of the same kind.",
            code=code,
            name=other.name,
        )
    )
