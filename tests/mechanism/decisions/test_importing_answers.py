"""The answers of a bank as a sheet: each line takes the steps of the page, or says why not."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongxie.foundation.imports.ending import commit_import
from rongxie.foundation.imports.models import Import
from rongxie.foundation.imports.options import OptionNotUsable
from rongxie.foundation.imports.stepping import step
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.decisions.actions.importing import ANSWERS
from rongxie.mechanism.decisions.models import Decision, Drawdown
from rongxie.mechanism.referrals.access import NotYours
from rongxie.mechanism.referrals.models import Card, Referral
from rongxie.rulebook.layouts import layout
from tests.mechanism.cast import (
    AT,
    BANKER,
    DAY,
    EVERYBODY,
    PLATFORM,
)
from tests.mechanism.decisions.makers import QUARTER_LATER
from tests.mechanism.enterprises.makers import fresh_uscc
from tests.mechanism.imports import brought_in, checked, outcomes, told, workbook
from tests.mechanism.referrals.makers import (
    completed,
    contacted,
    fresh,
    kinds,
    rows_of,
    sent,
    traces,
)

pytestmark = pytest.mark.django_db
HEADINGS = [column.title.zh for column in layout("answers")]


def line(referral: Referral | int, **cells: object) -> dict[str, object]:
    """Return a line of a sheet, by the names of columns."""
    number = referral if isinstance(referral, int) else referral.pk
    titles = {column.name: column.title.zh for column in layout("answers")}
    return {titles[name]: cell for name, cell in ({"referral": number} | cells).items()}


def whole(referral: Referral, **cells: object) -> dict[str, object]:
    """Return a line with every step up to the first drawdown."""
    given_cells: dict[str, object] = {
        "accepted": "是", "contacted_on": "2026年11月20日", "contact_note": "电话联系王经理",
        "complete_on": "2026-11-20", "verdict": "同意", "decided_on": "2026/11/20",
        "line_wan": "100", "rate": "3.65", "term_months": "12", "ends_on": QUARTER_LATER,
        "securities": "抵押；保证", "marks": "首贷户", "guarantee_fee": "800",
        "fees_to": "市担保公司", "drawn_on": DAY, "drawn_wan": "60", "reference": "LN-1",
    }  # fmt: skip
    return line(referral, **(given_cells | cells))


def refusal(referral: Referral, **cells: object) -> dict[str, object]:
    given_cells: dict[str, object] = {
        "verdict": "不同意", "decided_on": DAY, "reasons": "D1 抵押不足；A2", "words": "请补充担保",
    }  # fmt: skip
    return line(referral, **(given_cells | cells))


def done(*lines: Mapping[str, object], actor: Actor = BANKER) -> Import:
    return brought_in(lines, ANSWERS, actor)


def moved() -> dict[str, int]:
    """Return what there is, without the events that tell of the file itself."""
    told_of = [kind for kind in kinds() if not kind.startswith(("file.", "import."))]
    return traces() | {"EventRow": len(told_of)}


def _with_code(referral: Referral) -> None:
    with reach(PLATFORM):
        card = Card.objects.get(referral=referral)
        card.content["uscc"] = fresh_uscc()
        card.save(update_fields=["content"])


class TestALine:
    def test_takes_every_step_that_it_names(self) -> None:
        referral = sent()
        before = len(kinds())
        of = done(whole(referral))
        assert outcomes(of, BANKER) == ["changed"], told(of, 2, BANKER)
        now = fresh(referral)
        assert (now.state, now.contacted_on, now.contact_note, now.file_complete_on) == (
            "approved", DAY, "电话联系王经理", DAY,
        )  # fmt: skip
        [decision] = rows_of(Decision, referral=referral)
        assert (decision.amount_wan, decision.rate, decision.term_months) == (
            100, Decimal("3.65"), 12,
        )  # fmt: skip
        assert (decision.ends_on, set(decision.flags)) == (
            QUARTER_LATER, {"mortgage", "guarantee", "first_loan"},
        )  # fmt: skip
        assert decision.costs == [
            {"item": "guarantee_fee", "payee": "市担保公司", "amount": "800.00", "day": str(DAY)}
        ]
        assert decision.total_rate > Decimal("3.7")
        [drawdown] = rows_of(Drawdown, decision=decision)
        assert (drawdown.amount_wan, drawdown.rate, drawdown.term_months, drawdown.reference) == (
            60, Decimal("3.65"), 12, "LN-1",
        )  # fmt: skip
        assert {
            "referral.accepted", "referral.contacted", "decision.approved", "case.granted",
            "case.funded", "loan.drawn",
        } <= set(kinds()[before:])  # fmt: skip

    def test_refuses_with_reasons_that_carry_their_titles(self) -> None:
        referral = completed()
        assert outcomes(done(refusal(referral)), BANKER) == ["changed"]
        [decision] = rows_of(Decision, referral=referral)
        assert (decision.verdict, decision.reasons, decision.words) == (
            "refused", ["D1", "A2"], "请补充担保",
        )  # fmt: skip

    def test_brought_in_again_changes_nothing(self) -> None:
        first, second = sent(), completed()
        lines = [whole(first), refusal(second)]
        done(*lines)
        before = moved()
        again = done(*lines)
        assert outcomes(again, BANKER) == ["unchanged", "unchanged"]
        assert moved() == before

    def test_goes_on_where_the_page_was_left(self) -> None:
        referral = contacted()
        of = done(line(referral, accepted="是", complete_on=DAY))
        assert outcomes(of, BANKER) == ["changed"]
        assert fresh(referral).state == "file_complete"

    def test_may_be_a_further_drawdown(self) -> None:
        referral = sent()
        further = line(
            referral, drawn_on=DAY, drawn_wan="40万元", reference="LN-2", drawn_rate="3.5",
            drawn_months="6",
        )  # fmt: skip
        done(whole(referral))
        assert outcomes(done(whole(referral), further), BANKER) == ["unchanged", "changed"]
        second = rows_of(Drawdown, reference="LN-2")[0]
        assert (second.amount_wan, second.rate, second.term_months) == (40, Decimal("3.5"), 6)


WRONG: tuple[tuple[dict[str, object], str], ...] = (
    ({"contacted_on": "2026-11-19"}, "2026-11-19"),
    ({"decided_on": "2026-11-21"}, "2026-11-21"),
    ({"line_wan": ""}, "Line (万元) too"),
    ({"securities": ""}, "Security too"),
    ({"verdict": ""}, "Decision too"),
    ({"fees_to": ""}, "Fees paid to too"),
    ({"contacted_on": ""}, "Contacted on too"),
    ({"contact_note": ""}, "when, how and with whom"),
    ({"drawn_wan": "101"}, "more than the 100"),
    ({"reference": ""}, "Number of the drawdown too"),
    ({"uscc": fresh_uscc()}, "slipped"),
    ({"accepted": "否"}, "Hand referral"),
    ({"guarantee_fee": "999999"}, "percent a year"),
    ({"line_wan": "一百来万"}, "一百来万"),
)
OTHERWISE: tuple[tuple[dict[str, object], str], ...] = (
    ({"line_wan": "99"}, "Line"),
    ({"rate": "3.7"}, "Rate"),
    ({"ends_on": DAY}, "To be drawn by"),
    ({"securities": "信用"}, "Security"),
    ({"guarantee_fee": "700"}, "Fees"),
    ({"contact_note": "别的"}, "When, how"),
    ({"drawn_wan": "61"}, "Amount drawn"),
    ({"complete_on": "2026-11-19"}, "File complete"),
)


class TestALineIsRefused:
    def test_whole_if_one_step_is(self) -> None:
        good = completed()
        sent_out = [sent() for _ in WRONG]
        for referral, (cells, _) in zip(sent_out, WRONG, strict=True):
            if "uscc" in cells:
                _with_code(referral)
        before = [(fresh(one).state, fresh(one).moved_at) for one in sent_out]
        lines = [
            whole(one, **({"reference": f"LN-{one.pk}"} | cells))
            for one, (cells, _) in zip(sent_out, WRONG, strict=True)
        ]
        of = done(*lines, refusal(good))
        assert outcomes(of, BANKER) == ["rejected"] * len(WRONG) + ["changed"]
        for row, (_, words) in enumerate(WRONG, start=2):
            assert words in " ".join(told(of, row, BANKER).values())
        assert [(fresh(one).state, fresh(one).moved_at) for one in sent_out] == before
        assert [one.referral_id for one in rows_of(Decision)] == [good.pk]

    def test_if_the_record_says_otherwise(self) -> None:
        referral = sent()
        done(whole(referral))
        before = moved()
        of = done(*(whole(referral, **change) for change, _ in OTHERWISE))
        assert outcomes(of, BANKER) == ["rejected"] * len(OTHERWISE)
        for row, (_, column) in enumerate(OTHERWISE, start=2):
            [sentence] = told(of, row, BANKER).values()
            assert sentence.startswith(column)
        assert moved() == before

    def test_if_it_was_refused_otherwise(self) -> None:
        referral = completed()
        done(refusal(referral))
        others = ({"reasons": "D1"}, {"words": "别的"}, {"decided_on": "2026-11-19"})
        of = done(*(refusal(referral, **change) for change in others))
        assert outcomes(of, BANKER) == ["rejected"] * 3

    def test_without_a_reason_of_the_tree(self) -> None:
        reasons = ("", "Z9", "综合评分不足")
        of = done(*(refusal(completed(), reasons=codes) for codes in reasons))
        assert outcomes(of, BANKER) == ["rejected"] * 3

    def test_without_a_number(self) -> None:
        of = done(line(0, accepted="是") | {"推送编号": ""}, refusal(completed()))
        assert outcomes(of, BANKER) == ["rejected", "changed"]
        assert told(of, 2, BANKER) == {"referral": "Referral is blank."}

    def test_of_another_bank(self) -> None:
        theirs = sent(bank="ABC-TC")
        of = done(whole(theirs))
        assert outcomes(of, BANKER) == ["rejected"]
        assert "no referral" in told(of, 2, BANKER)[""]
        assert fresh(theirs).state == "sent"


class TestAList:
    def test_is_only_tried_when_it_is_checked(self) -> None:
        referral = sent()
        before = fresh(referral)
        of = checked([whole(referral)], ANSWERS, BANKER)
        assert of.counts == {"changed": 1}
        assert fresh(referral).moved_at == before.moved_at
        assert not rows_of(Decision)

    def test_comes_from_a_branch(self) -> None:
        others = [actor for actor in EVERYBODY if actor.role != "bank"]
        assert len(others) == len(EVERYBODY) - 2
        for actor in others:
            with pytest.raises(NotYours):
                ANSWERS.see_that_may(actor)

    def test_has_no_options(self) -> None:
        with pytest.raises(OptionNotUsable):
            checked([{"推送编号": "1"}], ANSWERS, BANKER, as_of="2026-11-20")

    def test_goes_on_after_a_part(self) -> None:
        small = replace(ANSWERS, part_rows=1)
        lines = [refusal(completed()), refusal(completed())]
        of = checked(lines, small, BANKER)
        with reach(BANKER):
            commit_import(import_id=of.pk, kind=small, actor=BANKER, at=AT)
        assert step(import_id=of.pk, kinds={small.name: small}, actor=BANKER, at=AT)
        assert len(rows_of(Decision)) == 1  # here the process may die
        while step(import_id=of.pk, kinds={small.name: small}, actor=BANKER, at=AT):
            pass
        assert outcomes(of, BANKER) == ["changed", "changed"]
        assert len(rows_of(Decision)) == 2


_CELL = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8),
    st.sampled_from(["是", "否", "同意", "不同意", "2026-11-20", "100", "-1", "9e9", "D1", "信用"]),
)  # fmt: skip


class TestGarbage:
    @settings(max_examples=6, deadline=None,
              suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
    @given(rows=st.lists(st.dictionaries(st.sampled_from(HEADINGS[1:]), _CELL), max_size=4))
    def test_never_crashes_and_never_loses_a_row(self, rows: list[dict[str, object]]) -> None:
        referral = completed()
        lines = [{"推送编号": referral.pk} | row for row in rows]
        good = completed()
        of = brought_in(workbook([*lines, refusal(good)]), ANSWERS, BANKER)
        assert of.state == "done"
        assert len(outcomes(of, BANKER)) == of.rows == len(lines) + 1
        assert fresh(good).state == "refused"
