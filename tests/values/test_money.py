"""Amounts, units in headings, ranges."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.values.money import (
    Bounds,
    Money,
    NotAnAmount,
    NotExact,
    Unit,
    read_amount,
    read_range,
    split_heading,
)

AMOUNTS = st.decimals(0, 10**12, places=2, allow_nan=False, allow_infinity=False)


class TestMoney:
    def test_is_exact(self) -> None:
        cents = Money(Decimal("0.1"))
        assert cents + cents + cents == Money(Decimal("0.3"))
        assert Money.of(3, Unit.WAN) - Money.of(1, Unit.WAN) == Money(Decimal(20_000))
        assert 3 * Money.of(Decimal("1.2"), Unit.YI) == Money(Decimal(360_000_000))
        assert Money.of(3, Unit.YI) / Money.of(6, Unit.YI) == Decimal("0.5")
        assert -Money.of(1) < Money.of(0)

    def test_refuses_what_is_not_exact(self) -> None:
        with pytest.raises(ValueError, match="finite"):
            Money(0.1)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="finite"):
            Money(Decimal("NaN"))

    @given(AMOUNTS)
    def test_in_wan_is_the_same_amount(self, yuan: Decimal) -> None:
        assert Money.of(Money(yuan).wan, Unit.WAN) == Money(yuan)


class TestAnAmount:
    @pytest.mark.parametrize(
        ("text", "yuan"),
        [
            ("50万", "500000"),
            ("50 万元", "500000"),
            ("1.2亿元", "120000000"),
            ("1亿2000万", "120000000"),
            ("3,000", "30000000"),
            ("３０００", "30000000"),
            ("３，０００．５", "30005000"),
            ("￥3,000.50元", "3000.50"),
            ("人民币50万元整", "500000"),
            ("5千万", "50000000"),
            ("2百万元", "2000000"),
            ("800元", "800"),
            ("-5", "-50000"),
            ("1.5E+05", "1500000000"),
            ("0", "0"),
        ],
    )
    def test_is_read_with_its_own_unit_or_that_of_the_heading(self, text: str, yuan: str) -> None:
        assert read_amount(text, Unit.WAN) == Money(Decimal(yuan))

    @pytest.mark.parametrize(
        "text",
        ["约50", "50左右", "500-1000", "100万-200万", "50万以上", "近3亿", "5000余万", ">500"],
    )
    def test_given_roughly_is_refused_as_such(self, text: str) -> None:
        with pytest.raises(NotExact):
            read_amount(text, Unit.WAN)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "-",
            "无",
            "12,34",
            "1,2345",
            "50美元",
            "$50",
            "五十万",
            "1.2.3",
            "2000万1亿",
            "1万20000千",
        ],
    )
    def test_unreadable_is_refused(self, text: str) -> None:
        with pytest.raises(NotAnAmount):
            read_amount(text, Unit.WAN)

    @given(AMOUNTS, st.sampled_from(Unit))
    def test_is_read_back_from_plain_digits(self, number: Decimal, unit: Unit) -> None:
        assert read_amount(f"{number:,}", unit) == Money.of(number, unit)
        assert read_amount(f"{number:f}亿元", unit) == Money.of(number, Unit.YI)


class TestAHeading:
    @pytest.mark.parametrize(
        ("heading", "bare", "unit"),
        [
            ("年营收(亿元)", "年营收", Unit.YI),
            ("营业收入（万元）", "营业收入", Unit.WAN),
            ("fin_operatingRevenue_万元", "fin_operatingRevenue", Unit.WAN),
            ("金额/元", "金额", Unit.YUAN),
            ("营业收入 单位：千元", "营业收入", Unit.THOUSAND),
            ("营业收入(单位:百万元)", "营业收入", Unit.MILLION),
            ("注册资本万元", "注册资本", Unit.WAN),
            ("金额（ 元 ）", "金额", Unit.YUAN),
            ("从业人数(人)", "从业人数(人)", None),
            ("注册资本(万美元)", "注册资本(万美元)", None),
            ("单元", "单元", None),
            (" 名称 ", "名称", None),
            ("期限(月)", "期限(月)", None),
        ],
    )
    def test_gives_its_unit_of_money(self, heading: str, bare: str, unit: Unit | None) -> None:
        assert split_heading(heading) == (bare, unit)


class TestARange:
    @pytest.mark.parametrize(
        ("text", "low", "high"),
        [
            ("500-1000人", 500, 1000),
            ("100～499人", 100, 499),
            ("1000至5000人", 1000, 5000),
            ("35000+人", 35000, None),
            ("110,000+人", 110000, None),
            ("10000人+", 10000, None),
            ("500人以上", 500, None),
            ("500余人", 500, None),
            ("≥500人", 500, None),
            (">500", 500, None),
            ("50人以下", None, 50),
            ("不足50人", None, 50),
            ("<=50", None, 50),
            ("100万-200万", 1_000_000, 2_000_000),
            ("100-200万", 1_000_000, 2_000_000),
        ],
    )
    def test_has_bounds(self, text: str, low: int | None, high: int | None) -> None:
        assert read_range(text) == Bounds(
            None if low is None else Decimal(low), None if high is None else Decimal(high)
        )

    def test_of_money_is_in_yuan(self) -> None:
        assert read_range("100-200", Unit.WAN) == Bounds(Decimal(10**6), Decimal(2 * 10**6))
        assert read_range("100万以上", Unit.YI) == Bounds(Decimal(10**6), None)

    @pytest.mark.parametrize(
        "text", ["500", "500人", "约500人", "1000-500", "2010-05", "-", "", "人"]
    )
    def test_is_not_seen_where_there_is_none(self, text: str) -> None:
        assert read_range(text) is None
