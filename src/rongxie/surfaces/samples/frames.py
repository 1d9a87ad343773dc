"""A whole sample as frames, without files."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from rongxie.rulebook.layouts import layout
from rongxie.rulebook.parameters import InForce
from rongxie.surfaces.samples.banking import draw_banking, find_neighbours
from rongxie.surfaces.samples.banks import make_banks
from rongxie.surfaces.samples.county import County, find_county
from rongxie.surfaces.samples.draws import Generator
from rongxie.surfaces.samples.economy import draw_economy
from rongxie.surfaces.samples.history import draw_history
from rongxie.surfaces.samples.judging import eligible, judge
from rongxie.surfaces.samples.knowledge import LEVELS, draw_knowledge
from rongxie.surfaces.samples.needs import NEED_SHARE, draw_needs
from rongxie.surfaces.samples.people import draw_people
from rongxie.surfaces.samples.planted import ORIGINS, case_id, with_planted
from rongxie.surfaces.samples.returns import draw_returns
from rongxie.surfaces.samples.slips import draw_slips
from rongxie.surfaces.samples.standing import draw_standing
from rongxie.values.texts import Refusal, say

_RECOMMENDED_SHARE = 0.65  # of the needs, roughly, for what the banks have to carry
_TRUTH_ONLY = ("size", "admission", "outcome", "eligible", "visited", "self_stated")


class NothingToDraw(Refusal):
    """A sample is asked for without an enterprise or a bank, or with a seed below zero."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The frames of a sample, in canonical columns.

    `truth` has the rows of `enterprises` with the facts as they really are, the verdicts on them,
    `eligible`, what the row is (`origin`) and which slips of the pen its written form has.
    """

    county: County
    enterprises: pl.DataFrame
    banks: pl.DataFrame
    events: pl.DataFrame
    returns: pl.DataFrame
    truth: pl.DataFrame


def draw_sample(county: str, enterprises: int, seed: int, *, as_of: date, banks: int = 8) -> Sample:
    """Return a synthetic county; the same arguments give the same frames.

    :raises NotACounty: if no townships stand below the code
    :raises NothingToDraw: if there should be no enterprise or no bank, or the seed is negative
    """
    if enterprises < 1 or banks < 1 or seed < 0:
        raise NothingToDraw(
            say(
                "A sample needs at least one enterprise, one bank and a seed from 0 on; asked for"
                " are {enterprises}, {banks} and {seed}",
                enterprises=enterprises,
                banks=banks,
                seed=seed,
            )
        )
    place = find_county(county)
    rng = np.random.default_rng([seed, int(place.code)])
    lenders = make_banks(place, banks, int(enterprises * NEED_SHARE * _RECOMMENDED_SHARE))
    people = draw_truth(rng, place, enterprises, as_of, lenders)
    known = draw_knowledge(rng, people)
    params = InForce(as_of, place.code)
    seen = judge(known, params).rename(lambda name: f"seen_{name}")
    events = draw_history(rng, people.hstack(seen), lenders, params)
    rows = with_planted(rng, place, people, known)
    slips = draw_slips(rng, rows.known)
    return Sample(
        county=place,
        enterprises=rows.known.select(_columns(rows.known)),
        banks=lenders,
        events=events,
        returns=draw_returns(rng, place, lenders, enterprises, as_of),
        truth=rows.truth.hstack(slips).select(*_truth_columns(rows.truth), "slips", "synthetic"),
    )


def draw_truth(
    rng: Generator, county: County, count: int, as_of: date, banks: pl.DataFrame
) -> pl.DataFrame:
    """Return what is really so, and what the rulebook says of it."""
    people = draw_people(rng, county, count, as_of)
    people = people.hstack(draw_economy(rng, people))
    people = people.hstack(draw_standing(rng, people, as_of))
    people = people.hstack(draw_needs(rng, people, as_of))
    townships = [t.code for t in county.townships]
    people = people.hstack(draw_banking(rng, people, find_neighbours(banks, townships)))
    numbered = people.with_columns(
        pl.Series("case_id", [case_id(number) for number in range(count)]),
        pl.lit(ORIGINS[0]).alias("origin"),
        pl.lit(value=True).alias("synthetic"),
    )
    return numbered.hstack(judge(people, InForce(as_of, county.code))).with_columns(
        eligible().alias("eligible")
    )


def _columns(known: pl.DataFrame) -> list[str]:
    """Return the columns of the file in the order of the layouts, levels beside their facts."""
    layouts = layout("enterprises"), layout("cases")
    names = dict.fromkeys(["case_id", *(c.name for each in layouts for c in each)])
    names.pop("amount_wan")
    levelled = [n for name in names for n in (name, f"{name}_level" if name in LEVELS else name)]
    return [n for n in dict.fromkeys([*levelled, "synthetic"]) if n in known.columns]


def _truth_columns(truth: pl.DataFrame) -> list[str]:
    facts = [c for c in _columns(truth) if c != "synthetic"]
    return [*facts, *_TRUTH_ONLY, "origin"]
