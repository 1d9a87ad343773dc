"""The cases of a province and what hangs on them, as rows of the tables.

Whatever there is once for a case (need, screening, consent, referral, decision) has its number.
"""

import json
from collections.abc import Callable
from functools import cache

import numpy as np
import polars as pl

from bench.province_bodies import branches
from bench.province_enterprises import cards, days, member, moments, numbered, town
from bench.province_lives import BEGAN, DAY, DECIDED, DRAWN, FILE, SENT, STEPS, Lives
from bench.province_rows import (
    PERIOD,
    batch_of,
    branch_of,
    county_of,
    day_of,
    of_fate,
    on,
    only,
    reason,
    where,
)
from bench.province_world import HEADS, Ints, World, ids

STANDARDS = ("operating", "premises", "demand", "credit", "purpose")
_FACTS = ("abnormal_listed", "debt_evasion", "dishonest_executee", "employees", "env_violation",
          "industry", "kind", "major_violation", "operating_seen", "overdue_loans",
          "premises_seen", "registration_status", "revenue_wan", "tax_grade")  # fmt: skip
_TESTS = ("registered", "not_abnormal", "no_serious_illegal", "tenure", "running",
          "no_major_violation", "no_env_violation", "industry_allowed", "fixed_place", "stated",
          "fresh", "proportionate", "not_dishonest", "no_overdue", "no_evasion", "tax_in_order",
          "principals_clean", "not_removed", "lawful_use", "in_scope", "not_platform")  # fmt: skip
_PARAMETERS = ("tenure_months", "need_fresh_days", "need_revenue_share_max", "bad_credit_years")
_RULES = "c0ffee" + "0" * 58


def cases(world: World, first: int, last: int) -> pl.DataFrame:
    """Return cases as they stand at the end."""
    lives = _lives(world, first, last)
    number, state = lives.cases, of_fate(lives, "state")
    declared, reviewed = lives.reach(1), lives.reach(2)
    return on(
        lives,
        id=number,
        state=state,
        before=where(lives.is_one_of(state="coaching"), "referred", "")
        + where(lives.is_one_of(state="removed"), "funded", ""),
        need_id=number,
        amount_wan=lives.amount_wan,
        term_months=12,
        purpose="working_capital",
        collateral=world.texts("security", number, ("credit", "mortgage", "guarantee")),
        wished_banks="{}",
        wished_only=False,
        another_bank=True,
        origin=world.texts("origin", number, ("visit", "visit", "self", "department")),
        found_by="",
        facility_before=world.whole("facility", number, 3) == 0,
        papers_checked_by=where(declared, "membership:2", ""),
        committed_on=day_of(lives, 1),
        commitment=where(declared, "file:1", ""),
        screening_id=only(reviewed, number),
        sector=where(reviewed, "MIIT-", "") + where(reviewed, county_of(lives), ""),
        banks=where(lives.reach(SENT), "{" + branch_of(lives)[0] + "}", "{}"),
        excluded_banks="{}",
        cause=of_fate(lives, "cause"),
        opened_by=member(world, "visitor", number),
        opened_at=moments(lives.at[0]),
        moved_at=moments(lives.moved_at),
        recommended_on=day_of(lives, STEPS.index("recommended")),
    )


def screenings(world: World, first: int, last: int) -> pl.DataFrame:
    """Return the screening of each case that was declared, with all that it rests on."""
    lives = _some(world, first, last, lambda lives: lives.reach(1))
    kept = [_kept(n) for n in range(16)]
    return on(
        lives,
        id=lives.cases,
        as_of=days(lives.at[1] // DAY),
        rules=_RULES,
        parameters=json.dumps({n: [12, "2024-10-28", "32/2.1c", "clause"] for n in _PARAMETERS}),
        facts=pl.Series(kept).gather(world.whole("kept", lives.cases, len(kept))),
        tests=json.dumps(dict.fromkeys(_TESTS, True)),
        **dict.fromkeys(STANDARDS, "met"),
        outcome="pass",
        fail_kind="",
        admission="admitted",
        size=world.texts("size", lives.cases, ("micro", "micro", "small")),
        size_reason="",
        by_tick="{}",
        by="membership:2",
        at=moments(lives.at[1]),
    )


def confirmations(world: World, first: int, last: int) -> pl.DataFrame:
    """Return the confirmation of each case that got so far."""
    lives = _some(world, first, last, lambda lives: lives.reach(3))
    return on(
        lives,
        "enterprise_id",
        id=lives.cases,
        case_id=lives.cases,
        sector="MIIT-" + county_of(lives),
        by=member(world, "sector", lives.cases),
        at=moments(lives.at[3]),
    )


def batch_cases(world: World, first: int, last: int) -> pl.DataFrame:
    """Return the line of each recommended case in its batch."""
    lives = _some(world, first, last, lambda lives: lives.reach(4))
    return on(
        lives,
        "enterprise_id",
        id=lives.cases,
        case_id=lives.cases,
        batch_id=batch_of(lives),
        position=lives.cases,
        struck=False,
    )


def batches(world: World) -> pl.DataFrame:
    """Return a signed batch for each county and fortnight in which one was recommended."""
    found = _gathered(world, lambda lives: lives.reach(4), lambda lives: [batch_of(lives)])
    batch = found["0"].to_numpy()
    at = BEGAN + (batch % 100 + 1) * PERIOD
    return pl.DataFrame({"id": batch}).select(
        "id",
        pl.Series("region", world.counties).gather(batch // 100),
        pl.lit("signed").alias("state"),
        pl.lit('{"cases":[]}').alias("snapshot"),
        pl.lit(_RULES).alias("digest"),
        found["count"],
        pl.lit("membership:3").alias("laid_by"),
        moments(at - DAY).alias("laid_at"),
        pl.lit("platform").alias("mode"),
        pl.lit("召集人 县长").alias("convener"),
        *(pl.lit("").alias(n) for n in ("document", "seal", "scan", "scanned_by", "checked_by")),
        pl.lit("membership:4").alias("signed_by"),
        moments(at).alias("signed_at"),
    )


def pushes(world: World) -> pl.DataFrame:
    """Return the push of each batch."""
    found = _gathered(world, lambda lives: lives.reach(SENT), lambda lives: [batch_of(lives)])
    batch = found["0"].to_numpy()
    return pl.DataFrame({"id": batch}).select(
        "id",
        pl.Series("region", world.counties).gather(batch // 100),
        pl.format("batch:{}", "id").alias("key"),
        found["count"],
        pl.lit("membership:3").alias("by"),
        moments(BEGAN + (batch % 100 + 1) * PERIOD + DAY).alias("at"),
    )


def receipts(world: World) -> pl.DataFrame:
    """Return what each bank was sent with a push."""
    found = _gathered(
        world, lambda lives: lives.reach(SENT), lambda lives: [batch_of(lives), lives.bank]
    )
    county = found["0"].to_numpy() // 100
    at = county * len(HEADS) + found["1"].to_numpy()
    codes, paths = branches(world)
    return found.select(
        pl.int_range(1, pl.len() + 1).alias("id"),
        pl.col("0").alias("push_id"),
        pl.Series("region", world.counties).gather(county),
        codes.gather(at).alias("bank"),
        paths.gather(at).alias("bank_path"),
        "count",
        pl.lit("membership:5").alias("received_by"),
        moments(BEGAN + (found["0"].to_numpy() % 100 + 1) * PERIOD + 2 * DAY).alias("received_at"),
    )


def consents(world: World, first: int, last: int) -> pl.DataFrame:
    """Return the consent for the bank of each case that was sent to one."""
    lives = _some(world, first, last, lambda lives: lives.reach(SENT))
    bank, path = branch_of(lives)
    return on(
        lives,
        id=lives.cases,
        bank=bank,
        bank_path=path,
        purpose="financing",
        given_on=days(lives.at[0] // DAY),
        ends_on=days(lives.at[0] // DAY + 365),
        identified="face_to_face",
        source=numbered("visit:{}", lives.cases),
        file="",
        by=member(world, "visitor", lives.cases),
        at=moments(lives.at[0]),
        withdrawn_by="",
    )


def referrals(world: World, first: int, last: int) -> pl.DataFrame:
    """Return the referral of each case that was sent to a bank."""
    lives = _some(world, first, last, lambda lives: lives.reach(SENT))
    bank, path = branch_of(lives)
    complete = lives.reach(FILE)
    sent = lives.at[SENT] // DAY
    return on(
        lives,
        id=lives.cases,
        case_id=lives.cases,
        bank=bank,
        bank_path=path,
        reader_path=path,
        push_id=batch_of(lives),
        reason="",
        amount_wan=lives.amount_wan,
        state=of_fate(lives, "referral"),
        sent_at=moments(lives.at[SENT]),
        accept_due_on=days(sent + 40),
        contact_due_on=days(sent + 45),
        accepted_at=only(lives.reach(SENT + 1), moments(lives.at[SENT + 1])),
        contacted_on=day_of(lives, SENT + 2),
        contact_note="",
        file_complete_on=day_of(lives, FILE),
        complete_basis=where(complete, "all_received", ""),
        decision_due_on=only(complete, days(lives.at[FILE] // DAY + 30)),
        ended_on=day_of(lives, DECIDED),
        cause="",
        cause_text="",
        moved_at=moments(np.minimum(lives.moved_at, lives.at[DECIDED])),
    )


def decisions(world: World, first: int, last: int) -> pl.DataFrame:
    """Return the decision of each bank that made one."""
    lives = _some(world, first, last, lambda lives: lives.reach(DECIDED))
    approved = lives.is_one_of(referral="approved")
    bank, path = branch_of(lives)
    return on(
        lives,
        id=lives.cases,
        referral_id=lives.cases,
        case_id=lives.cases,
        bank=bank,
        bank_path=path,
        verdict=of_fate(lives, "referral"),
        decided_on=days(lives.at[DECIDED] // DAY),
        amount_wan=only(approved, lives.amount_wan),
        rate=only(approved, lives.rate / 100),
        total_rate=only(approved, lives.rate / 100),
        term_months=only(approved, np.full(len(lives.cases), 12)),
        ends_on=only(approved, days(lives.at[DECIDED] // DAY + 180)),
        flags=where(approved, "{credit,first_loan}", "{}"),
        costs="[]",
        reasons=where(approved, "{}", "{" + reason(lives) + "}"),
        words="",
        by=member(world, "banker", lives.cases),
        at=moments(lives.at[DECIDED]),
    )


def drawdowns(world: World, first: int, last: int) -> pl.DataFrame:
    """Return what was drawn under the approvals."""
    lives = _some(world, first, last, lambda lives: lives.reach(DRAWN))
    bank, path = branch_of(lives)
    return on(
        lives,
        id=lives.cases,
        decision_id=lives.cases,
        bank=bank,
        bank_path=path,
        drawn_on=days(lives.at[DRAWN] // DAY),
        amount_wan=lives.amount_wan,
        rate=lives.rate / 100,
        term_months=12,
        flags="{credit,first_loan}",
        reference=numbered("L{}", lives.cases),
        by=member(world, "banker", lives.cases),
        at=moments(lives.at[DRAWN]),
    )


def coaching_plans(world: World, first: int, last: int) -> pl.DataFrame:
    """Return the open plan of each case that is coached."""
    lives = _some(world, first, last, lambda lives: lives.is_one_of(state="coaching"))
    return on(
        lives,
        id=lives.cases,
        case_id=lives.cases,
        referral_id=lives.cases,
        reasons="{" + reason(lives) + "}",
        tests="{}",
        playbooks="{young_enterprise}",
        coach=town(world, lives.enterprises),
        due_on=days(lives.at[DECIDED] // DAY + 60),
        state="open",
        opened_by="after:decision.refused",
        opened_at=moments(lives.at[DECIDED]),
    )


def removals(world: World, first: int, last: int) -> pl.DataFrame:
    """Return the removal of each case that was taken off the list."""
    lives = _some(world, first, last, lambda lives: lives.is_one_of(state="removed"))
    decided = lives.at[DRAWN] // DAY + 5
    return on(
        lives,
        id=lives.cases,
        case_id=lives.cases,
        cause="misuse",
        grounds="贷款未用于申报用途",
        file="file:2",
        proposed_by="membership:3",
        proposed_at=moments(lives.at[DRAWN]),
        due_on=days(decided + 10),
        state="removed",
        decided_by="membership:4",
        decided_at=moments(lives.at[DRAWN] + 5 * DAY),
        document="",
        notice_on=days(decided),
        appeal_until=days(decided + 15),
        reentry_on=days(decided + 365),
    )


def _lives(world: World, first: int, last: int) -> Lives:
    return Lives(world, ids(first, last))


def _some(world: World, first: int, last: int, which: Callable[[Lives], object]) -> Lives:
    lives = _lives(world, first, last)
    return Lives(world, lives.cases[np.asarray(which(lives))])


def _gathered(
    world: World, which: Callable[[Lives], object], keys: Callable[[Lives], list[Ints]]
) -> pl.DataFrame:
    """Return how many cases share keys, over all of them, in the order of the keys."""
    parts = []
    for first in range(1, world.cases + 1, 250_000):
        lives = _some(world, first, min(first + 250_000, world.cases + 1), which)
        frame = pl.DataFrame({str(n): key for n, key in enumerate(keys(lives))})
        parts.append(frame.group_by(pl.all()).len("count"))
    whole = pl.concat(parts)
    named = [name for name in whole.columns if name != "count"]
    return whole.group_by(named).agg(pl.col("count").sum()).sort(named)


def bank_cards(world: World, first: int, last: int) -> pl.DataFrame:
    """Return what the bank sees of the enterprise of each case that was sent to one."""
    lives = _some(world, first, last, lambda lives: lives.reach(SENT))
    bank, path = branch_of(lives)
    return on(
        lives,
        id=lives.cases,
        referral_id=lives.cases,
        bank=bank,
        bank_path=path,
        reader_path=path,
        purpose="financing",
        content=_cards(lives),
        at=moments(lives.at[SENT]),
    )


def _cards(lives: Lives) -> pl.Series:
    """Return what the bank sees, in the form of `card_of`."""
    known = cards(lives.world, lives.enterprises).select(
        "uscc", "name", "kind", "region", "industry"
    )
    verdicts = json.dumps(dict.fromkeys(STANDARDS, "met"))
    text = pl.format(  # § and ¤ are the braces of the text, {} what is filled in
        '§"name":"{}","uscc":"{}","kind":"{}","industry":"{}","region":"{}","size":"micro","place":[],"need":§"amount_wan":"{}","term_months":12,'
        '"purpose":"working_capital","collateral":"credit"¤,"verdicts":§§,"screened_on":"",'
        '"origin":"visit","facility_before":false,"banks_asked":1¤',
        "name", "uscc", "kind", "industry", "region", pl.Series(lives.amount_wan),
    )  # fmt: skip
    filled = text.str.replace_all("§§", verdicts, literal=True)
    braced = filled.str.replace_all("§", "{", literal=True).str.replace_all("¤", "}", literal=True)
    return known.select(braced.alias("card"))["card"]


@cache
def _kept(number: int) -> str:
    return json.dumps(
        {
            fact: ["true", "checked", "register", f"2026-0{number % 9 + 1}-01", "2026-12-31"]
            for fact in _FACTS
        }
    )
