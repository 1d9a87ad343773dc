"""Where the enterprises of a list lie, what sort they are, and what its headings mean."""

import pytest

from rongxie.foundation.imports.options import OptionNotUsable
from rongxie.foundation.regions.models import Region, RegionChange
from rongxie.values.uscc import check_character
from tests.mechanism.cast import (
    CITY_OFFICER,
    COUNTY,
    ELSEWHERE,
    TOWN,
)
from tests.mechanism.enterprises.lists import (
    brought_in,
    sheet,
    told,
    uploaded,
)
from tests.mechanism.enterprises.makers import fresh_uscc, open_places
from tests.mechanism.enterprises.test_importing import kept, row

pytestmark = pytest.mark.django_db


class TestPlacesOfAList:
    def test_are_found_by_code_by_name_and_by_what_they_were(self) -> None:
        open_places()
        Region.objects.filter(code=TOWN).update(initials="tcz")
        RegionChange.objects.create(
            year=2020, code="341181999", name="老镇", new_code=TOWN,
            new_name="铜城镇",
        )  # fmt: skip
        lines = [row(region=text) for text in (f"{TOWN}000", "铜城镇", "341181999", "")]
        done = brought_in(sheet(lines))
        assert done.counts == {"new": 4}
        assert [kept(line[0]).region for line in lines] == [TOWN, TOWN, TOWN, COUNTY]

    def test_outside_of_the_actors_are_refused_in_the_words_of_the_page(self) -> None:
        open_places()
        done = brought_in(
            sheet([row(region=ELSEWHERE), row(region="滁州市"), row(region="没有镇")])
        )
        assert done.counts == {"rejected": 3}
        assert "tier above" in told(done, 2)["region"]
        assert all("place" in told(done, number)["region"] for number in (3, 4))

    def test_have_to_be_said_by_whom_has_several_counties(self) -> None:
        open_places()
        content = sheet([row(region="")])
        assert brought_in(content, actor=CITY_OFFICER).counts == {"rejected": 1}
        told_where = brought_in(content, actor=CITY_OFFICER, options={"place": COUNTY})
        assert told_where.counts == {"new": 1}

    @pytest.mark.parametrize(
        "options",
        [{"place": ELSEWHERE}, {"place": "x"}, {"as_of": "2027-01-01"}, {"as_of": "x"},
         {"source": "rumour"}, {"colour": "red"}],
    )  # fmt: skip
    def test_and_other_options_are_refused_if_they_cannot_be(self, options: dict[str, str]) -> None:
        open_places()
        with pytest.raises(OptionNotUsable):
            uploaded(sheet([row()]), options=options)


class TestTheKindOfARow:
    def test_follows_from_the_code_or_the_name_where_it_is_not_said(self) -> None:
        open_places()
        shop = "92" + fresh_uscc()[2:17]
        shop += check_character(shop)
        coded = [row("甲厂", kind=""), row("乙店", uscc=shop, kind="")]
        farm = row("丙家庭农场", uscc="", kind="")
        done = brought_in(sheet([*coded, farm, row("丁店", uscc="", kind="")]))
        assert done.counts == {"new": 3, "rejected": 1}
        assert [kept(line[0]).kind for line in coded] == ["company", "sole_proprietor"]
        assert "kind" in told(done, 5)


class TestAHeadingOfALevel:
    def test_is_left_alone_by_a_list_without_levels(self) -> None:
        open_places()
        code = fresh_uscc()
        content = sheet(
            [(code, "天长市新厂有限公司", TOWN, "核验")],
            ("信用代码", "企业名称", "区划代码", "名称依据"),
        )
        done = brought_in(content)
        assert "名称依据" not in done.columns
        assert kept(code).name == "天长市新厂有限公司"
