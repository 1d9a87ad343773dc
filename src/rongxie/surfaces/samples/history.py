"""Three months of a sample county: from the visit to the recommendation list."""

from datetime import date, timedelta

import polars as pl

from rongxie.rulebook.parameters import InForce
from rongxie.surfaces.samples.draws import Generator, day_number, days, weighed
from rongxie.surfaces.samples.journal import Journal, first_day, meanwhile, next_signing_day
from rongxie.surfaces.samples.lending import lend
from rongxie.surfaces.samples.needs import HISTORY_DAYS
from rongxie.surfaces.samples.returns import month_ends

CHANNELS = {"onsite": 0.8, "phone": 0.15, "scan": 0.05}
WITHOUT_NEED = {"no_need": 0.95, "not_found": 0.02, "refused": 0.03}
INCOMPLETE_RETURNED_SHARE = 0.45  # the others wait for an answer
RETURNED_SHARE = 0.04  # of those that pass the screening
CONFIRMED_SHARE = 0.97
REMOVED_SHARE = 0.4  # of those on the list that should not be there
_FILING_DAYS = 8  # days after the end of the month


def draw_history(
    rng: Generator, people: pl.DataFrame, banks: pl.DataFrame, params: InForce
) -> pl.DataFrame:
    """Return the events of the three months up to the day of the parameters, in their region.

    `people` has the truth and, as `seen_outcome` and `seen_admission`, what the screening said.
    """
    as_of = params.day
    journal = Journal(rng, as_of)
    first = first_day(as_of, HISTORY_DAYS)
    needs = _visit(journal, _followed(rng, people, first, as_of))
    recommended = _recommend(journal, needs, as_of)
    lend(journal, recommended, banks, params)
    _file_returns(journal, banks, first, params)
    return journal.closed()


def _followed(rng: Generator, people: pl.DataFrame, first: date, as_of: date) -> pl.DataFrame:
    """Return the enterprises of which something happens in the period, and on which `day`.

    Those whose need was stated before were also visited before.
    """
    any_day = rng.integers(0, (as_of - first).days + 1, people.height)
    stated = pl.col("need_stated_on")
    with_days = people.with_columns(
        pl.coalesce("uscc", "case_id").alias("enterprise"),
        pl.col("case_id").alias("case"),
        pl.coalesce(stated, days(day_number(first) + any_day)).alias("day"),
        *(
            weighed(rng, shares, people.height).alias(name)
            for name, shares in (("channel", CHANNELS), ("answer", WITHOUT_NEED))
        ),
    )
    return with_days.filter(pl.col("day").is_between(first, as_of))


def _visit(journal: Journal, people: pl.DataFrame) -> pl.DataFrame:
    """Record visits and needs; return those with a need on the day on which they were heard."""
    needing = people.filter(pl.col("need_amount_wan").is_not_null())
    own = needing.filter(pl.col("self_stated") | ~pl.col("visited"))
    heard = needing.filter(~pl.col("self_stated") & pl.col("visited"))
    journal.record(own, "need.stated", case=pl.lit(None), amount_wan=pl.col("need_amount_wan"))
    called = journal.later(own.filter("visited"), 1, 6)
    _record_visits(journal, pl.concat([heard, called]), pl.lit("need"), own)
    others = people.filter(pl.col("need_amount_wan").is_null() & pl.col("visited"))
    closed = pl.when("operating_seen").then("answer").otherwise(pl.lit("closed"))
    _record_visits(journal, others, closed, own)
    return pl.concat([heard, called, own.filter(~pl.col("visited"))])


def _record_visits(
    journal: Journal, rows: pl.DataFrame, outcome: pl.Expr, own: pl.DataFrame
) -> None:
    timed = journal.timed(rows)
    flags = pl.concat_list("channel", outcome)
    journal.record(timed, "visit.recorded", case=pl.lit(None), bank=pl.lit(None), flags=flags)
    first_told = timed.filter(pl.col("need_amount_wan").is_not_null()).join(
        own.select("case"), on="case", how="anti", maintain_order="left"
    )
    journal.record(
        meanwhile(first_told),
        "need.stated",
        case=pl.lit(None),
        amount_wan=pl.col("need_amount_wan"),
    )


def _recommend(journal: Journal, needs: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Record the way through declaration, review, confirmation and signature."""
    declarable = (pl.col("seen_admission") == "admitted") & (pl.col("seen_outcome") != "fail")
    declared = journal.later(needs.filter(declarable), 1, 7)
    journal.record(declared, "case.declared", amount_wan=pl.col("need_amount_wan"))
    passing = pl.col("seen_outcome") == "pass"
    unclear, _ = journal.some(declared.filter(~passing), INCOMPLETE_RETURNED_SHARE)
    doubtful, sound = journal.some(declared.filter(passing), RETURNED_SHARE)
    journal.record(journal.later(pl.concat([unclear, doubtful]), 1, 5), "case.returned")
    reviewed = journal.later(sound, 1, 5)
    journal.record(reviewed, "case.reviewed")
    confirmed = journal.later(journal.some(reviewed, CONFIRMED_SHARE)[0], 1, 4)
    journal.record(confirmed, "case.confirmed")
    recommended = next_signing_day(confirmed, as_of)
    journal.record(recommended, "case.recommended", amount_wan=pl.col("need_amount_wan"))
    wrong, kept = recommended.filter(~pl.col("eligible")), recommended.filter("eligible")
    found_out, unnoticed = journal.some(wrong, REMOVED_SHARE)
    journal.record(journal.later(found_out, 5, 25), "case.removed")
    return pl.concat([kept, unnoticed])


def _file_returns(journal: Journal, banks: pl.DataFrame, first: date, params: InForce) -> None:
    filed = [end + timedelta(days=_FILING_DAYS) for end in month_ends(params.day)]
    days = pl.DataFrame(
        {"day": [d for d in filed if first <= d <= params.day]}, schema={"day": pl.Date}
    )
    rows = days.join(banks.select(bank="bank_id"), how="cross", maintain_order="left_right")
    journal.record(rows.with_columns(region=pl.lit(params.region)), "bank_return.filed")
