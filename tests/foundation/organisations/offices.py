"""Organisations for tests, opened by the actions."""

from datetime import UTC, date, datetime

from rongxie.foundation.organisations.actions import NewOrganisation, Record, open_organisation
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Organisation

FIRST = date(2026, 1, 1)
DAY = date(2026, 11, 20)
RECORD = Record(
    by="membership:1", at=datetime(2026, 11, 20, 1, tzinfo=UTC), document="皖〔2026〕1号"
)


def new(
    code: str, parent: str = "", kind: OrganisationKind = OrganisationKind.BANK
) -> NewOrganisation:
    """Return what is needed to open an organisation."""
    return NewOrganisation(code=code, kind=kind, name=f"{code}机构", region="341181", parent=parent)


def opened(
    code: str, parent: str = "", kind: OrganisationKind = OrganisationKind.BANK
) -> Organisation:
    """Open an organisation on the first day."""
    return open_organisation(new=new(code, parent, kind), on=FIRST, record=RECORD)
