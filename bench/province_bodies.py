"""The offices, banks and people of a province."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from bench.province_world import HEADS, PROVINCE, World, ids
from rongxie.values.division_table import names

SINCE = date(2024, 10, 1)
_USERS = 40_000
_DEPARTMENTS = {"DRC": "government_office", "GOV": "government_office", "TAX": "department",
                "MIIT": "department", "AGRI": "department", "FED": "federation"}  # fmt: skip
_ROLES = {
    "DRC": ("task_force", "mechanism_office"), "GOV": ("convener",), "TAX": ("department",),
    "MIIT": ("sector_authority",), "AGRI": ("sector_authority",), "FED": ("federation",),
    "TOWN": ("visitor", "visitor", "township"), "BANK": ("bank",), "CITY": ("city_mechanism",),
}  # fmt: skip


def bank_code(head: str, county: str) -> str:
    """Return the code of the branch of a bank in a county."""
    return f"{head}-{county}"


def bank_path(head: str, county: str) -> str:
    """Return the path of the branch: head office, branch of the city, branch of the county."""
    return f"{head}/{head}-{county[:4]}/{head}-{county}/"


def branches(world: World) -> tuple[pl.Series, pl.Series]:
    """Return codes and paths of all branches in counties: county by county, banks in order."""
    pairs = [(head, county) for county in world.counties for head in HEADS]
    return (
        pl.Series([bank_code(*pair) for pair in pairs]),
        pl.Series([bank_path(*pair) for pair in pairs]),
    )


def organisations(world: World) -> pl.DataFrame:
    """Return the offices and banks, those above before those below."""
    rows = list(_offices(world)) + list(_banks(world))
    numbers = {row[0]: number for number, row in enumerate(rows, 1)}
    return pl.DataFrame(
        [
            (numbers[code], code, kind, name, region, numbers.get(parent), path, SINCE)
            for code, kind, name, region, parent, path in rows
        ],
        schema=["id", "code", "kind", "name", "region", "parent_id", "path", "since"],
        orient="row",
        infer_schema_length=None,
    ).with_columns(pl.col("parent_id").cast(pl.Int64))


Row = tuple[str, str, str, str, str, str]


def _offices(world: World) -> Iterator[Row]:
    yield (
        f"CITY-{PROVINCE}",
        "government_office",
        "省工作机制办公室",
        PROVINCE,
        "",
        f"CITY-{PROVINCE}/",
    )
    for city in sorted({county[:4] for county in world.counties}):
        yield (
            f"CITY-{city}",
            "government_office",
            f"{_name(city)}发展改革委",
            city,
            "",
            f"CITY-{city}/",
        )
    for county in world.counties:
        for short, kind in _DEPARTMENTS.items():
            code = f"{short}-{county}"
            yield code, kind, f"{_name(county)}{short}", county, "", f"{code}/"
    for town in sorted(code for code in world.places.unique() if len(code) == 9):
        yield f"TOWN-{town}", "township", names()[town], town, "", f"TOWN-{town}/"


def _banks(world: World) -> Iterator[Row]:
    cities = sorted({county[:4] for county in world.counties})
    for head in HEADS:
        yield head, "bank", f"{head}总行", "", "", f"{head}/"
        for city in cities:
            path = f"{head}/{head}-{city}/"
            yield f"{head}-{city}", "bank", f"{head}{_name(city)}分行", city, head, path
        for county in world.counties:
            code, path = bank_code(head, county), bank_path(head, county)
            yield code, "bank", f"{head}{_name(county)}支行", county, f"{head}-{county[:4]}", path


def _name(code: str) -> str:
    return names().get(code, code)


def mechanisms(world: World) -> pl.DataFrame:
    """Return the mechanisms of the province, its cities and counties, with their offices."""
    bodies = organisations(world)
    tiers = {2: "province", 4: "city", 6: "county"}
    offices = bodies.filter(pl.col("code").str.contains("^(CITY|DRC)-"))
    return offices.select(
        pl.int_range(1, pl.len() + 1).alias("id"),
        pl.col("region")
        .str.len_chars()
        .replace_strict(tiers, return_dtype=pl.String)
        .alias("tier"),
        "region",
        pl.format("{}工作机制", "name").alias("name"),
        pl.col("id").alias("office_id"),
        "since",
    )


def users(world: World, first: int, last: int) -> pl.DataFrame:
    """Return people; nobody can sign in as one of them."""
    number = ids(first, last)
    return pl.DataFrame({"id": number}).select(
        "id",
        pl.lit("!").alias("password"),
        pl.format("u{}@example.org", "id").alias("login"),
        pl.format("用户{}", "id").alias("display_name"),
        pl.lit(value=True).alias("is_active"),
    )


def people(world: World) -> int:
    """Return how many users there are."""
    return max(400, round(_USERS * world.scale))


def memberships(world: World, first: int, last: int) -> pl.DataFrame:
    """Return one membership for each user, going round the organisations that people act for."""
    bodies = organisations(world).filter(
        pl.col("code").str.contains(r"^(CITY|DRC|GOV|TAX|MIIT|AGRI|FED|TOWN)-")
        | ((pl.col("kind") == "bank") & (pl.col("region").str.len_chars() == 6))
    )
    number = ids(first, last)
    acting = bodies.select("id", "code", "kind", "region")[
        world.whole("body", number, bodies.height)
    ]
    part = pl.when(pl.col("kind") == "bank").then(pl.lit("BANK")).otherwise(
        pl.col("code").str.extract("^([A-Z]+)-")
    )  # fmt: skip
    parts = acting.select(part=part)["part"].to_list()
    roles = [_ROLES[part][n % len(_ROLES[part])] for part, n in zip(parts, number, strict=True)]
    return acting.select(
        pl.Series("id", number),
        pl.Series("user_id", number),
        pl.Series("role", roles),
        pl.col("id").alias("organisation_id"),
        "region",
        pl.lit(SINCE).alias("since"),
        pl.lit("").alias("document"),
        pl.lit("bench").alias("granted_by"),
        pl.lit("2024-10-01T00:00:00Z").alias("granted_at"),
        pl.lit("").alias("ended_by"),
        pl.lit("").alias("end_reason"),
    )
