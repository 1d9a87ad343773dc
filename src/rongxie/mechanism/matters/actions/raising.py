"""Raising a matter."""

import re
from datetime import date, datetime

from django.db import IntegrityError, transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Organisation, open_organisations
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.matters.access import MatterNotForYou, see_that_may_raise
from rongxie.mechanism.matters.addressing import due_day, first_addressee, reader_path
from rongxie.mechanism.matters.events import FactDisputed, MatterOpened
from rongxie.mechanism.matters.models import Matter, MatterKind
from rongxie.mechanism.matters.moving import Said, references, tell
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

_REFERENCE = re.compile(r"[a-z_]{1,32}:[A-Za-z0-9_-]{1,31}")
_OF_AN_ENTERPRISE = (MatterKind.OBJECTION, MatterKind.APPEAL, MatterKind.REQUEST)
_ABOUT = {MatterKind.OBJECTION: "evidence:", MatterKind.APPEAL: "case:"}


class MatterNotWhole(Refusal):
    """Something that a matter needs is missing, or cannot be so."""


class RaisedAlready(Refusal):
    """The same fact is disputed already, or the same removal appealed against."""


class BankNotThere(Refusal):
    """A matter names a bank that is unknown or closed."""


@transaction.atomic
def open_matter(  # noqa: PLR0913  # what people fill in, each by its name
    *,
    kind: MatterKind,
    region: str,
    title: str,
    text: str,
    addressee: str = "",
    enterprise_id: int | None = None,
    about: str = "",
    bank: str = "",
    due_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> Matter:
    """Raise a matter; without an addressee it goes to whoever is in charge (`first_addressee`).

    A matter of an enterprise lies where the enterprise does, whatever `region` says. `bank` is
    the bank that it concerns, which reads it only if it is the addressee. A problem is between
    offices and banks: it refers to an enterprise by `about` and is not shown to it.

    :raises MatterNotForYou: if the actor raises no such matter, or not there
    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    :raises MatterNotWhole: if the title, what it is about, or whose it is does not do
    :raises RaisedAlready: if the same fact or removal is already being looked at
    :raises BankNotThere: if the bank is unknown or closed
    :raises AddresseeNotThere: if the addressee cannot have it
    """
    kind, on = MatterKind(kind), china_day(at)
    see_that_may_raise(kind, actor)
    matter = _begun(kind, _whose(kind, enterprise_id, actor), region, actor, at)
    matter.about, matter.title, matter.text = about, title.strip(), text.strip()
    fact = _see_that_whole(matter, kind)
    to = first_addressee(kind, matter.region, addressee, actor, on)
    matter.bank = _bank_concerned(bank, to, actor, on)
    matter.addressee, matter.bank_path = to.code, reader_path(to, matter.asker, on)
    matter.due_on = _promised(due_on, on) or due_day(kind, matter.region, on)
    _insert(matter)
    tell(matter, MatterOpened, Said(what="opened", to=to.code), actor=actor, at=at)
    _dispute(fact, matter, actor, at)
    return matter


def _begun(
    kind: MatterKind, whose: Enterprise | None, region: str, actor: Actor, at: datetime
) -> Matter:
    place = whose.region if whose else _place(region, actor)
    return Matter(
        kind=kind.value,
        enterprise=whose,
        region=place,
        raised_by=actor.name,
        raised_at=at,
        asker=actor.organisation,
    )


def _dispute(fact: str, matter: Matter, actor: Actor, at: datetime) -> None:
    """Tell the log which fact an objection is about; other matters dispute none."""
    if fact:
        disputed = references(matter, actor) | {"subject": str(matter.enterprise_id)}
        reference = f"matter:{matter.pk}"
        append(FactDisputed(**disputed, fact=fact, matter=reference), actor=actor, at=at)


def _whose(kind: MatterKind, enterprise_id: int | None, actor: Actor) -> Enterprise | None:
    if actor.kind is Kind.ENTERPRISE and enterprise_id is None:
        enterprise_id = int(actor.enterprise)
    if kind is MatterKind.PROBLEM and enterprise_id is not None:
        raise MatterNotWhole(
            say(
                "A problem is raised between offices and banks and belongs to no enterprise. Say"
                " which one it is about instead (enterprise:{enterprise}).",
                enterprise=enterprise_id,
            )
        )
    if enterprise_id is None:
        if kind in _OF_AN_ENTERPRISE:
            raise MatterNotWhole(
                say(
                    "A matter of the kind {kind} is an enterprise's. Say whose it is.",
                    kind=kind.named,
                )
            )
        return None
    return enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)


def _place(region: str, actor: Actor) -> str:
    if not actor.covers(region):
        raise MatterNotForYou(
            say(
                "{region} is not in your area. Raise the matter for a place that you look after.",
                region=region or "''",
            )
        )
    return region


def _see_that_whole(matter: Matter, kind: MatterKind) -> str:
    """Return the fact that an objection disputes; blank for other kinds."""
    about = str(matter.about)
    if not matter.title:
        raise MatterNotWhole(say("The matter has no title. Say in a few words what is asked."))
    if about and not _REFERENCE.fullmatch(about):
        raise MatterNotWhole(
            say("{about} refers to nothing. Write it like case:12 or evidence:5.", about=about)
        )
    if not about.startswith(_ABOUT.get(kind, "")):
        raise MatterNotWhole(
            say(
                "A matter of the kind {kind} says what it is about, as {prefix}12. Choose it from"
                " the enterprise's page.",
                kind=kind.named,
                prefix=_ABOUT[kind],
            )
        )
    return _disputed_fact(matter, about) if kind is MatterKind.OBJECTION else ""


def _disputed_fact(matter: Matter, about: str) -> str:
    number = about.partition(":")[2]
    found = Evidence.objects.filter(
        pk=int(number) if number.isdecimal() else 0,
        enterprise=matter.enterprise_id,
        withdrawn_at__isnull=True,
    ).first()
    if found is None:
        raise MatterNotWhole(
            say(
                "{about} is no fact that counts for this enterprise. Choose it from the facts on"
                " the enterprise's page.",
                about=about,
            )
        )
    return str(found.fact)


def _bank_concerned(given: str, to: Organisation, actor: Actor, on: date) -> str:
    if not given:
        return to.code if to.kind == OrganisationKind.BANK.value else actor.bank
    banks = open_organisations(on).filter(code=given, kind=OrganisationKind.BANK.value)
    if not banks.exists():
        raise BankNotThere(
            say(
                "There is no bank {bank} that is open on {day}. Look it up by name; it may have"
                " been merged.",
                bank=given,
                day=on,
            )
        )
    return given


def _promised(due_on: date | None, on: date) -> date | None:
    if due_on and due_on < on:
        raise MatterNotWhole(
            say("{due} has passed. Give a day from today on, or none.", due=due_on)
        )
    return due_on


def _insert(matter: Matter) -> None:
    try:
        with transaction.atomic():
            matter.save(force_insert=True)
    except IntegrityError:
        if matter.kind not in _ABOUT:
            raise
        raise RaisedAlready(
            say(
                "{about} is being looked at already. Add what is new to the matter that is open.",
                about=matter.about,
            )
        ) from None
