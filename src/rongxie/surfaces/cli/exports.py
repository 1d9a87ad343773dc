"""`rongxie export`: a list of the record as a file, as the member who takes it out."""

import json
import os
import sys
from typing import Annotated

import typer

from rongxie.surfaces.cli.options import AsJson, Lang, Output, UnusableOption, language_of
from rongxie.values.texts import say

RUNNER = "rongxie.surfaces.exports"

ListName = Annotated[str, typer.Argument(metavar="LIST", help="enterprises, cases, referrals …")]
Login = Annotated[str, typer.Option("--as", help="the sign-in of the member who exports")]
Membership = Annotated[int, typer.Option("--membership", help="which of the member's memberships")]
Filters = Annotated[list[str], typer.Option("--filter", help="region=341181; may be repeated")]
Purpose = Annotated[str, typer.Option("--purpose", help="what personal data are needed for: visit")]
Number = Annotated[int, typer.Option("--number", help="an export that a colleague has released")]


def export(
    output: Output,
    listing: ListName = "",
    login: Login = "",
    membership: Membership = 0,
    filters: Filters = [],  # noqa: B006 - Typer copies the default
    purpose: Purpose = "",
    number: Number = 0,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Write a list of the record to a file, as far as the member reaches."""
    request = {
        "list": listing,
        "number": number,
        "output": str(output.absolute()),
        "login": login,
        "membership": membership,
        "filters": _pairs(filters),
        "purpose": purpose,
        "language": language_of(lang),
        "as_json": as_json,
    }
    # Go on as the process that has Django; the commands for files do without it.
    words = [sys.executable, "-m", RUNNER, json.dumps(request)]
    os.execv(sys.executable, words)  # noqa: S606


def _pairs(texts: list[str]) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise UnusableOption(
                say("{option} wants name=value, not {text}", option="--filter", text=text)
            )
        pairs[name.strip()] = value.strip()
    return pairs
