"""Three countings of the same figures: where they differ is told, with all three."""

from decimal import Decimal

from rongxie.surfaces.simulators.agreeing import differences

ONE, TWO = Decimal(1), Decimal(2)


class TestDifferences:
    def test_are_none_where_all_three_say_the_same(self) -> None:
        same = {"": {"declared_cases": ONE}, "99-A": {"drawn_wan": TWO}}
        assert list(differences(same, same, same)) == []

    def test_name_the_figure_and_what_each_counting_has(self) -> None:
        one, two = {"": {"declared_cases": ONE}}, {"": {"declared_cases": TWO}}
        for at in range(3):
            countings = [one, one, one]
            countings[at] = two
            said = [f"{name} {2 if n == at else 1}" for n, name in enumerate(NAMES)]
            assert list(differences(*countings)) == [f"declared_cases of all: {', '.join(said)}"]

    def test_take_what_is_not_there_for_nothing(self) -> None:
        one, none = {"99-A": {"drawn_wan": ONE}}, {"99-A": {"drawn_wan": Decimal(0)}}
        assert list(differences({}, {}, none)) == []
        assert list(differences({}, {}, one)) == ["drawn_wan of 99-A: rows 0, log 0, rolled up 1"]


NAMES = ("rows", "log", "rolled up")
