"""The kinds of organisations, the tiers of mechanisms and what can happen to an organisation."""

from enum import StrEnum

from rongxie.values.texts import Text


class OrganisationKind(StrEnum):
    """What an organisation is; it decides which roles its people can hold."""

    GOVERNMENT_OFFICE = "government_office"
    DEPARTMENT = "department"
    TOWNSHIP = "township"
    FEDERATION = "federation"
    BANK = "bank"
    GUARANTOR = "guarantor"
    EXCHANGE = "exchange"
    FUND = "fund"
    INDUSTRY_AUTHORITY = "industry_authority"
    PARK_OPERATOR = "park_operator"
    OTHER = "other"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _KINDS[self]


class Tier(StrEnum):
    """The tier of a mechanism; a functional zone with its own counts as a county."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _TIERS[self]


class What(StrEnum):
    """What happened to an organisation."""

    OPENED = "opened"
    RENAMED = "renamed"
    MERGED = "merged"
    SPLIT = "split"
    CLOSED = "closed"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _WHAT[self]


_KINDS = {
    OrganisationKind.GOVERNMENT_OFFICE: Text(en="Government office", zh="政府办公机构"),
    OrganisationKind.DEPARTMENT: Text(en="Department", zh="部门"),
    OrganisationKind.TOWNSHIP: Text(en="Township or street", zh="乡镇（街道）"),
    OrganisationKind.FEDERATION: Text(en="Federation of industry and commerce", zh="工商联"),
    OrganisationKind.BANK: Text(en="Bank", zh="银行"),
    OrganisationKind.GUARANTOR: Text(en="Guarantor", zh="担保机构"),
    OrganisationKind.EXCHANGE: Text(en="Exchange or equity market", zh="交易场所"),
    OrganisationKind.FUND: Text(en="Fund", zh="基金"),
    OrganisationKind.INDUSTRY_AUTHORITY: Text(en="Industry authority", zh="行业主管部门"),
    OrganisationKind.PARK_OPERATOR: Text(en="Park operator", zh="园区运营机构"),
    OrganisationKind.OTHER: Text(en="Other", zh="其他"),
}
_TIERS = {
    Tier.NATION: Text(en="Nation", zh="国家级"),
    Tier.PROVINCE: Text(en="Province", zh="省级"),
    Tier.CITY: Text(en="City", zh="市级"),
    Tier.COUNTY: Text(en="County", zh="县级"),
}
_WHAT = {
    What.OPENED: Text(en="Opened", zh="设立"),
    What.RENAMED: Text(en="Renamed", zh="更名"),
    What.MERGED: Text(en="Merged into another", zh="并入"),
    What.SPLIT: Text(en="Split", zh="拆分"),
    What.CLOSED: Text(en="Closed", zh="撤销"),
}
