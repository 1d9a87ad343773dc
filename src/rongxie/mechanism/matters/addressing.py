"""To whom a matter goes: the office in charge of a place, the tier above it, or a head office."""

from dataclasses import dataclass
from datetime import date, timedelta

from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.mechanisms import mechanism_of
from rongxie.foundation.organisations.models import (
    Mechanism,
    Organisation,
    holding,
    open_organisations,
)
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.matters.models import Matter, MatterKind
from rongxie.rulebook.parameters import InForce
from rongxie.values.texts import Refusal, say

HEAD_OFFICE = "head_office"  # beside the tiers of mechanisms
# A fact and a removal are the business of offices: no bank answers for them.
_NOT_OF_BANKS = (MatterKind.OBJECTION, MatterKind.APPEAL)


class AddresseeNotThere(Refusal):
    """Whom a matter is for is not open on the day, or does not look after the place."""


class AnotherBank(Refusal):
    """What one bank asks, or is asked, would be shown to another."""


class NothingAbove(Refusal):
    """Nobody stands above the one who has a matter."""


@dataclass(frozen=True, slots=True)
class Above:
    """Who stands above the one who has a matter, and on which tier."""

    organisation: Organisation
    tier: str


def first_addressee(
    kind: MatterKind, region: str, given: str, actor: Actor, on: date
) -> Organisation:
    """Return for whom a new matter is: the one given, or who is in charge.

    An appeal goes to the tier above the county, a problem above the one who raises it.

    :raises AddresseeNotThere: if the one given cannot have it
    :raises NothingAbove: if nobody stands above
    :raises MechanismNotFound: if no mechanism is in charge of the place
    """
    if given:
        return organisation_for(given, region, on, kind)
    in_charge = mechanism_of(region, on)
    if kind is MatterKind.APPEAL:
        return _next(in_charge, in_charge.office.code, on).organisation
    if kind is MatterKind.PROBLEM:
        return above_of(actor.organisation, region, on).organisation
    return in_charge.office


def due_day(kind: MatterKind, region: str, on: date) -> date:
    """Return the last day to answer what comes to somebody on a day."""
    return on + timedelta(days=InForce(on, region)["matter_days"][kind.value])


def organisation_for(code: str, region: str, on: date, kind: MatterKind) -> Organisation:
    """Return an organisation that can have a matter of the place.

    :raises AddresseeNotThere: if it is not open on the day, looks after other places, or is a
        bank and the matter no bank's
    """
    found = open_organisations(on).filter(code=code).first()
    a_bank = found is not None and found.kind == OrganisationKind.BANK.value
    fits = found is not None and (
        kind not in _NOT_OF_BANKS if a_bank else region.startswith(found.region)
    )
    if found is None or not fits:
        raise AddresseeNotThere(
            say(
                "{code} cannot have this matter: it is not open on {day}, or does not look after"
                " {region}. Look the office up by name, or leave the choice to us.",
                code=code,
                day=on,
                region=region,
            )
        )
    return found


def above_of(code: str, region: str, on: date) -> Above:
    """Return who stands above an organisation that has a matter of a place.

    Above a branch is its parent; above the office of a mechanism that of the next tier; above
    everybody else, a head office too, whoever is in charge of the place.

    :raises NothingAbove: if nobody does
    """
    holder = Organisation.objects.select_related("parent").filter(code=code).first()
    above = holder.parent if holder and holder.kind == OrganisationKind.BANK.value else None
    if above and above.open_on(on):
        return Above(above, HEAD_OFFICE)
    return _next(mechanism_of(region, on), code, on)


def reader_path(addressee: Organisation, asker: str, on: date) -> str:
    """Return the path of the bank that reads a matter: it asks, or is asked; blank if none does.

    Where a branch asks its head office it is the branch's path, which the head office covers.

    :raises AnotherBank: if one bank asks and another is asked
    """
    asking = Organisation.objects.filter(code=asker).first() if asker else None
    banks = [one for one in (addressee, asking) if one and one.kind == OrganisationKind.BANK.value]
    paths = sorted((bank.path for bank in banks), key=len)
    if paths and not paths[-1].startswith(paths[0]):
        raise AnotherBank(
            say(
                "{bank} cannot be given what another bank has raised. Give it to an office, which"
                " can ask {bank} in its own words.",
                bank=addressee.name,
            )
        )
    return paths[-1] if paths else ""


def reading_bank(matter: Matter, actor: Actor) -> str:
    """Return the code of the bank under which an event of a matter is kept, blank for none.

    A bank writes under its own code. A complaint about a bank that was not given to it stays
    out of its log.
    """
    if actor.kind is Kind.BANK:
        return actor.bank
    return str(matter.bank_path).rstrip("/").rpartition("/")[2]


def _next(in_charge: Mechanism, code: str, on: date) -> Above:
    """Return the first mechanism over a place that an organisation does not run, nor one below."""
    region = in_charge.region
    higher = Mechanism.objects.filter(
        holding(on), region__in=[region[:end] for end in range(len(region))]
    ).select_related("office")
    upward = [in_charge, *sorted(higher, key=lambda mechanism: -len(mechanism.region))]
    run = [n for n, mechanism in enumerate(upward) if mechanism.office.code == code]
    left = upward[run[-1] + 1 :] if run else upward
    if not left:
        raise NothingAbove(
            say(
                "Nobody stands above {code} in this matter. Answer it, or give it to another"
                " office.",
                code=code,
            )
        )
    return Above(left[0].office, left[0].tier)
