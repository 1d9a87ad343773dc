import pytest

from rongxie.foundation.regions.spelling import spell, tells_kind_only


class TestSpelling:
    @pytest.mark.parametrize(
        ("name", "pinyin"),
        [
            ("重庆市", "chong qing shi"),
            ("六安市", "lu an shi"),
            ("乐清市", "yue qing shi"),
            ("乐亭县", "lao ting xian"),
            ("番禺区", "pan yu qu"),
            ("长垣市", "chang yuan shi"),
            ("单县", "shan xian"),
            ("浚县", "xun xian"),
            ("洪洞县", "hong tong xian"),
            ("筠连县", "jun lian xian"),
            ("郫都区", "pi du qu"),
        ],
    )
    def test_reads_names_as_the_people_there_do(self, name: str, pinyin: str) -> None:
        assert spell(name).pinyin == pinyin

    @pytest.mark.parametrize(
        ("name", "initials"),
        [("高明区", "gmq"), ("阿勒泰地区", "altdq"), ("303社区", "3sq"), ("龘\U00030000乡", "dx")],
    )
    def test_leaves_out_of_the_initials_what_has_none(self, name: str, initials: str) -> None:
        assert spell(name).initials == initials

    def test_pairs_neighbours_once(self) -> None:
        assert spell("街街街道").grams == ("街街", "街道")


class TestAKindOfPlace:
    @pytest.mark.parametrize("word", ["村委会", "社区", "街道", "委会"])
    def test_alone_says_nothing(self, word: str) -> None:
        assert tells_kind_only(word)

    @pytest.mark.parametrize("word", ["新村", "荷城", "荷城街道"])
    def test_with_a_name_says_something(self, word: str) -> None:
        assert not tells_kind_only(word)
