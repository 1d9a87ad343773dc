"""The enterprises of a province and what visits found out about them, as rows of the tables."""

import numpy as np
import polars as pl

from bench.province_lives import ENDED, visited_at
from bench.province_world import Floats, Ints, World, ids
from rongxie.surfaces.samples.codes import credit_codes
from rongxie.surfaces.samples.words import KINDS, name_parts, trades
from rongxie.values.division_table import names

KIND_SHARES = (0.33, 0.60, 0.04, 0.03)
CONTACTS_SHARE = 0.3
_WRAPPED, _SEALED = 66, 44  # the bytes that encryption makes of a key and of a phone number
_SUFFIXES = ("自治县", "县", "市", "区")
# Of every case, and one of those seen on other visits.
FACTS = (("premises_seen", "observed", "true"), ("operating_seen", "observed", "true"),
         ("overdue_loans", "checked", "false"), ("tax_grade", "checked", "B"))  # fmt: skip


def enterprises(world: World, first: int, last: int) -> pl.DataFrame:
    """Return enterprises."""
    number = ids(first, last)
    known = cards(world, number)
    age = world.whole("age", number, 9_000) + 30
    return known.select(
        pl.Series("id", number),
        "uscc",
        "kind",
        "name",
        "region",
        pl.format("{}{}号", pl.col("street"), pl.Series(age % 400 + 1)).alias("address"),
        days(ENDED // 86_400_000_000 - age).alias("established_on"),
        "industry",
        pl.lit("list").alias("source"),
        pl.lit("job:import").alias("entered_by"),
        pl.lit("2024-10-28T00:00:00Z").alias("entered_at"),
        pl.lit(value=True).alias("synthetic"),
    )


def cards(world: World, number: Ints) -> pl.DataFrame:
    """Return what identifies enterprises: code, kind, name, place and trade."""
    kind = world.weighed("kind", number, KIND_SHARES)
    kinds = pl.Series(KINDS).gather(kind)
    trade = world.whole("trade", number, len(trades()))
    shorts = [_short(names()[county]) for county in world.counties]
    parts = name_parts()
    drawn = pl.DataFrame(
        {
            "uscc": credit_codes(kinds, f"{world.counties[0][:2]}0000", number),
            "kind": kinds,
            "region": world.regions(number),
            "industry": pl.Series([t.industry for t in trades()]).gather(trade),
            "county": pl.Series(shorts).gather(world.county(number)),
            "first": world.texts("first", number, parts.first),
            "second": world.texts("second", number, parts.second),
            "third": world.texts("third", number, parts.second),
            "surname": world.texts("surname", number, parts.surnames),
            "word": _of_trade(world, "word", number, trade, [t.words for t in trades()]),
            "shop": _of_trade(world, "shop", number, trade, [t.shops for t in trades()]),
            "street": world.texts("street", number, parts.streets),
        }
    )
    forms: dict[str, tuple[str | pl.Expr, ...]] = {
        "company": ("county", "first", "second", "third", "word", pl.lit("有限公司")),
        "sole_proprietor": ("county", "surname", "first", "second", "shop"),
        "cooperative": ("county", "first", "second", "word", pl.lit("农民专业合作社")),
        "family_farm": ("county", "surname", "first", "second", pl.lit("家庭农场")),
    }
    built = [pl.when(kind=kind).then(pl.concat_str(form)) for kind, form in forms.items()]
    return drawn.with_columns(pl.coalesce(built).alias("name"))


def contacts(world: World, first: int, last: int) -> pl.DataFrame:
    """Return contacts. Nobody can decrypt them: the bytes have the right length and no more."""
    number = ids(first, last)
    return pl.DataFrame(
        {
            "id": number,
            "enterprise_id": number,
            "region": world.regions(number),
            "kind": "owner",
            "name_masked": world.texts("surname", number, name_parts().surnames) + "**",
            "name_sealed": _bytes(world, "name", number, _SEALED),
            "phone_masked": numbered("13{}****00", world.whole("phone", number, 10)),
            "phone_sealed": _bytes(world, "phone", number, _SEALED),
            "phone_digest": _bytes(world, "digest", number, 32),
            "source": "list",
            "by": "job:import",
            "at": "2024-10-28T00:00:00Z",
        }
    )


def data_keys(world: World, first: int, last: int) -> pl.DataFrame:
    """Return the wrapped keys of the enterprises that have contacts."""
    number = ids(first, last)
    return pl.DataFrame(
        {
            "enterprise": number,
            "region": world.regions(number),
            "wrapped": _bytes(world, "key", number, _WRAPPED),
            "made_at": "2024-10-28T00:00:00Z",
        }
    )


def visits(world: World, first: int, last: int) -> pl.DataFrame:
    """Return visits; the first ones found needs."""
    number = ids(first, last)
    who = world.visited(number)
    at = visited_at(world, number)
    channel, outcome = said(world, number)
    return pl.DataFrame(
        {
            "id": number,
            "enterprise_id": who,
            "region": world.regions(who),
            "visited_at": moments(at),
            "channel": channel,
            "outcome": outcome,
            "organisation": town(world, who),
            "by": member(world, "visitor", number),
            "note": "",
            "explained": "{}",
            "at": moments(at + 60_000_000),
        }
    )


def said(world: World, number: Ints) -> tuple[pl.Series, pl.Series]:
    """Return how each visit was made and what it found."""
    channel = pl.Series(["onsite", "phone", "scan"]).gather(
        world.weighed("channel", number, (70, 25, 5))
    )
    others = pl.Series(["no_need", "closed", "not_found", "refused"])
    found = others.gather(world.weighed("outcome", number, (80, 6, 8, 6)))
    frame = pl.DataFrame({"found": found, "need": number <= world.needs})
    outcome = frame.select(pl.when("need").then(pl.lit("need")).otherwise("found").alias("found"))
    return channel, outcome["found"]


def needs(world: World, first: int, last: int) -> pl.DataFrame:
    """Return needs, each stated on the visit of its number."""
    number = ids(first, last)
    who = world.visited(number)
    at = visited_at(world, number)
    return pl.DataFrame(
        {
            "id": number,
            "enterprise_id": who,
            "region": world.regions(who),
            "visit_id": number,
            "amount_wan": (world.whole("amount", number, 60) + 1) * 5,
            "term_months": 12,
            "purpose": "working_capital",
            "collateral": world.texts("security", number, ("credit", "mortgage", "guarantee")),
            "wished_banks": "{}",
            "wished_only": False,
            "stated_on": days(at // 86_400_000_000),
            "source": "visit",
            "note": "",
            "by": member(world, "visitor", number),
            "at": moments(at + 60_000_000),
        }
    )


def visit_plans(world: World, first: int, last: int) -> pl.DataFrame:
    """Return open plans to visit enterprises, by their order among those that nobody visited."""
    number = ids(first, last)
    who = (number + world.visits) * 7_368_787 % world.enterprises + 1
    return pl.DataFrame(
        {
            "id": number,
            "enterprise_id": who,
            "region": world.regions(who),
            "organisation": town(world, who),
            "visitor": member(world, "visitor", number),
            "reason": "never_visited",
            "due_on": days(ENDED // 86_400_000_000 + world.whole("due", number, 60) - 10),
            "state": "planned",
            "dropped_for": "",
            "made_by": "job:plans",
            "made_at": "2026-11-01T00:00:00Z",
        }
    )


def evidence(world: World, first: int, last: int) -> pl.DataFrame:
    """Return facts: `FACTS` of each case in turn, then one of each other need and some visits."""
    number = ids(first, last)
    of_cases = number <= world.cases * len(FACTS)
    visit = np.where(
        of_cases, (number - 1) // len(FACTS) + 1, number - world.cases * (len(FACTS) - 1)
    )
    which = np.where(of_cases, (number - 1) % len(FACTS), 0)
    who = world.visited(visit)
    at = visited_at(world, visit)
    seen = pl.DataFrame(FACTS, schema=["fact", "level", "value"], orient="row")[which]
    return seen.select(
        pl.Series("id", number),
        pl.Series("enterprise_id", who),
        world.regions(who).alias("region"),
        "fact",
        "value",
        "level",
        town(world, who).alias("source"),
        days(at // 86_400_000_000).alias("as_of"),
        days(at // 86_400_000_000 + 180).alias("valid_until"),
        numbered("visit:{}", visit).alias("basis"),
        member(world, "visitor", visit).alias("by"),
        moments(at + 60_000_000).alias("at"),
    )


def days(numbers: Ints) -> pl.Series:
    """Return dates of days counted from 1970-01-01."""
    return pl.Series(numbers.astype(np.int32)).cast(pl.Date)


def moments(micros: Ints) -> pl.Series:
    """Return moments as PostgreSQL reads them, from microseconds since 1970."""
    return pl.Series(micros).cast(pl.Datetime("us")).dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")


def member(world: World, topic: str, number: Ints) -> pl.Series:
    """Return somebody who acts, as the log names people."""
    return numbered("membership:{}", world.whole(topic, number, 40_000) + 1)


def town(world: World, who: Ints) -> pl.Series:
    """Return the township of each enterprise, as an organisation."""
    return "TOWN-" + world.regions(who).str.slice(0, 9)


def numbered(form: str, numbers: Ints | Floats) -> pl.Series:
    """Return texts with a number in each."""
    return pl.DataFrame({"n": numbers}).select(pl.format(form, "n")).to_series()


def _bytes(world: World, topic: str, number: Ints, length: int) -> pl.Series:
    """Return bytes in the hexadecimal form that PostgreSQL reads."""
    words = [world.bits(f"{topic} {n}", number) for n in range(-(-length // 8))]
    raw = np.ascontiguousarray(np.stack(words, axis=1)).view(np.uint8)[:, :length]
    digits = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    text = np.stack([digits[raw >> 4], digits[raw & 15]], axis=2).reshape(len(number), 2 * length)
    flat = np.ascontiguousarray(text).view(f"S{2 * length}").ravel()
    return "\\x" + pl.Series(flat.astype(f"U{2 * length}"))


def _of_trade(
    world: World, topic: str, number: Ints, trade: Ints, lists: list[tuple[str, ...]]
) -> pl.Series:
    lengths = np.array([len(words) for words in lists])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    at = starts[trade] + (world.share(topic, number) * lengths[trade]).astype(np.int64)
    return pl.Series([word for words in lists for word in words]).gather(at)


def _short(name: str) -> str:
    cut = next((s for s in _SUFFIXES if name.endswith(s) and len(name) > len(s) + 1), "")
    return name.removesuffix(cut)
