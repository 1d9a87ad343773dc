"""Off the list and an appeal, upheld for one and dismissed for another: all of it on pages."""

from datetime import timedelta

from playwright.sync_api import expect

from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.kinds import RemovalCause
from rongxie.rulebook.steps import ReferralState, State
from tests.browser.journeys.county import PHONES, Calendar, county_of
from tests.browser.journeys.lending import banks_take_cases, taken_up
from tests.browser.journeys.listing import PAPER, confirmed, reviewed, sent, signed
from tests.browser.journeys.people import People, Person
from tests.browser.journeys.walking import calendar, people

__all__ = ["calendar", "people"]

NAMES = ("向阳农机修理部", "北村五金店")
FOUND, WORDS = "购销合同系伪造", "合同是真的，可以向买方核实"
UPHELD, DISMISSED = "经向买方核实，合同属实", "买方否认签过该合同"


def _sheet_declared(people: People, one: Enterprise, bank: str) -> int:
    """The township declares what stands on a paper sheet, on one screen; return the case."""
    township = people.comes("township")
    page = township.page
    township.opens("/township/")
    page.locator("#q").fill(one.uscc or "")
    township.press("main .finder button")
    township.reaches(f"**/enterprises/{one.pk}/sheet/")
    page.locator("#id_amount_wan").fill("50万")
    page.locator("#id_term_months").fill("12")
    page.locator("select[name=purpose]").select_option("working_capital")
    page.locator("select[name=collateral]").select_option("credit")
    for tick in page.locator("input[name=ticks]").all():
        tick.check()
    page.locator("#id_first_bank").fill(bank)
    page.locator("input[name=any_bank]").check()
    page.locator("input[name=sheet]").set_input_files(PAPER)
    page.locator("input[name=checked]").check()
    township.press("main form[data-draft] .button")
    return int(township.reaches("**/cases/*/sheet/done/").split("/")[2])


def _removed(people: People, case: int, calendar: Calendar) -> None:
    """The task force proposes it with evidence; the convener decides, once, and has the notice."""
    force, convener = people.comes("task force"), people.comes("convener")
    force.opens(f"/cases/{case}/")
    force.press(f"a[href='/cases/{case}/propose-removal/']")
    force.page.locator(f"input[name=cause][value={RemovalCause.FALSE_PAPERS}]").check()
    force.page.locator("#id_grounds").fill(FOUND)
    force.page.locator("input[name=evidence]").set_input_files(PAPER)
    due_on = (calendar.now() + timedelta(days=5)).date()
    force.page.locator("#id_due_on").fill(due_on.isoformat())
    force.finds_nothing_wrong()
    force.press("main form[data-draft] .button")
    force.reaches("**/propose-removal/done/")
    convener.opens("/")
    convener.press(".item a[href^='/removals/']")
    convener.reads(FOUND)
    convener.page.locator("input[name=remove][value=yes]").check()
    convener.finds_nothing_wrong()
    convener.press("main form[data-draft] .button")
    convener.page.locator(".change").wait_for()
    convener.sends_twice("button[value=do]")
    convener.reaches("**/removals/*/done/")
    notice = convener.page.locator(".onward a[href$='.docx']").get_attribute("href")
    told = convener.page.request.get(f"{convener.address}{notice}")
    assert told.ok
    assert "officedocument" in told.headers["content-type"]


def _recalled(bank: Person, at: str) -> None:
    """The branch has lost it, wherever it was in its work, and can do nothing with it any more."""
    bank.opens(at)
    bank.reads(ReferralState.WITHDRAWN.staff.zh)
    for step in ("accept", "contact", "complete", "approve", "refuse"):
        expect(bank.page.locator(f"a[href='{at}{step}/']")).to_have_count(0)
    bank.opens("/")
    expect(bank.page.locator(f".item a[href='{at}']")).to_have_count(0)


def _appealed(people: People, who: str, case: int, phone: str, calendar: Calendar) -> None:
    """The owner reads on the phone why it was removed, and appeals, once."""
    owner = people.comes(who, phone=True)
    owner.go("/owner/mine/")
    people.proves(owner, str(case), phone)
    owner.reaches("**/owner/mine/")
    owner.reads(State.REMOVED.enterprise.zh)
    owner.reads(FOUND)
    # It was taken back from the bank, and not by the enterprise.
    expect(owner.page.locator("main")).not_to_contain_text(ReferralState.WITHDRAWN.enterprise.zh)
    expect(owner.page.locator("a[href='/owner/apply/']")).to_have_count(0)
    owner.finds_nothing_wrong()
    calendar.passes(minutes=2)  # a code a minute
    owner.press(f"a[href='/owner/cases/{case}/appeal/']")
    people.proves(owner, str(case), phone)
    owner.reaches("**/appeal/")
    owner.page.locator("#id_title").fill("不服移出")
    owner.page.locator("#id_text").fill(WORDS)
    owner.finds_nothing_wrong()
    owner.sends_twice("main form[data-draft] .button")
    owner.reaches("**/appeal/done/")
    owner.go("/owner/mine/")
    expect(owner.page.locator("#matters + ul > li")).to_have_count(1)


def _decided(people: People, name: str, *, upheld: bool, words: str) -> None:
    """The office of the city finds the appeal among its matters, and decides."""
    city = people.comes("city")
    city.opens("/")
    city.press(city.page.locator(".item", has_text=name).locator("a[href^='/matters/']"))
    city.reads(WORDS)
    city.finds_nothing_wrong()
    city.press("a[href$='/appeal/']")
    city.reads(FOUND)
    city.page.locator(f"input[name=upheld][value={'yes' if upheld else 'no'}]").check()
    city.page.locator("#id_text").fill(words)
    city.finds_nothing_wrong()
    city.press("main form[data-draft] .button")
    city.page.locator("button[value=do]").wait_for()
    city.sends_twice("button[value=do]")
    city.reaches("**/appeal/done/")


def _ends(people: People, who: str, case: int, state: State, words: str) -> None:
    """The task force and the owner read the same of it."""
    force, owner = people.comes("task force"), people.comes(who, phone=True)
    force.opens(f"/cases/{case}/")
    expect(force.page.locator(".state").first).to_contain_text(state.staff.zh)
    owner.go("/owner/mine/")
    owner.reads(state.enterprise.zh)
    owner.reads(words)
    owner.finds_nothing_wrong()


class TestRemoval:
    def test_is_appealed_against_and_upheld_or_dismissed(
        self, people: People, calendar: Calendar
    ) -> None:
        enterprises = county_of(NAMES, kind="sole_proprietor")
        banks_take_cases(people)
        one, other = (
            _sheet_declared(people, enterprise, bank)
            for enterprise, bank in zip(enterprises, ("ICBC-TC", "ABC-TC"), strict=True)
        )
        for step in (reviewed, confirmed, signed, sent):
            step(people, [one, other])
        bank = people.comes("bank")
        at = taken_up(bank)
        for case in (one, other):
            _removed(people, case, calendar)
        _recalled(bank, at)
        owners = dict(zip(("owner", "other owner"), (one, other), strict=True))
        for (who, case), phone in zip(owners.items(), PHONES, strict=True):
            _appealed(people, who, case, phone, calendar)
        _decided(people, NAMES[0], upheld=True, words=UPHELD)
        _decided(people, NAMES[1], upheld=False, words=DISMISSED)
        _ends(people, "owner", one, State.RECOMMENDED, UPHELD)
        _ends(people, "other owner", other, State.REMOVED, DISMISSED)
        force = people.comes("task force")
        force.opens("/allocations/")
        expect(force.page.locator("button[name=batch][value='0']")).to_contain_text("1")
        for person in people.here.values():
            assert person.complaints == [], person.name
