"""Lists of organisations and people in tests, and who brings them in."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rongxie.foundation.accounts.queries import actors_of
from rongxie.foundation.imports.kinds import ListKind
from rongxie.foundation.imports.models import Import
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.reach.actors import Actor
from rongxie.rulebook.access import AnyRole, ReadingRole
from rongxie.values.moments import china_day
from tests.foundation.accounts.people import granted, person
from tests.foundation.organisations.offices import opened
from tests.mechanism.cast import AT, COUNTY, DAY
from tests.mechanism.enterprises.makers import open_places
from tests.mechanism.imports import brought_in

Cells = Sequence[Mapping[str, object]]


def officer(role: AnyRole = ReadingRole.MECHANISM_OFFICE, region: str = COUNTY) -> Actor:
    """Return a member of the mechanism office, who holds a membership."""
    open_places()
    opened("DRC", kind=OrganisationKind.GOVERNMENT_OFFICE)
    user = person("13900000001")
    granted(user, role, "DRC", region)
    return actors_of(user.pk, DAY)[0]


def head_officer() -> Actor:
    """Return a member of the head office of a bank."""
    open_places()
    opened("ICBC")
    user = person("13900000002")
    granted(user, ReadingRole.HEAD_OFFICE, "ICBC", "34")
    return actors_of(user.pk, DAY)[0]


def listed(
    rows: Cells | bytes, kind: ListKind, actor: Actor, at: datetime = AT, **options: str
) -> Import:
    """Return an import that went the whole way, as the member reaches on the day."""
    assert china_day(at) == DAY
    return brought_in(rows, kind, actor, at, **options)
