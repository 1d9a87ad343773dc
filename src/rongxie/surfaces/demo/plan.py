"""Which enterprises the sample has, when each is visited, what it needs and what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from random import Random
from typing import Any

import numpy as np
import polars as pl

from rongxie.mechanism.lists.kinds import CaseOrigin
from rongxie.mechanism.visits.models import Channel, VisitOutcome
from rongxie.surfaces.demo.fates import FEWEST, Fate, deal
from rongxie.surfaces.demo.place import Branch, county
from rongxie.surfaces.samples.banks import make_banks
from rongxie.surfaces.samples.frames import draw_truth
from rongxie.values.texts import Refusal, say
from rongxie.values.workdays import is_working_day

HISTORY = timedelta(days=91)  # three months
BANKS = 8
FEWEST_ENTERPRISES = 110
_CODE_LENGTH = 18
_NEED_SHARE = 0.16
_VISITED_SHARE = 0.72
_UNASKED_SHARE = 0.03  # of those with a need: a department is asked for the tax grade
_CHANNELS = (Channel.ONSITE,) * 16 + (Channel.PHONE,) * 3 + (Channel.SCAN,)
_NO_NEED = (VisitOutcome.NO_NEED,) * 38 + (VisitOutcome.NOT_FOUND, VisitOutcome.REFUSED)
_ORIGINS = (
    (CaseOrigin.VISIT,) * 15 + (CaseOrigin.SELF,) * 2 + (CaseOrigin.DEPARTMENT,)
    + (CaseOrigin.FEDERATION,) + (CaseOrigin.BANK,)
)  # fmt: skip


class TooFew(Refusal):
    """With so few enterprises not every story could be told."""


@dataclass(frozen=True, slots=True)
class Need:
    """What an enterprise needs; `consents` are codes of branches, or `*` for any bank."""

    amount_wan: Decimal
    term_months: int
    purpose: str
    collateral: str
    wishes: tuple[str, ...]
    wished_only: bool
    consents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One enterprise: what is so, when it is visited, what it needs and what becomes of it."""

    number: int
    facts: Mapping[str, Any]
    visit_on: date | None
    minute: int  # of the day of the visit
    channel: Channel
    outcome: VisitOutcome
    need: Need | None
    fate: Fate
    origin: CaseOrigin
    facility_before: bool
    tax_known: bool

    def chance(self, *what: object) -> Random:
        """Return what decides something of this enterprise, the same at each run."""
        return Random(f"{self.facts['name']}{self.number}{what}")  # noqa: S311  # no secret


@dataclass(frozen=True)
class Plan:
    """The sample as it is to be filled: the same numbers and days give the same county."""

    enterprises: int
    first_on: date
    last_on: date
    seed: int = 1
    working_days: tuple[date, ...] = field(init=False)

    def __post_init__(self) -> None:
        if self.enterprises < FEWEST_ENTERPRISES:
            raise TooFew(
                say(
                    "A sample county needs at least {fewest} enterprises, so that something of"
                    " everything happens in it; {asked} were asked for.",
                    fewest=FEWEST_ENTERPRISES,
                    asked=self.enterprises,
                )
            )
        span = (self.last_on - self.first_on).days + 1
        every = (self.first_on + timedelta(days=n) for n in range(span))
        object.__setattr__(self, "working_days", tuple(d for d in every if is_working_day(d)))

    @cached_property
    def _banks(self) -> pl.DataFrame:
        return make_banks(county(), BANKS, max(1, round(self.enterprises * _NEED_SHARE)))

    @property
    def branches(self) -> list[Branch]:
        """The branches of the banks, in the order of the generator."""
        return [Branch(drawn, name) for drawn, name in self._banks.select("bank_id", "name").rows()]

    @property
    def appetites(self) -> list[tuple[Branch, Mapping[str, Any]]]:
        """What each branch takes."""
        return list(zip(self.branches, self._banks.rows(named=True), strict=True))

    @cached_property
    def rows(self) -> list[Row]:
        """Every enterprise, in the order in which the list enters them."""
        rng = np.random.default_rng([self.seed, self.enterprises])
        truth = draw_truth(rng, county(), self.enterprises, self.first_on, self._banks)
        return list(_Dealer(self, truth.rows(named=True)).rows())


class _Dealer:
    """Deals days, needs and fates to the enterprises that were drawn."""

    def __init__(self, plan: Plan, truth: list[dict[str, Any]]) -> None:
        self._plan, self._truth = plan, truth
        self._rng = Random(f"{plan.seed} {plan.enterprises}")  # noqa: S311  # no secret
        self._codes = {branch.drawn: branch.code for branch in plan.branches}

    def rows(self) -> list[Row]:
        needing = self._needing()
        sound = [number for number in needing if self._truth[number]["eligible"]]
        dealt = deal(len(sound), len(self._plan.working_days), self._rng)
        fates = dict(zip(sound, dealt, strict=True))
        return [self._row(number, needing, fates.get(number)) for number in range(len(self._truth))]

    def _needing(self) -> set[int]:
        """Return who has a need: those who meet the standards first, as many as stories need."""
        has = [n for n, one in enumerate(self._truth) if one["need_amount_wan"] is not None]
        sound = [n for n in has if self._truth[n]["eligible"]]
        others = [n for n in has if not self._truth[n]["eligible"]]
        most = max(FEWEST + 6, round(self._plan.enterprises * _NEED_SHARE))
        return {*sound[:most], *others[: round(most * 0.3)]}

    def _row(self, number: int, needing: set[int], dealt: tuple[Fate, int] | None) -> Row:
        facts, days, rng = self._truth[number], self._plan.working_days, self._rng
        fate, day = dealt or (Fate.FUNDED, rng.randrange(len(days) - 2))
        seen = number in needing or rng.random() < _VISITED_SHARE
        need = self._need(facts, fate) if number in needing else None
        outcome = VisitOutcome.NEED if need else rng.choice(_NO_NEED)
        if not need and not facts["operating_seen"]:
            outcome = VisitOutcome.CLOSED
        return Row(
            number=number,
            facts=facts,
            visit_on=days[day] if seen else None,
            minute=rng.randrange(9 * 60, 17 * 60),
            channel=rng.choice(_CHANNELS),
            outcome=outcome,
            need=need,
            fate=fate,
            origin=self._origin(facts),
            facility_before=rng.random() < 0.25,
            tax_known=fate is not Fate.FUNDED or rng.random() >= _UNASKED_SHARE,
        )

    def _origin(self, facts: Mapping[str, Any]) -> CaseOrigin:
        """Return who finds the enterprise; a bank names it by its code."""
        found = self._rng.choice(_ORIGINS)
        coded = len(facts["uscc"] or "") == _CODE_LENGTH
        return found if found is not CaseOrigin.BANK or coded else CaseOrigin.VISIT

    def _need(self, facts: Mapping[str, Any], fate: Fate) -> Need:
        wishes = tuple(self._codes[one] for one in facts["wishes"] or ())
        return Need(
            amount_wan=Decimal(str(facts["need_amount_wan"])),
            term_months=facts["need_term_months"],
            purpose=facts["purpose"],
            collateral=facts["collateral"],
            wishes=wishes,
            wished_only=bool(facts["wished_only"]) and fate is Fate.FUNDED,
            consents=self._consents(facts, fate),
        )

    def _consents(self, facts: Mapping[str, Any], fate: Fate) -> tuple[str, ...]:
        if fate is Fate.HELD_RECOMMENDED:
            return ()  # it wants to think about it: on the list, and no bank may be asked
        listed = facts["consent"] or ["*"]
        if fate is not Fate.FUNDED or listed == ["*"]:
            return ("*",)
        return tuple(self._codes[one] for one in listed)
