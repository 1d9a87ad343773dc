"""A sample county: honest, marked, the same for the same seed, and readable like a real one."""

from datetime import date, timedelta

import polars as pl
import pytest
from stdnum.cn import uscc as reference

from rongxie.insight.indicators import compute
from rongxie.rulebook.allocation import allocate, limits_of
from rongxie.rulebook.reasons import check_refusal
from rongxie.surfaces.samples import (
    NotACounty,
    NothingToDraw,
    Sample,
    draw_sample,
)
from rongxie.surfaces.samples.codes import right_organisation_check
from rongxie.surfaces.samples.judging import eligible, judge
from rongxie.surfaces.samples.needs import HISTORY_DAYS, NEED_SHARE
from rongxie.surfaces.samples.people import KIND_SHARES
from rongxie.surfaces.samples.returns import MONTHS, month_ends
from rongxie.surfaces.samples.words import KINDS
from rongxie.values.divisions import children, resolve_address
from rongxie.values.uscc import read_code
from tests.surfaces.county import AS_OF, BANKS, COUNT, COUNTY, PARAMS

# Of large listed companies, as printed in their annual reports.
PUBLISHED = (
    "91100000100003962T",
    "91110000100010433L",
    "9111000010169286X1",
    "9144030071526726XG",
    "91110000600037341L",
)


def own_rows(sample: Sample) -> pl.DataFrame:
    return sample.truth.filter(pl.col("origin") == "enterprise")


class TestDrawSample:
    def test_gives_the_same_frames_for_the_same_seed(self) -> None:
        one, same, other = (draw_sample(COUNTY, 300, s, as_of=AS_OF) for s in (3, 3, 4))
        for name in ("enterprises", "banks", "events", "returns", "truth"):
            assert getattr(one, name).equals(getattr(same, name)), name
        assert not one.enterprises.equals(other.enterprises)

    @pytest.mark.parametrize("county", ["440608", "330106", "110101", "540624"])
    def test_uses_the_real_townships_of_any_county(self, county: str) -> None:
        drawn = draw_sample(county, 400, 1, as_of=AS_OF)
        townships = {d.code.text for d in children(county)}
        assert set(drawn.truth["region"].unique()) <= townships
        assert drawn.truth["region"].n_unique() > 1

    @pytest.mark.parametrize("count", [1, 2, 5])
    @pytest.mark.parametrize("seed", [0, 1, 2])
    def test_makes_the_smallest_samples(self, count: int, seed: int) -> None:
        drawn = draw_sample(COUNTY, count, seed, as_of=AS_OF, banks=1)
        assert drawn.banks.height == 1
        assert (drawn.truth["origin"] == "enterprise").sum() == count

    @pytest.mark.parametrize("county", ["34", "3411", "4420", "999999", "341181100", "天长"])
    def test_refuses_what_is_no_county(self, county: str) -> None:
        with pytest.raises(NotACounty, match=county):
            draw_sample(county, 10, 1, as_of=AS_OF)

    @pytest.mark.parametrize(("count", "banks", "seed"), [(0, 8, 1), (10, 0, 1), (10, 8, -1)])
    def test_refuses_a_sample_of_nothing(self, count: int, banks: int, seed: int) -> None:
        with pytest.raises(NothingToDraw):
            draw_sample(COUNTY, count, seed, as_of=AS_OF, banks=banks)


class TestCodes:
    @pytest.mark.parametrize("published", PUBLISHED)
    def test_know_the_organisation_check_of_published_codes(self, published: str) -> None:
        assert reference.is_valid(published)
        assert right_organisation_check(published[8:16]) == published[16]

    def test_are_all_valid_in_form_and_check(self, sample: Sample) -> None:
        for code in sample.truth["uscc"].drop_nulls():
            assert read_code(code).text == code
            assert len(code) == 15 or reference.is_valid(code)

    def test_can_have_been_issued_by_nobody(self, sample: Sample) -> None:
        codes = sample.truth["uscc"].drop_nulls()
        for code in codes.filter(codes.str.len_chars() == 18):
            assert code[8:10] == "YL"
            assert code[16] != right_organisation_check(code[8:16]), code
        assert all(c.startswith("99") for c in codes.filter(codes.str.len_chars() == 15))

    def test_are_given_once(self, sample: Sample) -> None:
        codes = own_rows(sample)["uscc"].drop_nulls()
        assert codes.n_unique() == len(codes)

    def test_tell_the_kind(self, sample: Sample) -> None:
        begun = {"91": "company", "92": "sole_proprietor", "93": "cooperative"}
        rows = own_rows(sample).filter(
            pl.col("uscc").str.len_chars() == 18, pl.col("kind") != "family_farm"
        )
        kinds = rows["uscc"].str.slice(0, 2).replace_strict(begun)
        assert (kinds == rows["kind"]).all()


class TestEnterprises:
    @pytest.mark.parametrize(("kind", "share"), [*zip(KINDS, KIND_SHARES, strict=True)])
    def test_are_of_the_published_kinds(self, sample: Sample, kind: str, share: float) -> None:
        assert (own_rows(sample)["kind"] == kind).mean() == pytest.approx(share, abs=0.02)

    def test_have_a_need_as_often_as_documented(self, sample: Sample) -> None:
        stated = own_rows(sample)["need_amount_wan"].is_not_null()
        assert stated.mean() == pytest.approx(NEED_SHARE, abs=0.03)

    def test_carry_the_mark_in_every_name(self, sample: Sample) -> None:
        for frame in (sample.enterprises, sample.banks):
            assert frame["name"].str.ends_with("（样例）").all()
            assert frame["synthetic"].all()

    def test_stand_in_the_township_of_their_address(self, sample: Sample) -> None:
        for address, region in own_rows(sample).head(200).select("address", "region").rows():
            found = resolve_address(address)
            assert found is not None
            assert found.code.text == region

    def test_are_mostly_micro_and_seldom_medium(self, sample: Sample) -> None:
        sizes = own_rows(sample)["size"].to_list()
        shares = {size: sizes.count(size) / len(sizes) for size in set(sizes)}
        assert shares["micro"] > 0.6
        assert shares["small"] > 0.1
        assert 0 < shares["medium"] < 0.1
        assert 0 < shares["undetermined"] < 0.05

    def test_are_graded_seldom_if_sole_proprietors(self, sample: Sample) -> None:
        sole = own_rows(sample).filter(pl.col("kind") == "sole_proprietor")
        assert (sole["tax_grade"] == "none").sum() > 0.8 * sole.height

    def test_are_eligible_only_where_nothing_is_wrong(self, sample: Sample) -> None:
        good = sample.truth.filter("eligible")
        bad = ("abnormal_listed", "overdue_loans", "debt_evasion", "tax_arrears", "env_violation",
               "dishonest_executee", "principals_bad_credit", "major_violation")  # fmt: skip
        assert good.height > COUNT * NEED_SHARE * 0.5
        assert not good.select(pl.any_horizontal(bad)).to_series().any()
        assert good["operating_seen"].all()
        assert (good["origin"] == "enterprise").all()
        assert good["need_stated_on"].is_between(AS_OF - timedelta(180), AS_OF).all()
        assert not good["purpose"].is_in(["home", "relend", "securities", "wealth"]).any()

    def test_are_known_as_a_county_knows_them(self, sample: Sample) -> None:
        known = sample.enterprises.filter(sample.truth["origin"] == "enterprise")
        assert known["abnormal_listed"].null_count() == 0
        assert known["operating_seen"].null_count() == pytest.approx(0.05 * COUNT, rel=0.3)
        assert known["operating_seen_level"].unique().drop_nulls().to_list() == ["observed"]
        assert known["overdue_loans_level"].unique().drop_nulls().to_list() == ["declared"]
        concealed = own_rows(sample)["overdue_loans"] & ~known["overdue_loans"]
        assert concealed.sum() > 0


class TestBanks:
    def test_can_place_most_of_the_list_but_not_all(self, sample: Sample) -> None:
        rows = sample.enterprises
        listed = rows.filter(judge(rows, PARAMS).select(eligible()).to_series())
        cases = listed.with_columns(amount_wan="need_amount_wan")
        result = allocate(cases, sample.banks, limits_of(PARAMS))
        assert 0.85 < result.placed / result.cases < 1
        assert sample.banks["capacity"].sum() < result.cases

    def test_serve_real_places(self, sample: Sample) -> None:
        served = set(sample.banks["regions"].explode())
        assert served <= {COUNTY} | {d.code.text for d in children(COUNTY)}


# What must have happened before, to the same case at the same bank where the bank is known.
BEFORE = {
    "case.reviewed": "case.declared",
    "case.returned": "case.declared",
    "case.confirmed": "case.reviewed",
    "case.recommended": "case.confirmed",
    "case.removed": "case.recommended",
    "referral.sent": "case.recommended",
    "referral.accepted": "referral.sent",
    "referral.lapsed": "referral.sent",
    "referral.contacted": "referral.accepted",
    "referral.handed_back": "referral.accepted",
    "referral.file_completed": "referral.contacted",
    "referral.withdrawn": "referral.file_completed",
    "decision.approved": "referral.file_completed",
    "decision.refused": "referral.file_completed",
    "loan.drawn": "decision.approved",
    "coaching.opened": "decision.refused",
    "coaching.cured": "coaching.opened",
}


def events_of(sample: Sample, kind: str) -> pl.DataFrame:
    return sample.events.filter(pl.col("kind") == kind)


class TestHistory:
    @pytest.mark.parametrize(("kind", "earlier"), [*BEFORE.items()])
    def test_has_nothing_before_what_it_needs(
        self, sample: Sample, kind: str, earlier: str
    ) -> None:
        later, needed = events_of(sample, kind), events_of(sample, earlier)
        by_bank = needed["bank"].null_count() == 0
        keys = ["case", "bank"] if by_bank else ["case"]
        paired = later.join(needed.select(*keys, first="at"), on=keys, how="left")
        assert later.height > 0
        assert (paired["first"] < paired["at"]).fill_null(value=False).all()

    def test_happens_once_to_a_case(self, sample: Sample) -> None:
        steps = sample.events.filter(pl.col("kind").is_in([*BEFORE, "case.declared"]))
        assert not steps.select("kind", "case").is_duplicated().any()

    def test_ends_a_case_in_one_way(self, sample: Sample) -> None:
        ends = ("decision.approved", "decision.refused", "referral.lapsed", "referral.withdrawn",
                "referral.handed_back", "case.removed", "case.returned")  # fmt: skip
        assert not sample.events.filter(pl.col("kind").is_in(ends))["case"].is_duplicated().any()

    def test_stays_in_its_three_months(self, sample: Sample) -> None:
        days = sample.events["at"].dt.date()
        assert days.is_between(AS_OF - timedelta(HISTORY_DAYS - 1), AS_OF).all()
        assert sample.events["at"].is_sorted()
        assert sample.events["seq"].to_list() == list(range(1, sample.events.height + 1))

    def test_is_about_enterprises_and_banks_of_the_sample(self, sample: Sample) -> None:
        rows = own_rows(sample).select(
            "case_id", pl.coalesce("uscc", "case_id").alias("who"), "need_amount_wan", "region"
        )
        told = sample.events.filter(pl.col("case").is_not_null())
        joined = told.join(rows, left_on="case", right_on="case_id", how="left")
        assert (joined["enterprise"] == joined["who"]).all()
        assert (joined["region"] == joined["region_right"]).all()
        assert joined["need_amount_wan"].is_not_null().all()
        visited = events_of(sample, "visit.recorded")["enterprise"]
        assert visited.is_in(rows["who"].implode()).all()
        assert set(sample.events["bank"].drop_nulls()) <= set(sample.banks["bank_id"])

    def test_sends_cases_to_banks_that_take_them(self, sample: Sample) -> None:
        sent = events_of(sample, "referral.sent").select("bank", "case", "amount_wan")
        pairs = sent.join(sample.truth.rename({"case_id": "case"}), on="case").join(
            sample.banks.rename({"bank_id": "bank"}), on="bank"
        )
        assert pairs.height == sent.height
        for row in pairs.to_dicts():
            assert row["min_wan"] <= row["amount_wan"] <= row["max_wan"]
            assert any(row["region"].startswith(r) for r in row["regions"])
            assert row["collateral"] in row["collaterals"]
            assert "*" in row["consent"] or row["bank"] in row["consent"]
            assert row["bank"] not in (row["excluded"] or [])
            assert not row["wished_only"] or row["bank"] in row["wishes"]

    def test_refuses_with_reasons_of_the_tree(self, sample: Sample) -> None:
        for flags in events_of(sample, "decision.refused")["flags"]:
            check_refusal(flags)

    def test_draws_no_more_than_the_line(self, sample: Sample) -> None:
        lines = events_of(sample, "decision.approved").select("case", line="amount_wan")
        drawn = events_of(sample, "loan.drawn").join(lines, on="case")
        assert (drawn["amount_wan"] <= drawn["line"]).all()
        assert drawn["rate"].is_between(2, 8).all()

    def test_gives_figures_that_may_be_believed(self, sample: Sample) -> None:
        figures = compute(
            sample.events.lazy(), first=AS_OF - timedelta(90), last=AS_OF, by=(), params=PARAMS
        )
        value = dict(figures.select("indicator", "value").rows())
        assert value["overdue_decisions"] > 0
        assert 80 < value["decided_in_time_rate"] < 100
        assert 0 < value["recommend_to_approve_rate"] < 95
        assert 3 < value["average_rate"] < 5
        assert 0 < value["no_repay_renewal_share"] < value["renewal_share"] < 100


class TestReturns:
    @pytest.mark.parametrize(
        ("as_of", "last"),
        [
            (date(2026, 11, 20), date(2026, 10, 31)),
            (date(2026, 11, 30), date(2026, 11, 30)),
            (date(2027, 1, 1), date(2026, 12, 31)),
            (date(2028, 2, 29), date(2028, 2, 29)),
        ],
    )
    def test_end_with_the_last_full_month(self, as_of: date, last: date) -> None:
        ends = month_ends(as_of)
        assert ends[-1] == last
        assert len(ends) == MONTHS == len(set(ends))
        assert all((end + timedelta(1)).day == 1 for end in ends)

    def test_come_from_every_bank_every_month(self, sample: Sample) -> None:
        assert sample.returns.height == MONTHS * BANKS
        assert not sample.returns.select("month", "bank").is_duplicated().any()
        assert (sample.returns["obtained"] <= sample.returns["applicants"]).all()
        assert (sample.returns["small_loans_wan"] < sample.returns["all_loans_wan"]).all()

    def test_tell_every_figure_of_the_returns(self, sample: Sample) -> None:
        figures = compute(
            sample.events.lazy(),
            first=date(2026, 10, 1),
            last=date(2026, 10, 31),
            by=(),
            params=PARAMS,
            returns=sample.returns.lazy(),
        )
        told = dict(figures.select("indicator", "value").rows())
        for name in ("loan_growth_no_lower", "loan_increment_no_lower", "small_loan_share"):
            assert told[name] is not None, name
        assert 10 < told["loan_coverage"] < told["service_coverage"] < 100
        assert 60 < told["approval_rate"] < 95
