"""What banks do with a case: take it up, refuse it or approve it, and record the money."""

from datetime import timedelta

from playwright.sync_api import expect

from rongxie.rulebook.reasons import reason
from tests.browser.journeys.county import Calendar
from tests.browser.journeys.people import People, Person

REASON, WORDS = "B5", "结清所欠税款后可再申请"


def banks_take_cases(people: People) -> None:
    """Each branch states what it takes."""
    for who in ("bank", "other bank"):
        bank = people.comes(who)
        bank.opens("/bank/takes/")
        bank.page.locator("#id_capacity").fill("10")
        bank.press("main form[data-draft] .button")
        bank.reaches("**/takes/done/")


def taken_up(bank: Person) -> str:
    """The branch finds the case on its home page, calls and has all papers; return its address."""
    bank.opens("/")
    bank.press(".item a[href^='/referrals/']")
    at = bank.reaches("**/referrals/*/")
    bank.finds_nothing_wrong()
    bank.press(f"a[href='{at}contact/']")
    bank.page.locator("#id_note").fill("电话联系负责人，约定送材料")
    bank.press("main form[data-draft] .button")
    bank.reaches("**/contact/done/")
    bank.press(f".onward a[href='{at}']")
    bank.press(f"a[href='{at}complete/']")
    bank.press("main form[data-draft] .button")
    bank.press("button[value=do]")
    bank.reaches("**/complete/done/")
    bank.press(f".onward a[href='{at}']")
    return at


def refused(bank: Person, at: str) -> None:
    """The branch sees what the enterprise will read, refuses, goes back and sends it once more."""
    bank.press(f"a[href='{at}refuse/']")
    bank.page.locator(f"input[value={REASON}]").check()
    bank.page.locator("#id_words").fill(WORDS)
    bank.press("main form[data-draft] .button")
    expect(bank.page.locator(".change")).to_contain_text(reason(REASON).plain.zh)
    expect(bank.page.locator(".change")).to_contain_text(WORDS)
    bank.finds_nothing_wrong()
    bank.press("button[value=do]")
    bank.reaches("**/refuse/done/")
    bank.goes_back_and_sends_again()
    bank.reaches("**/refuse/done/")


def approved_after_a_break(bank: Person, at: str, calendar: Calendar) -> None:
    """The session ends while the terms are typed in; they are there again after signing in."""
    page = bank.page
    bank.press(f"a[href='{at}approve/']")
    page.locator("#id_rate").fill("3.65")
    page.locator("#id_ends_on").fill((calendar.now() + timedelta(days=60)).date().isoformat())
    page.locator("details.fold summary").click()
    page.locator("#id_guarantee_fee").fill("1200")
    page.locator("#id_fees_to").fill("天长市融资担保公司")
    calendar.passes(hours=2)
    bank.press("main form[data-draft] .button")
    bank.reaches("**/sign-in/**")
    bank.signs_in()
    bank.reaches("**/approve/")
    expect(page.locator("#id_rate")).to_have_value("3.65")
    expect(page.locator("#id_guarantee_fee")).to_have_value("1200")
    expect(page.locator("#id_fees_to")).to_have_value("天长市融资担保公司")
    bank.press("main form[data-draft] .button")
    bank.press("button[value=do]")
    bank.reaches("**/approve/done/")
    bank.finds_nothing_wrong()


def drawn(bank: Person, at: str) -> None:
    """The branch records the money; pressed twice it is recorded once."""
    bank.press(f".onward a[href='{at}draw/']")
    bank.page.locator("#id_reference").fill("ABC-2026-1")
    bank.press("main form[data-draft] .button")
    bank.page.locator("button[value=do]").wait_for()
    bank.sends_twice("button[value=do]")
    bank.reaches("**/draw/done/")
