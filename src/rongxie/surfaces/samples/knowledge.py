"""What the county knows of the truth, and on whose word.

Registry facts and black lists are complete, what is seen on visits is there for those visited,
credit facts are only declared, and a few per cent are simply not known.
"""

import polars as pl

from rongxie.surfaces.samples.draws import Generator, chance, only

# Shares of enterprises of which a fact, or all facts of a declaration, is not known.
UNKNOWN_SHARES = {
    ("region",): 0.01,
    ("employees",): 0.008,
    ("revenue_wan",): 0.012,
    ("assets_wan",): 0.06,
    ("overdue_loans", "debt_evasion", "principals_bad_credit"): 0.015,
    ("tax_grade",): 0.005,
    ("within_scope",): 0.005,
    ("purpose",): 0.003,
    ("need_stated_on",): 0.004,
    ("existing_loans_wan", "lenders"): 0.02,
}
LINE_OF_BUSINESS_ONLY_SHARE = 0.03  # without an industry code
NO_TRADE_SHARE = 0.01  # with neither
CONCEALING_SHARE = 0.3  # of those who should declare something bad, declaring the opposite
SEEN = ("operating_seen", "premises_seen")
DECLARED = ("overdue_loans", "debt_evasion", "principals_bad_credit")
LEVELS = {
    **dict.fromkeys(SEEN, "observed"),
    **dict.fromkeys(DECLARED, "declared"),
    "within_scope": "declared",
}


def draw_knowledge(rng: Generator, truth: pl.DataFrame) -> pl.DataFrame:
    """Return the enterprises as the county has them, with a level beside each fact of LEVELS."""
    count = truth.height
    known = truth.with_columns(_declared(rng, truth))
    gaps = {facts: chance(rng, share, count) for facts, share in UNKNOWN_SHARES.items()}
    gaps |= {(fact,): ~truth["visited"].to_numpy() for fact in SEEN}
    uncoded = chance(rng, LINE_OF_BUSINESS_ONLY_SHARE + NO_TRADE_SHARE, count)
    nameless = chance(rng, NO_TRADE_SHARE / (LINE_OF_BUSINESS_ONLY_SHARE + NO_TRADE_SHARE), count)
    gaps |= {("industry",): uncoded, ("business",): ~uncoded | nameless}
    known = known.with_columns(
        only(~gap, known[fact]) for facts, gap in gaps.items() for fact in facts
    )
    return known.with_columns(
        pl.when(pl.col(fact).is_not_null()).then(pl.lit(level)).alias(f"{fact}_level")
        for fact, level in LEVELS.items()
    )


def _declared(rng: Generator, truth: pl.DataFrame) -> list[pl.Series]:
    """Return what enterprises declare, which is not always what is so."""
    concealing = pl.Series(chance(rng, CONCEALING_SHARE, truth.height))
    return [(truth[fact] & ~concealing).alias(fact) for fact in DECLARED]
