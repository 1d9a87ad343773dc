"""Small numbers put into words in bulk: rows share few of them, so each is worded once."""

from collections.abc import Callable, Sequence

import polars as pl


def worded(
    code: pl.Expr, names: Sequence[str], words: Callable[[int], tuple[str | None, ...]]
) -> pl.Expr:
    """Return a struct of texts, one per name, for a column of whole numbers.

    `words` tells the texts of one number; it is asked once per distinct number.
    """
    dtype = pl.Struct(dict.fromkeys(names, pl.String))
    known: dict[int, tuple[str | None, ...]] = {}

    def speak(codes: pl.Series) -> pl.Series:
        distinct = codes.unique()
        for number in distinct:
            if number not in known:
                known[number] = words(number)
        texts = [known[number] for number in distinct]
        table = pl.DataFrame(texts, schema=dict.fromkeys(names, pl.String), orient="row")
        place = codes.replace_strict(distinct, pl.int_range(len(distinct), eager=True))
        return table[place].to_struct(codes.name)

    return code.map_batches(speak, return_dtype=dtype, is_elementwise=True)


def spoken(text: pl.Expr, tell: Callable[[str], str | None]) -> pl.Expr:
    """Return what is told of each text; asked once per distinct text, null stays null."""
    known: dict[str, str | None] = {}

    def speak(texts: pl.Series) -> pl.Series:
        distinct = texts.drop_nulls().unique()
        for one in distinct:
            if one not in known:
                known[one] = tell(one)
        told = pl.Series([known[one] for one in distinct], dtype=pl.String)
        return texts.replace_strict(distinct, told, default=None, return_dtype=pl.String)

    return text.map_batches(speak, return_dtype=pl.String, is_elementwise=True)
