"""Values that could not be used: where they stand, what is wrong and what to do."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from rongxie.values.texts import Message, say

Translate = Callable[[Message], str]

SCHEMA = pl.Schema(
    {
        "row": pl.UInt32,
        "column": pl.String,
        "value": pl.String,
        "problem": pl.String,
        "advice": pl.String,  #  in English; `advised` puts it into another language
        "wording": pl.String,  # the message behind the advice, as JSON
    }
)


class Problem(StrEnum):
    """The stable codes of what can be wrong with a value."""

    NOT_A_CODE = "not_a_code"
    NOT_A_REGION = "not_a_region"
    NOT_AN_INDUSTRY = "not_an_industry"
    NOT_A_DATE = "not_a_date"
    DATE_OUT_OF_BOUNDS = "date_out_of_bounds"
    NOT_YES_OR_NO = "not_yes_or_no"
    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    NOT_AN_AMOUNT = "not_an_amount"
    NEGATIVE = "negative"
    OUT_OF_BOUNDS = "out_of_bounds"
    RANGE = "range"
    NOT_A_CHOICE = "not_a_choice"
    SHIFTED_ROW = "shifted_row"
    SHEET_NOT_READ = "sheet_not_read"  # the row is null, the column names the sheet

    def advice(self, **blanks: object) -> Message:
        """Return what is wrong and what to do, with the blanks that `ADVICE` names filled."""
        message = ADVICE[self]
        return Message(message.text, {**message.blanks, **blanks})


ADVICE = {
    Problem.NOT_A_CODE: say("{reason}"),
    Problem.NOT_A_REGION: say("{reason}"),
    Problem.NOT_AN_INDUSTRY: say("{reason}"),
    Problem.NOT_A_DATE: say("This is not a day. Write the year, month and day, like 2026-10-31."),
    Problem.DATE_OUT_OF_BOUNDS: say("The year is not between 1900 and 2100. Correct the day."),
    Problem.NOT_YES_OR_NO: say("This is neither yes nor no. Write 是 or 否, or leave it blank."),
    Problem.NOT_A_NUMBER: say("This is not a number. Write digits only, like 12 or 3.5."),
    Problem.NOT_WHOLE: say("This is not a whole number. Write it without a fraction."),
    Problem.NOT_AN_AMOUNT: say(
        "This is not an amount of money. Write digits, with the unit where it is not that of the"
        " heading, like 50万 or 1.2亿元."
    ),
    Problem.NEGATIVE: say("This cannot be negative. Correct the value."),
    Problem.OUT_OF_BOUNDS: say(
        "This is outside what is possible here, {minimum} to {maximum}. Check the unit and the"
        " number of zeros."
    ),
    Problem.RANGE: say("This is a range, not a number. Write the exact number where it is known."),
    Problem.NOT_A_CHOICE: say("This is none of the accepted values. Write one of: {choices}."),
    Problem.SHIFTED_ROW: say(
        "This line has {found} cells and the headings have {expected}, so its values cannot be"
        " matched with headings. Put cells that contain a comma into quotation marks."
    ),
    Problem.SHEET_NOT_READ: say(
        "This sheet holds {rows} rows that were not read, because its headings differ from those of"
        " the sheet {read}. Give it the same headings, or put it into a file of its own."
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value, and what to do about it."""

    problem: Problem
    advice: Message


def wording(message: Message) -> str:
    """Return the message as JSON, as the frame of rejects keeps it."""
    blanks = {key: _plain(blank) for key, blank in message.blanks.items()}
    return json.dumps({"text": message.text, "blanks": blanks}, ensure_ascii=False)


def _plain(blank: object) -> object:
    return blank if isinstance(blank, int | float | str) else str(blank)


def no_rejects() -> pl.DataFrame:
    """Return a frame of rejects without rows."""
    return pl.DataFrame(schema=SCHEMA)


def advised(rejects: pl.DataFrame, translate: Translate) -> pl.DataFrame:
    """Return the rejects with their advice as the surface says it, each wording said once."""
    wordings = rejects["wording"].unique().to_list()
    said = [translate(Message(**json.loads(w))) for w in wordings]
    advice = pl.col("wording").replace_strict(wordings, said, return_dtype=pl.String)
    return rejects.with_columns(advice=advice) if wordings else rejects


def reject_rows(
    rows: pl.Series, texts: pl.Series, heading: str, faults: Mapping[str, Fault]
) -> pl.DataFrame:
    """Return one line per row number and text, with the fault of the text."""
    found = pl.DataFrame(
        {
            "value": list(faults),
            "problem": [fault.problem.value for fault in faults.values()],
            "advice": [str(fault.advice) for fault in faults.values()],
            "wording": [wording(fault.advice) for fault in faults.values()],
        },
        schema_overrides=dict.fromkeys(("value", "problem", "advice", "wording"), pl.String),
    )
    lines = pl.DataFrame({"row": rows, "value": texts}).with_columns(column=pl.lit(heading))
    joined = lines.join(found, on="value", how="left", maintain_order="left")
    return joined.select(SCHEMA.names()).cast(SCHEMA)
