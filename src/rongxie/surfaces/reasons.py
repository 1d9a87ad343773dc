"""Reasons of an allocation in words."""

import polars as pl

from rongxie.rulebook.allocation import REASONS
from rongxie.values.texts import Language


def said_reasons(language: Language) -> pl.Expr:
    """Put the column `reason`, `BANK:reason;reason`, into words, the banks staying in front."""
    words = {reason.name: reason.title.said_in(language) for reason in REASONS}
    part = pl.element()
    said = pl.concat_str(
        part.str.extract(r"^(.*:)").fill_null(""), part.str.extract(r"([^:]*)$").replace(words)
    )
    return pl.col("reason").str.split(";").list.eval(said).list.join(";").alias("reason")
