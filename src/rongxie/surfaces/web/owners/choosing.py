"""What an enterprise can choose among, and words that are said when they are shown."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.functional import lazy

from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import open_organisations
from rongxie.mechanism.referrals.queries.consents import ANY_BANK
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.parameters import InForce
from rongxie.surfaces.languages import said
from rongxie.surfaces.web.speaking import language_now
from rongxie.values.dates import add_months
from rongxie.values.texts import Text

_COUNTY = 6
NO_YES = (("yes", Text(en="Yes", zh="是")), ("no", Text(en="No", zh="否")))
_ANY = Text(en="Any bank that the county proposes; you are told which before it may call you",
            zh="由县里推荐银行；推荐哪家会先告知您，之后银行才能联系您")  # fmt: skip


def _in_words(text: Text) -> str:
    return said(text, language_now())


spoken: Callable[[Text], Any] = lazy(_in_words, str)


def choices_of(of: str, column: str) -> list[tuple[str, Text]]:
    """Return the choices of a column, with their titles."""
    return [(one.name, one.title) for one in layout(of).columns[column].choices]


def banks_of(region: str, on: date) -> list[tuple[str, Text | str]]:
    """Return the banks of the county by code, and the choice to leave it to the county."""
    rows = open_organisations(on).filter(
        kind=OrganisationKind.BANK.value, region__startswith=region[:_COUNTY]
    )
    listed: list[tuple[str, Text | str]] = [(one.code, one.name) for one in rows.order_by("name")]
    return [*listed, (ANY_BANK, _ANY)]


def ends_offered(region: str, on: date) -> list[tuple[str, Text]]:
    """Return the last days that are offered for a consent, by their date."""
    found = []
    for months in InForce(on, region)["consent_months"]:
        day = add_months(on, months).isoformat()
        found.append((day, Text(en=f"{day} ({months} months)", zh=f"{day}（{months}个月）")))
    return found
