"""Opening, renaming, joining, splitting and closing organisations: within one's bound, and told."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.db import transaction

from rongxie.foundation.administration.authority import Authority, Duty, see_that_may
from rongxie.foundation.events.event import Event
from rongxie.foundation.events.writing import append_all
from rongxie.foundation.organisations import actions
from rongxie.foundation.organisations.actions import NewOrganisation, OrganisationNotFound, Record
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import SEPARATOR, Organisation
from rongxie.foundation.organisations.rerouting import OpenWork
from rongxie.values.texts import say


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationEntered(Event):
    """An organisation was opened."""

    kind: ClassVar[str] = "organisation.entered"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationChanged(Event):
    """An organisation was renamed or closed; `facts` says which."""

    kind: ClassVar[str] = "organisation.changed"

    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationMerged(Event):
    """An organisation was merged into another, or another split off it: `successor`."""

    kind: ClassVar[str] = "organisation.merged"

    successor: str
    count: int  # pieces of open work to be looked after


@transaction.atomic
def enter_organisation(
    *, new: NewOrganisation, on: date, document: str = "", by: Authority, at: datetime
) -> Organisation:
    """Open an organisation, as a branch of another if `parent` says so.

    :raises NotYoursToAdminister: if the place, or the bank above it, is not his
    :raises Refusal: as `organisations.actions.open_organisation`
    """
    _see_new(new, by)
    made = actions.open_organisation(new=new, on=on, record=_record(by, at, document))
    region = made.region or by.region
    _tell(OrganisationEntered(subject=made.code, region=region, bank=_bank(made)), by, at)
    return made


@transaction.atomic
def rename_organisation(  # noqa: PLR0913  # named, each of them
    *, code: str, name: str, on: date, document: str = "", by: Authority, at: datetime
) -> Organisation:
    """Give an organisation another name; the old one stays in its history.

    :raises NotYoursToAdminister: if the place or the bank is not his
    :raises Refusal: as `organisations.actions.rename_organisation`
    """
    _own(code, by)
    renamed = actions.rename_organisation(
        code=code, name=name, on=on, record=_record(by, at, document)
    )
    _tell(_changed(renamed, "name"), by, at)
    return renamed


@transaction.atomic
def merge_organisation(  # noqa: PLR0913  # named, each of them
    *, code: str, into: str, on: date, document: str = "", by: Authority, at: datetime
) -> tuple[OpenWork, ...]:
    """End an organisation in favour of another; return the open work, for the caller to re-route.

    :raises NotYoursToAdminister: if the place or the bank of one of the two is not his
    :raises Refusal: as `organisations.actions.merge_organisation`
    """
    ending, _ = _own(code, by), _own(into, by)
    work = actions.merge_organisation(code=code, into=into, on=on, record=_record(by, at, document))
    _tell(_merged(ending, into, work), by, at)
    return work


@transaction.atomic
def split_organisation(  # noqa: PLR0913  # named, each of them
    *, code: str, off: NewOrganisation, on: date, document: str = "", by: Authority, at: datetime
) -> tuple[OpenWork, ...]:
    """Open a new organisation for a part of one that stays; return the work to be looked through.

    :raises NotYoursToAdminister: if the place or the bank is not his
    :raises Refusal: as `organisations.actions.split_organisation`
    """
    whole = _own(code, by)
    _see_new(off, by)
    work = actions.split_organisation(code=code, off=off, on=on, record=_record(by, at, document))
    _tell(_merged(whole, off.code, work), by, at)
    return work


@transaction.atomic
def close_organisation(
    *, code: str, on: date, document: str = "", by: Authority, at: datetime
) -> tuple[OpenWork, ...]:
    """End an organisation without a successor; return the work that was open in it.

    :raises NotYoursToAdminister: if the place or the bank is not his
    :raises Refusal: as `organisations.actions.close_organisation`
    """
    ending = _own(code, by)
    work = actions.close_organisation(code=code, on=on, record=_record(by, at, document))
    _tell(_changed(ending, "until"), by, at)
    return work


def _own(code: str, by: Authority) -> Organisation:
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise OrganisationNotFound(
            say("There is no organisation {code}. Look it up by name.", code=code or "''")
        )
    see_that_may(Duty.ORGANISATIONS, by, region=found.region, bank_path=_path(found))
    return found


def _see_new(new: NewOrganisation, by: Authority) -> None:
    path = ""
    if new.kind is OrganisationKind.BANK:
        above = Organisation.objects.filter(code=new.parent).first() if new.parent else None
        path = f"{above.path if above else ''}{new.code}{SEPARATOR}"
    see_that_may(Duty.ORGANISATIONS, by, region=new.region, bank_path=path)


def _path(organisation: Organisation) -> str:
    return organisation.path if organisation.kind == OrganisationKind.BANK else ""


def _bank(organisation: Organisation) -> str:
    return organisation.code if organisation.kind == OrganisationKind.BANK else ""


def _changed(organisation: Organisation, fact: str) -> OrganisationChanged:
    return OrganisationChanged(
        subject=organisation.code, region=organisation.region, bank=_bank(organisation),
        facts=(fact,),
    )  # fmt: skip


def _merged(
    organisation: Organisation, successor: str, work: tuple[OpenWork, ...]
) -> OrganisationMerged:
    return OrganisationMerged(
        subject=organisation.code, region=organisation.region, bank=_bank(organisation),
        successor=successor, count=len(work),
    )  # fmt: skip


def _record(by: Authority, at: datetime, document: str) -> Record:
    return Record(by=by.name, at=at, document=document)


def _tell(event: Event, by: Authority, at: datetime) -> None:
    append_all([event], actor=by.name, organisation=by.organisation, at=at)
