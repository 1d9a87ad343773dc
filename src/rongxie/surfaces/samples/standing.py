"""How the enterprises of a sample really stand: registration, conduct, credit."""

from datetime import date

import numpy as np
import polars as pl

from rongxie.surfaces.samples.draws import Generator, Mask, chance, day_number, days, only, weighed

STATUSES = {"active": 0.965, "cancelled": 0.016, "revoked": 0.011, "moved": 0.008}
# Shares of enterprises of which a fact is true.
SHARES = {
    "abnormal_listed": 0.025,
    "serious_illegal": 0.003,
    "major_violation": 0.002,
    "env_violation": 0.004,
    "restricted_industry": 0.003,
    "online_shop": 0.07,
    "dishonest_executee": 0.008,
    "overdue_loans": 0.015,
    "debt_evasion": 0.002,
    "tax_arrears": 0.012,
    "principals_bad_credit": 0.014,
}
RUNNING_SHARE, RUNNING_UNREGISTERED_SHARE = 0.975, 0.10
PREMISES_SHARE = 0.955
FARM_LISTED_SHARE = 0.96
PLATFORM_SHARE = 0.002  # of companies
REMOVED_SHARE = 0.004  # half of them over by now
VISITED_SHARE = 0.95
_GRADES = {
    "company": {"A": 0.08, "B": 0.36, "M": 0.30, "C": 0.05, "D": 0.015, "none": 0.195},
    "sole_proprietor": {"B": 0.04, "M": 0.06, "C": 0.01, "D": 0.005, "none": 0.885},
    "cooperative": {"B": 0.15, "M": 0.2, "C": 0.02, "D": 0.005, "none": 0.625},
    "family_farm": {"none": 1.0},
}
_REMOVAL_SPAN = 180  # days before and after the day of the sample


def draw_standing(rng: Generator, people: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the true facts of the standards that do not depend on a need, and `visited`."""
    count = people.height
    company = (people["kind"] == "company").to_numpy()
    farm = (people["kind"] == "family_farm").to_numpy()
    unlicensed: Mask = people["uscc"].is_null().to_numpy()
    status = weighed(rng, STATUSES, count).alias("registration_status")
    alive = (status == "active").to_numpy() | unlicensed
    running = np.where(alive, RUNNING_SHARE, RUNNING_UNREGISTERED_SHARE)
    until = day_number(as_of) + rng.integers(-_REMOVAL_SPAN, _REMOVAL_SPAN, count)
    removed = chance(rng, REMOVED_SHARE, count)
    return pl.DataFrame(
        {
            "registration_status": only(~unlicensed, status),
            "farm_listed": only(farm, pl.Series("farm", chance(rng, FARM_LISTED_SHARE, count))),
            **{name: chance(rng, share, count) for name, share in SHARES.items()},
            "operating_seen": chance(rng, running, count),
            "premises_seen": chance(rng, PREMISES_SHARE, count),
            "tax_grade": _grades(rng, people["kind"]),
            "removed_until": only(removed, days(until).alias("until")),
            "platform_company": company & chance(rng, PLATFORM_SHARE, count),
            "visited": chance(rng, VISITED_SHARE, count),
        }
    )


def _grades(rng: Generator, kinds: pl.Series) -> pl.Series:
    drawn = {kind: weighed(rng, shares, len(kinds)) for kind, shares in _GRADES.items()}
    frame = pl.DataFrame({"of": kinds, **drawn})
    chosen = pl.coalesce(pl.when(of=kind).then(pl.col(kind)) for kind in _GRADES)
    return frame.select(chosen.alias("grade"))["grade"]
