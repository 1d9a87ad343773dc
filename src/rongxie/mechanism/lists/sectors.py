"""Which sector authority confirms a case: the place names it, or its office assigns one."""

from collections.abc import Mapping
from datetime import date

from rongxie.foundation.organisations.models import open_organisations
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.models import Case
from rongxie.rulebook.clauses import cited
from rongxie.rulebook.parameters import InForce
from rongxie.values.industries import NotAnIndustry, read_industry
from rongxie.values.texts import Refusal, Text, say

CLAUSES = (cited("32/2.2a"),)


class SectorUnknown(Refusal):
    """An organisation that is to confirm is not there on the day."""


class SectorNamed(Refusal):
    """The place names a sector authority, and the office assigns another."""


class SectorOfOthers(Refusal):
    """Another organisation is to confirm the case, or nobody has said which."""


def named_sector(enterprise: Enterprise, region: str, on: date) -> str:
    """Return the organisation that the place names, by code; blank where the office assigns.

    One that is closed on the day counts as not named.
    """
    code = sector_in(InForce(on, region)["sector_of"], enterprise.kind, enterprise.industry)
    return code if code and open_organisations(on).filter(code=code).exists() else ""


def sector_in(table: Mapping[str, str], kind: str, industry: str) -> str:
    """Return what a table names for a kind and an industry: the kind first, then the longest code.

    >>> sector_in({"C": "MIIT", "C13": "GRAIN", "kind:family_farm": "AGRI"}, "company", "C1312")
    'GRAIN'
    """
    if found := table.get(f"kind:{kind}"):
        return found
    code = _read(industry)
    prefixes = [code[:length] for length in range(len(code), 0, -1)]
    return next((table[prefix] for prefix in prefixes if prefix in table), "")


def see_that_open(code: str, on: date) -> None:
    """Refuse an organisation that cannot confirm because it is not there.

    :raises SectorUnknown: if no organisation has the code, or it has been closed
    """
    if not open_organisations(on).filter(code=code).exists():
        raise SectorUnknown(
            say(
                "There is no open organisation {code} on {day}. Choose the sector authority from"
                " the list; of a merged one take the successor.",
                code=code,
                day=on,
            )
        )


def see_that_confirms(case: Case, actor: Actor) -> None:
    """Refuse whoever does not act for the organisation that is to confirm the case.

    :raises SectorOfOthers: if it is another's, or was not named yet
    """
    if not case.sector or case.sector != actor.organisation:
        raise SectorOfOthers(
            say(
                "Case {case} is confirmed by {sector}, and you act for {organisation}. The"
                " mechanism's office can assign another sector authority.",
                case=case.pk,
                sector=case.sector or Text(en="nobody yet", zh="尚未指定的部门"),
                organisation=actor.organisation or "-",
            )
        )


def _read(industry: str) -> str:
    try:
        return read_industry(industry).text if industry else ""
    except NotAnIndustry:
        return ""
