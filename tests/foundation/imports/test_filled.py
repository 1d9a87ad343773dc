"""What is said of every row of a list: it fills what rows leave blank, and is remembered."""

from collections.abc import Mapping

import pytest

from rongxie.foundation.imports.models import Import, ImportMapping
from rongxie.foundation.imports.recognising import MappingNotUsable, map_columns
from rongxie.foundation.imports.uploading import upload_list
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.actions.importing import ENTERPRISES
from rongxie.mechanism.enterprises.models import Enterprise
from tests.mechanism.cast import AT, COUNTY, OTHER_TOWN, PLATFORM, REVIEWER, TOWN
from tests.mechanism.enterprises.makers import open_places
from tests.mechanism.imports import committed_to, stepped, told

pytestmark = pytest.mark.django_db
CONTENT = "企业名称,区划代码,主体类型\n甲店,,\n乙店,汊涧镇,家庭农场\n".encode()


def _checked(said: Mapping[str, str], content: bytes = CONTENT, name: str = "a.csv") -> Import:
    open_places()
    with reach(REVIEWER):
        of = upload_list(
            content=content, name=name, kind=ENTERPRISES, options={}, said=said, actor=REVIEWER,
            at=AT,
        )  # fmt: skip
    return stepped(of, ENTERPRISES, REVIEWER)


def _mapped(of: Import, said: Mapping[str, str]) -> Import:
    with reach(REVIEWER):
        map_columns(import_id=of.pk, columns={}, said=said, kind=ENTERPRISES, actor=REVIEWER, at=AT)
    return stepped(of, ENTERPRISES, REVIEWER)


class TestWhatIsSaidOfEveryRow:
    def test_fills_only_what_a_row_leaves_blank(self) -> None:
        of = _checked({"主体类型": "个体户", "region": "铜城镇"})
        assert of.filled == {"kind": "个体户", "region": "铜城镇"}
        done = committed_to(of, ENTERPRISES, REVIEWER)
        assert done.counts == {"new": 2}
        with reach(PLATFORM):
            kept = {e.name: (e.kind, e.region) for e in Enterprise.objects.all()}
        assert kept == {
            "甲店": ("sole_proprietor", TOWN), "乙店": ("family_farm", OTHER_TOWN),
        }  # fmt: skip

    def test_does_not_hide_what_cannot_be_read(self) -> None:
        of = _checked({"kind": "个体户"}, "名称,主体类型\n甲店,飞船\n".encode())
        assert of.counts == {"rejected": 1}
        assert set(told(of, 2, REVIEWER)) == {"kind"}

    def test_is_remembered_for_files_with_these_headings(self) -> None:
        _checked({"kind": "个体户"})
        again = _checked({"region": TOWN})
        assert again.filled == {"kind": "个体户", "region": TOWN}
        other = _checked({}, "名称,地址\n甲店,\n".encode())
        assert other.filled == {}
        with reach(REVIEWER):
            assert ImportMapping.objects.count() == 1

    def test_can_be_said_later_and_taken_back(self) -> None:
        of = _checked({})
        assert of.counts == {"rejected": 1, "new": 1}
        of = _mapped(of, {"kind": "个体户"})
        assert of.counts == {"new": 2}
        of = _mapped(of, {"kind": ""})
        assert (of.filled, of.counts) == ({}, {"rejected": 1, "new": 1})
        assert _checked({}).filled == {}

    def test_stands_for_a_column_that_is_not_there(self) -> None:
        of = _checked({}, "地址,区划\n铜城镇1号,\n".encode())
        assert (of.state, of.lacking) == ("uploaded", ["name"])
        of = _mapped(of, {"name": "甲店", "kind": "个体户"})
        assert (of.state, of.counts) == ("checked", {"new": 1})

    @pytest.mark.parametrize(
        "said", [{"颜色": "红"}, {"kind": "飞船"}, {"uscc": "123"}, {"电话": "13812345678"}]
    )
    def test_is_refused_where_no_row_could_say_it(self, said: dict[str, str]) -> None:
        with pytest.raises(MappingNotUsable):
            _checked(said)
        with reach(REVIEWER):
            assert not Import.objects.exists()
        of = _checked({})
        with pytest.raises(MappingNotUsable):
            _mapped(of, said)

    def test_is_in_the_county_whatever_the_type_of_file(self) -> None:
        of = _checked({"kind": "个体户"}, '[{"name": "甲店"}]'.encode(), "a.json")
        assert (of.counts, of.headings) == ({"new": 1}, ["name"])
        committed_to(of, ENTERPRISES, REVIEWER)
        with reach(PLATFORM):
            assert Enterprise.objects.get().region == COUNTY
