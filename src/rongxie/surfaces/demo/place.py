"""Where the sample county lies, and its organisations; founded by the actions of administration."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from rongxie.foundation.administration.authority import Authority, platform_authority
from rongxie.foundation.administration.organising import enter_organisation
from rongxie.foundation.administration.placing import (
    add_member,
    add_zone,
    name_convener,
    open_mechanism,
)
from rongxie.foundation.organisations.actions import NewOrganisation
from rongxie.foundation.organisations.kinds import OrganisationKind, Tier
from rongxie.foundation.organisations.mechanisms import Named
from rongxie.foundation.regions.actions import open_sample_place
from rongxie.foundation.regions.codes import zone_code
from rongxie.surfaces.samples.county import County, Township
from rongxie.values.regions import SAMPLE_PROVINCE, Level

PROVINCE, CITY, COUNTY = SAMPLE_PROVINCE, f"{SAMPLE_PROVINCE}01", f"{SAMPLE_PROVINCE}0101"
ZONE = zone_code(COUNTY, 0)
_PATH = ("示例省", "示例市", "示例县")
_TOWNS = (("001", "示例城关镇"), ("002", "示例东溪镇"), ("003", "示例西河镇"))
_ZONE_NAME = "示例经济开发区"
CONVENER, CITY_CONVENER = "钱召集（样例）", "孙召集（样例）"
_SET_UP = "示例发〔2024〕1号"
BY = platform_authority("sample", PROVINCE)  # who founds it, and is its history's author

_K = OrganisationKind


class _Who(TypedDict):
    on: date
    by: Authority
    at: datetime


_OFFICES: tuple[tuple[str, OrganisationKind, str, str], ...] = (
    ("CITY",  _K.GOVERNMENT_OFFICE, "示例市发展和改革委员会", CITY),
    ("NFRA",  _K.GOVERNMENT_OFFICE, "示例金融监管分局", CITY),
    ("AUDIT", _K.GOVERNMENT_OFFICE, "示例市审计局", CITY),
    ("GOV",   _K.GOVERNMENT_OFFICE, "示例县人民政府", COUNTY),
    ("DRC",   _K.GOVERNMENT_OFFICE, "示例县发展和改革局", COUNTY),
    ("MIIT",  _K.DEPARTMENT, "示例县工业和信息化局", COUNTY),
    ("AGRI",  _K.DEPARTMENT, "示例县农业农村局", COUNTY),
    ("COMM",  _K.DEPARTMENT, "示例县商务局", COUNTY),
    ("SAMR",  _K.DEPARTMENT, "示例县市场监督管理局", COUNTY),
    ("TAX",   _K.DEPARTMENT, "示例县税务局", COUNTY),
    ("FIC",   _K.FEDERATION, "示例县工商业联合会", COUNTY),
    ("IT",    _K.OTHER, "示例县数据中心", COUNTY),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Branch:
    """A bank of the sample: `drawn` is the id under which the generator of samples knows it."""

    drawn: str
    name: str

    @property
    def head(self) -> str:
        """The code of the head office."""
        return office(f"B{int(self.drawn[2:])}")

    @property
    def code(self) -> str:
        """The code of the branch in the county."""
        return f"{self.head}-1"


def office(short: str) -> str:
    """Return the code of an organisation of the sample."""
    return f"{PROVINCE}-{short}"


def town_office(region: str) -> str:
    """Return the code of the office of a township or of the zone."""
    return office("ZONE" if region == ZONE else f"T{int(region[-3:])}")


def county() -> County:
    """Return the county as the generator of samples takes it."""
    towns = [(f"{COUNTY}{number}", name) for number, name in _TOWNS]
    townships = [
        Township(code, name, (*_PATH, name)) for code, name in (*towns, (ZONE, _ZONE_NAME))
    ]
    return County(COUNTY, _PATH[-1], _PATH, tuple(townships))


def found(branches: list[Branch], on: date, at: datetime) -> None:
    """Open the places, the organisations and both mechanisms."""
    for code, name in zip((PROVINCE, CITY, COUNTY), _PATH, strict=True):
        open_sample_place(code=code, name=name, since=on)
    for number, name in _TOWNS:
        open_sample_place(code=f"{COUNTY}{number}", name=name, since=on)
    add_zone(parent=COUNTY, name=_ZONE_NAME, level=Level.TOWNSHIP, since=on, by=BY, at=at)
    for new in _organisations(branches):
        enter_organisation(new=new, on=on, by=BY, at=at)
    _mechanisms(on, at)


def _organisations(branches: list[Branch]) -> list[NewOrganisation]:
    offices = [
        NewOrganisation(code=office(short), kind=kind, name=name, region=region)
        for short, kind, name, region in _OFFICES
    ]
    towns = [
        NewOrganisation(
            code=town_office(town.code),
            kind=_K.TOWNSHIP,
            name=f"{town.name}{'管委会' if town.code == ZONE else '人民政府'}",
            region=town.code,
        )
        for town in county().townships
    ]
    heads = [
        NewOrganisation(code=one.head, kind=_K.BANK, name=one.name.split("示例")[0] or one.name,
                        region="")
        for one in branches
    ]  # fmt: skip
    below = [
        NewOrganisation(code=one.code, kind=_K.BANK, name=one.name, region=COUNTY, parent=one.head)
        for one in branches
    ]
    return [*offices, *towns, *heads, *below]


def _mechanisms(on: date, at: datetime) -> None:
    who: _Who = {"on": on, "by": BY, "at": at}
    city = open_mechanism(
        tier=Tier.CITY, region=CITY, name="示例市融资协调工作机制", office=office("CITY"), **who
    )
    here = open_mechanism(
        tier=Tier.COUNTY, region=COUNTY, name="示例县融资协调工作机制", office=office("DRC"), **who
    )
    for mechanism, name, title in ((city, CITY_CONVENER, "副市长"), (here, CONVENER, "常务副县长")):
        named = Named(name=name, title=title, document=_SET_UP)
        name_convener(mechanism_id=mechanism.pk, named=named, **who)
    for short, _, _, region in _OFFICES:
        if region == COUNTY and short not in ("GOV", "IT"):
            add_member(mechanism_id=here.pk, organisation=office(short), **who)
    add_member(mechanism_id=city.pk, organisation=office("NFRA"), **who)
