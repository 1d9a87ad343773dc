"""Rows without a code, and rows whose code the record does not know yet."""

import json
from pathlib import Path

import pytest

from rongxie.foundation.imports.ending import Decided
from rongxie.foundation.imports.models import Decision, Import, ImportRow
from rongxie.foundation.imports.recognising import map_columns
from rongxie.foundation.imports.uploading import upload_list
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.regions.models import Origin, Region
from rongxie.mechanism.enterprises.actions.importing import ENTERPRISES
from rongxie.mechanism.enterprises.models import Enterprise
from tests.mechanism.cast import AT, CITY_OFFICER, COUNTY, PLATFORM, REVIEWER, TOWN
from tests.mechanism.enterprises.makers import enterprise, fresh_uscc, open_places
from tests.mechanism.imports import brought_in, checked, committed_to, decided, outcomes, stepped

DATA = Path(__file__).parents[3] / ".." / "shared" / "data"
pytestmark = pytest.mark.django_db
real = pytest.mark.skipif(not DATA.is_dir(), reason="the real data is not beside the checkout")
COMPANY = {"企业名称": "天长新光有限公司", "地址": "天长市铜城镇1号"}


def _one(**by: object) -> Enterprise:
    with reach(PLATFORM):
        return Enterprise.objects.get(**by)


def _candidates(of: Import, row: int) -> list[int]:
    with reach(REVIEWER):
        return list(ImportRow.objects.get(of=of.pk, row=row).candidates)


class TestACompanyWithoutACode:
    def test_waits_until_somebody_says_that_it_is_one(self) -> None:
        open_places()
        of = brought_in([COMPANY, {**COMPANY, "企业名称": "天长公司"}], ENTERPRISES, REVIEWER)
        assert outcomes(of, REVIEWER) == ["waiting", "waiting"]
        assert _candidates(of, 2) == []
        done = decided(
            of, ENTERPRISES, REVIEWER, r2=Decided(Decision.NEW), r3=Decided(Decision.SKIP)
        )
        assert outcomes(done, REVIEWER) == ["new", "rejected"]
        assert (_one().uscc, _one().region) == ("", TOWN)

    def test_comes_in_where_that_is_said_of_the_list_and_its_name_tells(self) -> None:
        open_places()
        rows = [COMPANY, {"企业名称": "天长物流园区"}, {"企业名称": "天长蔬菜专业合作社"}]
        for row in rows:
            row["主体类型"] = "农民合作社" if row["企业名称"].endswith("社") else "企业"
        done = brought_in(rows, ENTERPRISES, REVIEWER, without_code="entered")
        assert outcomes(done, REVIEWER) == ["new", "waiting", "new"]
        again = brought_in(rows, ENTERPRISES, REVIEWER, without_code="entered")
        assert outcomes(again, REVIEWER) == ["unchanged", "waiting", "unchanged"]

    def test_is_told_apart_from_one_that_is_there(self) -> None:
        open_places()
        there = enterprise(name=COMPANY["企业名称"], uscc=fresh_uscc(), region=TOWN)
        of = brought_in([COMPANY], ENTERPRISES, REVIEWER, without_code="entered")
        assert (outcomes(of, REVIEWER), _candidates(of, 2)) == (["waiting"], [there.pk])


class TestACodeThatIsNew:
    def test_may_be_that_of_somebody_who_had_none(self) -> None:
        open_places()
        brought_in([COMPANY], ENTERPRISES, REVIEWER, without_code="entered")
        bare, code = _one(), fresh_uscc()
        rows = [{**COMPANY, "统一社会信用代码": code}]
        of = brought_in(rows, ENTERPRISES, REVIEWER)
        assert (outcomes(of, REVIEWER), _candidates(of, 2)) == (["waiting"], [bare.pk])
        done = decided(of, ENTERPRISES, REVIEWER, r2=Decided(Decision.THIS, bare.pk))
        assert outcomes(done, REVIEWER) == ["changed"]
        assert _one().uscc == code

    def test_is_somebody_elses_where_the_namesake_has_his_own(self) -> None:
        open_places()
        enterprise(name=COMPANY["企业名称"], uscc=fresh_uscc(), region=TOWN)
        rows = [{**COMPANY, "统一社会信用代码": fresh_uscc()}]
        assert brought_in(rows, ENTERPRISES, REVIEWER).counts == {"new": 1}


class TestAPlaceInAnAddress:
    def test_narrows_that_of_the_list_but_moves_nobody(self) -> None:
        open_places()
        code = fresh_uscc()
        row = {"企业名称": "甲有限公司", "统一社会信用代码": code, "地址": "安徽省天长市铜城镇1号"}
        brought_in([row], ENTERPRISES, REVIEWER)
        assert _one().region == TOWN
        moved = {**row, "地址": "天长市汊涧镇2号"}
        assert brought_in([moved], ENTERPRISES, REVIEWER).counts == {"changed": 1}
        assert (_one().region, _one().address) == (TOWN, "天长市汊涧镇2号")

    def test_is_read_where_a_place_is_asked(self) -> None:
        open_places()
        row = {"企业名称": "甲店", "主体类型": "个体户", "所属镇街": "天长市铜城镇人民路1号"}
        brought_in([row], ENTERPRISES, CITY_OFFICER)
        assert _one().region == TOWN


def _places_of_gaoming() -> None:
    names = {
        "44": "广东省", "4406": "佛山市", "440608": "高明区", "440608001": "荷城街道",
        "440608107": "杨和镇", "440608108": "明城镇", "440608109": "更合镇",
    }  # fmt: skip
    parents = {code: names_code for code in names for names_code in names
               if code.startswith(names_code) and code != names_code}  # fmt: skip
    levels = {2: 2, 4: 4, 6: 6, 9: 9}
    for code, name in names.items():
        Region.objects.create(
            code=code, name=name, level=levels[len(code)], parent_id=parents.get(code), grams=[],
            origin=Origin.PACKAGED,
        )  # fmt: skip


def _brought_in(path: Path, actor: Actor, said: dict[str, str], **options: str) -> Import:
    with reach(actor):
        of = upload_list(
            content=path.read_bytes(), name=path.name, kind=ENTERPRISES, options=options,
            said=said, actor=actor, at=AT,
        )  # fmt: skip
    of = stepped(of, ENTERPRISES, actor)
    if "industry" in of.headings:  # words, where a code is asked
        with reach(actor):
            map_columns(
                import_id=of.pk, columns={"industry": ""}, kind=ENTERPRISES, actor=actor, at=AT
            )
        of = stepped(of, ENTERPRISES, actor)
    return committed_to(of, ENTERPRISES, actor)


@real
class TestRealLists:
    def test_of_a_chain_come_in_with_what_a_clerk_says_once(self) -> None:
        _places_of_gaoming()
        path = DATA / "chain_gaoming" / "enterprises.csv"
        said = {"所在地": "高明区", "主体类型": "企业"}
        done = _brought_in(path, PLATFORM, said, without_code="entered")
        assert (done.rows, done.counts) == (93, {"new": 59, "waiting": 34})
        with reach(PLATFORM):
            waiting = ImportRow.objects.filter(of=done.pk, outcome="waiting")
            assert waiting.count() == 34
            regions = list(Enterprise.objects.values_list("region", flat=True))
            kept = set(Enterprise.objects.values_list("name", "uscc", "kind"))
        assert len(kept) == 59
        assert all(name.endswith("公司") and not code for name, code, _ in kept)
        assert {region[:6] for region in regions} == {"440608"}
        assert len([region for region in regions if len(region) == 9]) == 29

    def test_of_a_messy_directory_come_in_with_honest_rejects(self) -> None:
        open_places()
        path = DATA / "messy_directory" / "companies.json"
        lines = json.loads(path.read_text("utf-8"))
        done = _brought_in(path, REVIEWER, {"kind": "company"}, without_code="entered")
        assert done.rows == len(lines) == sum(done.counts.values())
        assert done.counts == {"new": 478, "unchanged": 1421, "waiting": 514, "rejected": 2073}
        with reach(REVIEWER):
            said = set(
                ImportRow.objects.filter(of=done.pk, outcome="rejected").values_list(
                    "reasons", flat=True
                )
            )
            assert Enterprise.objects.filter(region__startswith=COUNTY).count() == 478
        assert all("more than once" in one for one in said)


def test_a_check_alone_enters_nobody() -> None:
    open_places()
    of = checked([COMPANY], ENTERPRISES, REVIEWER, without_code="entered")
    assert of.counts == {"new": 1}
    with reach(PLATFORM):
        assert not Enterprise.objects.exists()
