"""What a rehearsal begins with: the sample county with its people, and systems that are let in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from random import Random
from typing import Any

import httpx
import numpy as np
import polars as pl
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction

from rongxie.foundation.accounts.models import Membership, User
from rongxie.foundation.digests import sm3
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.actions.entering import NewEnterprise, enter_list
from rongxie.surfaces.api.clients import register_client
from rongxie.surfaces.api.scopes import SCOPES
from rongxie.surfaces.clock import now
from rongxie.surfaces.demo.cast import DOMAIN, SignIn, appoint, assemble, people
from rongxie.surfaces.demo.place import COUNTY, Branch, county, found, office
from rongxie.surfaces.samples.banks import make_banks
from rongxie.surfaces.samples.county import County as Place
from rongxie.surfaces.samples.frames import draw_truth
from rongxie.surfaces.simulators.accounts import Person, System
from rongxie.surfaces.simulators.bank import Bank
from rongxie.surfaces.simulators.county import County
from rongxie.surfaces.simulators.departments import Registry, TaxOffice
from rongxie.surfaces.simulators.habits import WILD, Fault, Habits, Tally
from rongxie.surfaces.simulators.line import Line
from rongxie.surfaces.simulators.mailbox import Mailbox
from rongxie.values.texts import Refusal, say

BANKS = 3
_ADDRESS = "http://127.0.0.1"  # answered in this process: nothing leaves it
_DRAWN = 12  # so many are drawn for each that has a part: most have no need
_UNSOUND_SHARE = 0.12  # of those with a part: they fail a standard
_VISITED_BY = 0.6  # of the working days
_DESKS = ("taskforce1", "office", "sector1", "city")
_PEOPLE = ("convener",)  # who signs in; all others are systems
_BY = "job:rehearsal"


class RecordInUse(Refusal):
    """The installation has a record already: a rehearsal would write into it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """All who have a part in a rehearsal."""

    county: County
    banks: Sequence[Bank]
    market: Registry
    tax: TaxOffice
    tally: Tally
    mailboxes: Sequence[Mailbox]

    def calm(self) -> None:
        """Let the mailboxes behave from now on: what waits is delivered."""
        for box in self.mailboxes:
            box.habits.shares, box.away = dict.fromkeys(Fault, 0.0), False

    def go_on_at_once(self) -> None:
        """Let nobody wait for the next day."""
        self.county.overnight = self.market.overnight = self.tax.overnight = False
        for bank in self.banks:
            bank.overnight = False


def see_nobody_is_there() -> None:
    """Refuse a record that is used for anything.

    :raises RecordInUse: if it has an organisation, of a real county or of the sample
    """
    if Organisation.objects.exists():
        raise RecordInUse(
            say(
                "This installation has organisations already. A rehearsal founds a county of its"
                " own: run it without --home, or on a folder that is new."
            )
        )


def in_process() -> httpx.Client:
    """Return a way to the platform in this process."""
    transport = httpx.WSGITransport(WSGIHandler())
    return httpx.Client(transport=transport, base_url=_ADDRESS, trust_env=False)


def set_up(  # noqa: PLR0913  # named, each of them
    *, enterprises: int, seed: int, days: Sequence[date], at: datetime,
    shares: Mapping[Fault, float] = WILD, client: Callable[[], httpx.Client] = in_process,
) -> Scene:  # fmt: skip
    """Found the county, enter its enterprises, and let each system in.

    `client` makes a way to the platform: one for all systems, and one for each who signs in.
    """
    tally = Tally()
    lenders = make_banks(county(), BANKS, enterprises)
    branches = [Branch(drawn, name) for drawn, name in lenders.select("bank_id", "name").rows()]
    facts = _enterprises(enterprises, seed, days[0], lenders)
    sign_ins = _found(branches, days[0], at)
    _enter(facts, assemble(days[0])["office"], at)
    lines = _Lines(seed, tally, shares, client)
    towns = {town.code: lines(f"town{n}") for n, town in enumerate(_towns().townships, 1)}
    boxes = [
        Mailbox(f"bank{n}", Habits(f"{seed} mailbox{n}", tally, shares), now)
        for n in range(1, BANKS + 1)
    ]
    fates = Habits(f"{seed} fates", tally, shares)
    staff = County(
        place=COUNTY, banks=[one.code for one in branches], facts=facts,
        visits=_visits(facts, seed, days),
        lines={one.person.key: lines.of_person(one) for one in sign_ins}
        | {name: lines(name) for name in _DESKS}
        | towns,
        sector=office("MIIT"), tax=office("TAX"), digest=_digest,
    )  # fmt: skip
    return Scene(
        county=staff,
        banks=[
            Bank(branch.code, COUNTY, lines(f"bank{n}"), box, fates)
            for n, (branch, box) in enumerate(zip(branches, boxes, strict=True), 1)
        ],
        market=Registry(lines("department1"), COUNTY, facts),
        tax=TaxOffice(lines("department2"), COUNTY, facts),
        tally=tally, mailboxes=boxes,
    )  # fmt: skip


def _found(branches: list[Branch], on: date, at: datetime) -> list[SignIn]:
    """Found the county; return who signs in there, for whom no system stands."""
    with transaction.atomic():
        found(branches, on, at)
        everybody = [replace(one, signs_in=one.key in _PEOPLE) for one in people(branches)]
        return appoint(everybody, on, at)


class _Lines:
    """Lets systems in, each under the membership of somebody of the cast."""

    def __init__(
        self, seed: int, tally: Tally, shares: Mapping[Fault, float],
        client: Callable[[], httpx.Client],
    ) -> None:  # fmt: skip
        self._seed, self._tally, self._shares = seed, tally, shares
        self._new_client, self._client = client, client()

    def of_person(self, who: SignIn) -> Line:
        """Return the line of somebody who signs in, from a browser of his own."""
        key, login, secret = who.person.key, who.person.login, generate_totp_secret()
        TOTP.activate(User.objects.get(login=login), secret)
        habits = Habits(f"{self._seed} {key}", self._tally, self._shares)
        person = Person(login, who.password, partial(_shown_by_app, secret))
        return Line(key, self._new_client(), person, habits)

    def __call__(self, key: str) -> Line:
        owner = Membership.objects.get(user__login=f"{key}{DOMAIN}")
        registered = register_client(
            name=key, membership_id=owner.pk, scopes=tuple(SCOPES), by=_BY, at=now()
        )
        account = System(registered.client_id, registered.secret)
        habits = Habits(f"{self._seed} {key}", self._tally, self._shares)
        return Line(key, self._client, account, habits)


def _shown_by_app(secret: str) -> str:
    """Return the code that an authenticator app shows at this moment of the computer."""
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def _towns() -> Place:
    """Return the county with two of its townships: a desk more is a day longer."""
    whole = county()
    return replace(whole, townships=whole.townships[:2])


def _enterprises(
    count: int, seed: int, on: date, lenders: pl.DataFrame
) -> dict[str, Mapping[str, Any]]:
    """Return so many enterprises with a need by name; some of them fail a standard."""
    rng = np.random.default_rng([seed, count])
    truth = draw_truth(rng, _towns(), max(count, 10) * _DRAWN, on, lenders)
    needing = truth.filter(pl.col("need_amount_wan").is_not_null()).unique("name", keep="first")
    needing = needing.sort("case_id")
    unsound = round(count * _UNSOUND_SHARE)
    chosen = pl.concat([
        needing.filter("eligible").head(count - unsound),
        needing.filter(~pl.col("eligible")).head(unsound),
    ])  # fmt: skip
    return {row["name"]: row for row in chosen.rows(named=True)}


def _enter(facts: Mapping[str, Mapping[str, Any]], actor: Actor, at: datetime) -> None:
    news = [
        NewEnterprise(
            name=one["name"], kind=one["kind"], region=one["region"], source="register",
            uscc=one["uscc"] or "", address=one["address"],
            established_on=one["established_on"], industry=one["industry"] or "",
        )
        for one in facts.values()
    ]  # fmt: skip
    with reach(actor):
        enter_list(
            news=news, digest=_digest("enterprises"), file="rehearsal", synthetic=True,
            actor=actor, at=at,
        )  # fmt: skip


def _visits(
    facts: Mapping[str, Mapping[str, Any]], seed: int, days: Sequence[date]
) -> dict[str, date]:
    random = Random(f"{seed} visits")  # noqa: S311  # no secret
    first = days[: max(1, round(len(days) * _VISITED_BY))]
    return {name: random.choice(first) for name in facts}


def _digest(text: str) -> str:
    return sm3(text.encode()).hex()
