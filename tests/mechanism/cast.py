"""The cast: who acts in the tests of the stages, and for whom.

Every actor enters by `reach`, as on a page: `with reach(REVIEWER): review_case(…, actor=REVIEWER)`.
"""

from datetime import date, datetime

from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY, area_of
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.access import AnyRole, ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.values.moments import CHINA
from tests.foundation.organisations.offices import opened

COUNTY, TOWN, OTHER_TOWN, CITY, ELSEWHERE = "341181", "341181101", "341181102", "3411", "341182"
DAY = date(2026, 11, 20)  # a Friday; working days are known for all of 2026
AT = datetime(2026, 11, 20, 9, 30, tzinfo=CHINA)


def _office(number: int, role: AnyRole, organisation: str, region: str = COUNTY) -> Actor:
    return Actor(
        name=f"membership:{number}",
        kind=Kind.OFFICE,
        role=role,
        organisation=organisation,
        area=area_of(region),
    )


def _bank(number: int, code: str, path: str, role: AnyRole = Role.BANK) -> Actor:
    return Actor(
        name=f"membership:{number}",
        kind=Kind.BANK,
        role=role,
        organisation=code,
        area=area_of(COUNTY),
        bank=code,
        bank_path=path,
        own_banks=frozenset({path.split("/", maxsplit=1)[0]}),
    )


VISITOR = _office(11, Role.VISITOR, "TOWN", TOWN)
TOWNSHIP = _office(12, Role.TOWNSHIP, "TOWN", TOWN)
REVIEWER = _office(13, Role.TASK_FORCE, "DRC")
CONFIRMER = _office(14, Role.SECTOR_AUTHORITY, "MIIT")
CONVENER = _office(15, Role.CONVENER, "GOV")
CITY_OFFICER = _office(16, Role.CITY_MECHANISM, "CITY-DRC", CITY)
DEPARTMENT = _office(17, Role.DEPARTMENT, "TAX")
OFFICE = _office(18, ReadingRole.MECHANISM_OFFICE, "DRC")
REGULATOR = _office(19, ReadingRole.REGULATOR, "NFRA", CITY)
OUTSIDER = _office(21, Role.TASK_FORCE, "DRC-X", ELSEWHERE)
BANKER = _bank(31, "ICBC-TC", "ICBC/ICBC-TC/")
HEAD_OFFICE = _bank(32, "ICBC", "ICBC/", ReadingRole.HEAD_OFFICE)
OTHER_BANKER = _bank(33, "ABC-TC", "ABC/ABC-TC/")
THIRD_BANKER = _bank(34, "CCB-TC", "CCB/CCB-TC/")
SECONDED = Actor(  # works for ICBC, sits in the task force
    name="membership:41",
    kind=Kind.OFFICE,
    role=Role.TASK_FORCE,
    organisation="DRC",
    area=area_of(COUNTY),
    own_banks=frozenset({"ICBC"}),
)
AUDITOR = Actor(
    name="membership:51",
    kind=Kind.AUDITOR,
    role=ReadingRole.AUDITOR,
    organisation="AUDIT",
    area=area_of(CITY),
)
PLATFORM = Actor(name="job:test", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)
BANKS = {"ICBC-TC": "ICBC/ICBC-TC/", "ABC-TC": "ABC/ABC-TC/", "CCB-TC": "CCB/CCB-TC/"}
EVERYBODY = (
    VISITOR, TOWNSHIP, REVIEWER, CONFIRMER, CONVENER, CITY_OFFICER, DEPARTMENT, OFFICE, REGULATOR,
    OUTSIDER, BANKER, HEAD_OFFICE, OTHER_BANKER, SECONDED, AUDITOR, PLATFORM,
)  # fmt: skip


def owner_of(enterprise_id: int) -> Actor:
    """Return the one who acts for an enterprise."""
    return Actor(
        name=f"enterprise:{enterprise_id}",
        kind=Kind.ENTERPRISE,
        role=Role.ENTERPRISE,
        enterprise=str(enterprise_id),
    )


def open_offices() -> None:
    """Open the organisations of the cast: needed where one is looked up by its code."""
    kinds = OrganisationKind
    for code, kind in {
        "TOWN": kinds.TOWNSHIP, "DRC": kinds.GOVERNMENT_OFFICE, "MIIT": kinds.DEPARTMENT,
        "GOV": kinds.GOVERNMENT_OFFICE, "CITY-DRC": kinds.GOVERNMENT_OFFICE,
        "TAX": kinds.DEPARTMENT, "NFRA": kinds.GOVERNMENT_OFFICE,
    }.items():  # fmt: skip
        opened(code, kind=kind)
    for branch, path in BANKS.items():
        head = path.split("/")[0]
        opened(head)
        opened(branch, head)
