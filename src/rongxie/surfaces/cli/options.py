"""The options that several commands share."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from rongxie.rulebook.parameters import InForce
from rongxie.values.moments import CHINA
from rongxie.values.regions import read_region
from rongxie.values.texts import Language, Refusal, say

Source = Annotated[Path, typer.Argument(help=".xlsx, .xls, .csv or .parquet", show_default=False)]
Output = Annotated[Path, typer.Option("-o", "--output", help=".xlsx, .csv or .parquet")]
Lang = Annotated[str, typer.Option("--lang", help="zh, or en for canonical headings and values")]
AsJson = Annotated[bool, typer.Option("--json", help="the summary as JSON on standard output")]
AsOf = Annotated[str, typer.Option("--as-of", help="the day that counts, 2026-10-31")]
Region = Annotated[str, typer.Option("--region", help="the place whose parameters hold")]
Settings = Annotated[list[str], typer.Option("--set", help="tenure_months=12; may be repeated")]


class UnusableOption(Refusal):
    """An option has a value that it cannot have."""


class WouldOverwrite(Refusal):
    """The output is one of the files that are read."""


def refuse_overwriting(output: Path, *sources: Path) -> None:
    """Keep what is read: its other sheets and columns would be gone.

    :raises WouldOverwrite: if the output is one of the sources
    """
    for source in sources:
        if output.resolve() == source.resolve():
            raise WouldOverwrite(
                say("{file} is the file that is read: write to another name", file=output.name)
            )


def language_of(text: str) -> Language:
    """Return the language of an option.

    :raises UnusableOption: if it is neither `zh` nor `en`
    """
    match text:
        case "zh" | "zh-hans":
            return "zh"
        case "en":
            return "en"
    raise UnusableOption(say("--lang is zh or en, not {text}", text=text))


def day_of(text: str, option: str) -> date:
    """Return the day of an option; blank is today in China.

    :raises UnusableOption: if it is no day
    """
    if not text:
        return datetime.now(CHINA).date()  # the surface is where the clock is read
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnusableOption(
            say("{option} wants a day like 2026-10-31, not {text}", option=option, text=text)
        ) from None


def parameters_of(as_of: str, region: str, settings: list[str]) -> InForce:
    """Return the parameters that hold for a run.

    :raises Refusal: if the day, the place or a setting cannot be used
    """
    place = read_region(region).text if region else ""
    pairs = dict(_pair(setting) for setting in settings)
    return InForce(day_of(as_of, "--as-of"), place).having(pairs)


def _pair(setting: str) -> tuple[str, str]:
    name, sign, value = setting.partition("=")
    if not sign or not value:
        raise UnusableOption(say("--set wants name=value, not {text}", text=setting))
    return name.strip(), value.strip()
