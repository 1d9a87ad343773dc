import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY, Area, area_of
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import READ, Keys, enable_row_security, share_table

CODES = st.text("0123456789AZ", min_size=1, max_size=12)


class TestArea:
    @given(CODES, CODES)
    def test_covers_what_begins_with_its_code_and_nothing_else(self, code: str, other: str) -> None:
        assert area_of(code).covers(other) is other.startswith(code)
        assert area_of(code).covers(code + other)

    def test_of_a_code_that_ends_in_nine_goes_on(self) -> None:
        assert area_of("440609") == Area("440609", "44060:")
        assert not area_of("440609").covers("440610")

    @given(CODES)
    def test_of_the_whole_country_covers_everything(self, code: str) -> None:
        assert area_of("") == WHOLE_COUNTRY
        assert WHOLE_COUNTRY.covers(code)

    @pytest.mark.parametrize(("lo", "hi"), [("34", "34"), ("35", "34"), ("", ""), ("34", "皖")])
    def test_cannot_be_empty_or_outside_of_codes(self, lo: str, hi: str) -> None:
        with pytest.raises(ValueError, match="not a range of paths"):
            Area(lo, hi)


class TestActor:
    @pytest.mark.parametrize(
        ("kind", "area", "bank", "enterprise"),
        [
            (Kind.OFFICE, None, "", ""),
            (Kind.OFFICE, WHOLE_COUNTRY, "ICBC", ""),
            (Kind.BANK, WHOLE_COUNTRY, "", ""),
            (Kind.BANK, WHOLE_COUNTRY, "ICBC", "1"),
            (Kind.ENTERPRISE, WHOLE_COUNTRY, "", "1"),
            (Kind.ENTERPRISE, None, "", ""),
            (Kind.SYSTEM, None, "", ""),
            (Kind.AUDITOR, WHOLE_COUNTRY, "", "1"),
        ],
    )
    def test_cannot_be_of_a_kind_with_another_reach(
        self, kind: Kind, area: Area | None, bank: str, enterprise: str
    ) -> None:
        with pytest.raises(ValueError, match="another reach"):
            Actor(
                name="x",
                kind=kind,
                area=area,
                bank=bank,
                bank_path=bank and f"{bank}/",
                enterprise=enterprise,
            )

    def test_of_a_bank_has_a_path(self) -> None:
        with pytest.raises(ValueError, match="another reach"):
            Actor(name="x", kind=Kind.BANK, area=WHOLE_COUNTRY, bank="ICBC")


class TestPolicies:
    @pytest.mark.parametrize("kind", [Kind.BANK, Kind.ENTERPRISE])
    def test_are_not_made_for_a_kind_that_no_column_tells(self, kind: Kind) -> None:
        with pytest.raises(ValueError, match="by which column"):
            enable_row_security("trial", {kind: READ})

    def test_compare_straight(self) -> None:
        everything = str(
            enable_row_security(
                "trial",
                dict.fromkeys(Kind, READ),
                Keys(bank_path="bank_path", enterprise="enterprise"),
            ).sql
        )
        assert not any(word in everything for word in (" OR ", "CASE", "LIKE", "starts_with"))

    def test_take_no_name_that_is_more_than_a_name(self) -> None:
        with pytest.raises(ValueError, match="not the name"):
            share_table("trial; DROP TABLE trial", {Kind.OFFICE: READ})
