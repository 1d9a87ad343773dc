"""The log of a province: what was said of each visit and each step of each case, by time."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.province_bodies import branches
from bench.province_enterprises import member, moments, numbered, said
from bench.province_lives import DAY, DECIDED, DRAWN, FILE, SENT, Lives, visited_at
from bench.province_rows import reason
from bench.province_world import HEADS, Ints, Mask, World, ids

_PART = 250_000
_Moments = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]
_DIGEST = "c0ffee" + "0" * 58


@dataclass(frozen=True)
class _Kind:
    """A kind of event on cases: of which, at which step, how much later, and its payload."""

    name: str
    which: Callable[[Lives], Mask]
    step: int
    payload: str  # canonical; the letters are the blanks of `_payload`
    later: int = 0


def _reach(step: int) -> Callable[[Lives], Mask]:
    return lambda lives: lives.reach(step)


def _refused(lives: Lives) -> Mask:
    return lives.is_one_of(referral="refused")


def _approved(lives: Lives) -> Mask:
    return lives.is_one_of(referral="approved")


_KINDS = (
    _Kind("case.opened", _reach(0), 0,
          '{"amount_wan":«a»,"facility_before":false,"origin":"visit"}'),
    _Kind("case.declared", _reach(1), 1, '{"amount_wan":«a»,"screening":"«c»"}'),
    _Kind("case.returned", lambda lives: lives.is_one_of(state="returned"), 1,
          '{"from_state":"declared","items":["fresh"]}', later=DAY),
    _Kind("case.reviewed", _reach(2), 2, '{"screening":"«c»"}'),
    _Kind("case.confirmed", _reach(3), 3, '{"sector":"«s»"}'),
    _Kind("case.recommended", _reach(4), 4,
          '{"amount_wan":«a»,"batch":"batch:1","digest":"' + _DIGEST + '","mode":"platform"}'),
    _Kind("case.referred", _reach(SENT), SENT, '{"reference":"referral:«c»"}'),
    _Kind("referral.sent", _reach(SENT), SENT, '{"amount_wan":«a»,"due_on":"«e»"}', later=1),
    _Kind("referral.accepted", _reach(SENT + 1), SENT + 1, "{}"),
    _Kind("referral.contacted", _reach(SENT + 2), SENT + 2, '{"done_on":"«d»"}'),
    _Kind("referral.file_completed", _reach(FILE), FILE,
          '{"amount_wan":«a»,"basis":"all_received","done_on":"«d»","due_on":"«e»"}'),
    _Kind("decision.approved", _approved, DECIDED,
          '{"amount_wan":«a»,"done_on":"«d»","ends_on":"«e»","flags":["credit","first_loan"],'
          '"rate":«r»,"term_months":12}'),
    _Kind("decision.refused", _refused, DECIDED, '{"done_on":"«d»","flags":["«w»"]}'),
    _Kind("case.granted", _approved, DECIDED,
          '{"amount_wan":«a»,"ends_on":"«e»","reference":"referral:«c»"}', later=1),
    _Kind("coaching.opened", lambda lives: lives.is_one_of(state="coaching"), DECIDED,
          '{"due_on":"«e»","flags":["«w»"],"from_state":"referred",'
          '"playbooks":["young_enterprise"]}', later=1),
    _Kind("loan.drawn", _reach(DRAWN), DRAWN,
          '{"amount_wan":«a»,"done_on":"«d»","flags":["credit","first_loan"],"rate":«r»,'
          '"term_months":12}'),
    _Kind("case.funded", _reach(DRAWN), DRAWN,
          '{"amount_wan":«a»,"reference":"referral:«c»"}', later=1),
    _Kind("case.removed", lambda lives: lives.is_one_of(state="removed"), DRAWN,
          '{"cause":"misuse","due_on":"«d»","ends_on":"«e»","from_state":"funded"}', later=DAY),
    _Kind("case.closed", lambda lives: lives.is_one_of(state="closed"), 0,
          '{"cause":"withdrawn","from_state":"declared"}', later=100 * DAY),
)  # fmt: skip
_OF_BANKS = ("referral.", "decision.", "loan.")


class Log:
    """All that happened, in the order of time: `count` events with the ids from 1 on."""

    def __init__(self, world: World) -> None:
        self.world = world

    @cached_property
    def _order(self) -> tuple[Ints, Ints, Ints]:
        """Return moment, kind (0 is a visit) and number of case or visit of each event."""
        found = [self._of_visits(), *self._of_cases()]
        at, kind, number = (np.concatenate(part) for part in zip(*found, strict=True))
        order = np.argsort(at, kind="stable")
        return at[order], kind[order], number[order]

    @property
    def count(self) -> int:
        """How many events there are."""
        return len(self._order[0])

    def _of_visits(self) -> _Moments:
        number = ids(1, self.world.visits + 1).astype(np.int32)
        parts = [
            visited_at(self.world, ids(first, min(first + _PART, self.world.visits + 1)))
            for first in range(1, self.world.visits + 1, _PART)
        ]
        return np.concatenate(parts), np.zeros(len(number), dtype=np.int8), number

    def _of_cases(self) -> list[_Moments]:
        found: list[_Moments] = []
        for first in range(1, self.world.cases + 1, _PART):
            lives = Lives(self.world, ids(first, min(first + _PART, self.world.cases + 1)))
            for place, kind in enumerate(_KINDS, 1):
                mask = kind.which(lives)
                number = lives.cases[mask].astype(np.int32)
                at = lives.at[kind.step][mask] + kind.later
                found.append((at, np.full(len(number), place, dtype=np.int8), number))
        return found

    def events(self, first: int, last: int) -> pl.DataFrame:
        """Return the events of some ids."""
        at, kind, number = (part[first - 1 : last - 1] for part in self._order)
        parts = []
        for place in np.unique(kind):
            here = np.flatnonzero(kind == place)
            rows = self._told(int(place), number[here].astype(np.int64))
            parts.append(rows.with_columns(pl.Series("id", here + first)))
        rows = pl.concat(parts).sort("id")
        return rows.with_columns(
            moments(at).alias("at"), moments(at + 3_000).alias("recorded_at")
        ).select(
            "id", "at", "recorded_at", "actor", "organisation", "province", "region", "kind",
            "subject", "case", "enterprise", "bank", "payload",
        )  # fmt: skip

    def _told(self, kind: int, number: Ints) -> pl.DataFrame:
        return self._steps(_KINDS[kind - 1], number) if kind else self._visits(number)

    def _visits(self, number: Ints) -> pl.DataFrame:
        world, who = self.world, self.world.visited(number)
        channel, outcome = said(world, number)
        region = world.regions(who)
        frame = pl.DataFrame({"n": number, "channel": channel, "outcome": outcome})
        payload = pl.concat_str(
            pl.lit('{"flags":["'), "channel", pl.lit('","'), "outcome",
            pl.lit('"],"reference":"visit:'), "n", pl.lit('"}'),
        )  # fmt: skip
        return frame.select(
            member(world, "visitor", number).alias("actor"),
            ("TOWN-" + region.str.slice(0, 9)).alias("organisation"),
            region.str.slice(0, 2).alias("province"),
            region.alias("region"),
            pl.lit("visit.recorded").alias("kind"),
            pl.Series("subject", who).cast(pl.String),
            pl.lit("").alias("case"),
            pl.Series("enterprise", who).cast(pl.String),
            pl.lit("").alias("bank"),
            payload.alias("payload"),
        )

    def _steps(self, kind: _Kind, number: Ints) -> pl.DataFrame:
        world = self.world
        lives = Lives(world, number)
        region = world.regions(lives.enterprises)
        place = world.county(lives.enterprises)
        county = pl.Series(world.counties).gather(place)
        bank = branches(world)[0].gather(place * len(HEADS) + lives.bank)
        of_bank = kind.name.startswith(_OF_BANKS)
        text = pl.Series(number).cast(pl.String)
        return pl.DataFrame({"payload": self._payload(kind, lives, county)}).select(
            member(world, "banker" if of_bank else "officer", number).alias("actor"),
            (bank if of_bank else "DRC-" + county).alias("organisation"),
            region.str.slice(0, 2).alias("province"),
            region.alias("region"),
            pl.lit(kind.name).alias("kind"),
            text.alias("subject"),
            text.alias("case"),
            pl.Series("enterprise", lives.enterprises).cast(pl.String),
            (bank if of_bank else pl.Series([""]).new_from_index(0, len(number))).alias("bank"),
            "payload",
        )

    def _payload(self, kind: _Kind, lives: Lives, county: pl.Series) -> pl.Series:
        """Return canonical texts: the pieces of the form, and what stands between them."""
        day = lives.at[kind.step] // DAY
        blanks = {
            "a": lambda: pl.Series(lives.amount_wan).cast(pl.String),
            "c": lambda: pl.Series(lives.cases).cast(pl.String),
            "d": lambda: _dates(day),
            "e": lambda: _dates(day + 30),
            "s": lambda: "MIIT-" + county,
            "r": lambda: _plain(lives.rate),
            "w": lambda: reason(lives),
        }
        pieces: list[pl.Expr] = []
        for place, piece in enumerate(kind.payload.replace("»", "«").split("«")):
            pieces.append(pl.lit(blanks[piece]()) if place % 2 else pl.lit(piece))
        frame = pl.DataFrame({"n": lives.cases})
        return frame.with_columns(pl.concat_str(pieces).alias("payload"))["payload"]


def _dates(day: Ints) -> pl.Series:
    return pl.Series(day.astype(np.int32)).cast(pl.Date).cast(pl.String)


def _plain(hundredths: Ints) -> pl.Series:
    """Return rates as the numbers of JSON are written: 3.5, never 3.50."""
    return numbered("{}", hundredths / 100).str.replace(r"\.0$", "")
