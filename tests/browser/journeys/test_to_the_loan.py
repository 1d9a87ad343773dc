"""From a visit to the money, over a refusal and a second bank: every step taken on a page."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import expect

from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.rulebook.event_kinds import event_kind
from rongxie.rulebook.reasons import reason
from rongxie.rulebook.steps import State
from tests.browser.journeys.county import Calendar, county_of
from tests.browser.journeys.lending import (
    REASON,
    WORDS,
    approved_after_a_break,
    banks_take_cases,
    drawn,
    refused,
    taken_up,
)
from tests.browser.journeys.listing import PAPER, confirmed, reviewed, sent, signed
from tests.browser.journeys.people import People, Person
from tests.browser.journeys.walking import calendar, people
from tests.mechanism.cast import TOWN

__all__ = ["calendar", "people"]

ANSWERS = {"purpose": "materials", "security": "credit", "within_scope": "yes"}
NAMES = ("天长市向阳机械厂", "天长市北村五金厂")
# What the record tells of the case in the end: each once, or once for each of the two banks.
ONCE = (
    "case.opened", "case.declared", "decision.refused", "coaching.opened", "coaching.cured",
    "decision.approved", "case.granted", "case.funded", "loan.drawn",
)  # fmt: skip
TWICE = (
    "case.reviewed", "case.confirmed", "case.recommended", "case.referred", "referral.sent",
    "referral.contacted", "referral.file_completed",
)  # fmt: skip
READY = "form[data-visit][data-ready]"
CARDS = "() => document.documentElement.dataset.cards === 'kept'"
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


@contextmanager
def _slow_network(person: Person) -> Iterator[None]:
    """Have each answer come 0.4 seconds late, at 50 kB a second."""
    chromium = person.page.context.new_cdp_session(person.page)
    chromium.send("Network.enable")
    chromium.send("Network.emulateNetworkConditions", SLOW)
    yield
    still = SLOW | {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    chromium.send("Network.emulateNetworkConditions", still)
    chromium.detach()


def _planned(people: People, visitor: Person) -> None:
    """The township plans a visit to each, and hands them to the visitor."""
    township = people.comes("township")
    township.opens("/township/plans/")
    township.page.locator("thead input[type=checkbox]").check()
    township.press(".bulk button")
    township.reaches("**/plans/new/**")
    township.page.locator(f"label:has-text('{visitor.name}') input").check()
    township.press("main form[data-draft] .button")
    township.press("button[value=do]")
    township.reaches("**/plans/made/**")


def _states_need(person: Person, amount: str, purpose: str) -> None:
    """Fill in a visit with a need, and all that a look around answers."""
    page = person.page
    page.wait_for_selector(READY)
    person.press("label:has(> [name=outcome][value=need])")
    for seen in page.locator(".if-asked label:has(> [value=yes])").all():
        person.press(seen)
    page.locator("[name=amount_wan]").fill(amount)
    page.locator("[name=term_months]").fill("12")
    person.press(f"label:has(> [name=purpose][value={purpose}])")
    person.press("label:has(> [name=collateral][value=credit])")


def _visited_without_network(people: People, visitor: Person, one: Enterprise) -> None:
    """The visitor is without network while the township was there too; a page settles it."""
    page, context = visitor.page, visitor.page.context
    visitor.opens("/visits/")
    page.wait_for_function(CARDS)
    visitor.finds_nothing_wrong()
    context.set_offline(True)
    visitor.press(f'a[href="/visits/{one.pk}/"]')
    _states_need(visitor, "80", "equipment")
    visitor.finds_nothing_wrong()
    visitor.press(".visit-save button")
    expect(page.locator("[data-saved]")).to_be_visible()
    township = people.comes("township")
    township.opens(f"/visits/{one.pk}/")
    _states_need(township, "60", "working_capital")
    township.press(".visit-save button")
    township.reaches(f"**/visits/{one.pk}/done/")
    visitor.go("/visits/")  # still without network: it comes from the phone
    expect(page.locator("[data-phone]")).to_be_visible()
    context.set_offline(False)
    visitor.go("/visits/waiting/")
    visitor.press(page.locator("[data-queue] li[data-state=met]").get_by_role("button"))
    page.locator("[name=keep_purpose][value=theirs]").check()
    page.locator("[name=keep_amount_wan][value=mine]").check()
    visitor.finds_nothing_wrong()
    visitor.press("[data-comparing] button")
    expect(page.locator("[data-queue] li")).to_have_count(0)


def _visited_slowly(visitor: Person, other: Enterprise) -> None:
    """The network is slow, and the visitor impatient: still the visit is kept once."""
    with _slow_network(visitor):
        visitor.opens(f"/visits/{other.pk}/")
        _states_need(visitor, "30", "materials")
        visitor.presses_twice(".visit-save button")
        visitor.reaches(f"**/visits/{other.pk}/done/")
    visitor.opens(f"/visits/{other.pk}/")
    expect(visitor.page.locator(".known > p.quiet")).to_have_count(1)


def _applied(people: People, one: Enterprise) -> int:
    """The owner scans the poster, proves who he is, answers, promises and consents."""
    owner = people.comes("owner", phone=True)
    page = owner.page
    owner.go(f"/owner/at/{TOWN}/")
    owner.finds_nothing_wrong()
    owner.press("a[href='/owner/apply/']")
    people.proves(owner, one.uscc or "")
    owner.press("main a.button")
    owner.reaches("**/owner/apply/*/")
    while "/check/" not in page.url:
        _answers(owner)
    owner.finds_nothing_wrong()
    page.locator("#id_promised").check()
    owner.sends_twice("button[value=do]")
    return int(owner.reaches("**/owner/apply/*/done/").split("/")[3])


def _answers(owner: Person) -> None:
    """Answer the question that is shown, and go on to the next."""
    page, before = owner.page, owner.page.url
    name = before.rstrip("/").split("/")[-1]
    if name == "banks":
        for bank in ("ICBC-TC", "ABC-TC"):
            page.locator(f"input[name=banks][value={bank}]").check()
        page.locator("input[name=ends_on]").first.check()
    elif page.locator("main input[type=radio]").count():
        page.locator(f"main input[type=radio][value={ANSWERS.get(name, 'no')}]").check()
    else:
        page.locator("main form input:not([type=hidden])").fill("12")
    owner.press("main form .button")
    page.wait_for_url(lambda url: url != before)


def _declared(people: People, case: int) -> None:
    """The township looks through the papers and vouches for the five standards."""
    township = people.comes("township")
    township.opens("/")
    township.press(f".item a[href='/cases/{case}/declare/']")
    for tick in township.page.locator("input[name=ticks]").all():
        tick.check()
    township.page.locator("input[name=papers]").set_input_files(PAPER)
    township.page.locator("input[name=checked]").check()
    township.finds_nothing_wrong()
    township.press("main form[data-draft] .button")
    township.reaches("**/declare/done/")


def _coached(people: People, case: int) -> None:
    """The township brings a proof for each task, and declares the case again."""
    township = people.comes("township")
    tasks = "a[href^='/coaching/'][href$='/prove/']"
    township.opens("/township/coaching/")
    township.finds_nothing_wrong()
    for left in range(township.page.locator(tasks).count(), 0, -1):
        expect(township.page.locator(tasks)).to_have_count(left)
        township.press(tasks)
        township.page.locator("input[name=proof]").set_input_files(PAPER)
        township.press("main form[data-draft] .button")
        township.reaches("**/prove/done/")
        township.opens("/township/coaching/")
    township.press(f"a[href='/cases/{case}/again/']")
    township.press("main form[data-draft] .button")
    township.reaches("**/again/done/")


def _told_of_refusal(people: People, case: int) -> None:
    """The owner reads why, in plain words, and what is done to clear the way."""
    owner = people.comes("owner", phone=True)
    owner.go("/owner/mine/")
    owner.reads(State.COACHING.enterprise.zh)
    owner.reads(reason(REASON).plain.zh)
    owner.reads(WORDS)
    owner.finds_nothing_wrong()


def _told_of_money(people: People, case: int) -> None:
    """The owner comes back for a look, reads of the money, and who has looked at his data."""
    owner = people.comes("owner", phone=True)
    owner.go("/owner/mine/")
    people.proves(owner, str(case))
    owner.reaches("**/owner/mine/")
    owner.reads(State.FUNDED.enterprise.zh)
    owner.reads("ABC-TC机构")
    owner.finds_nothing_wrong()
    owner.press("a[href='/owner/looks/']")
    for office in ("TOWN机构", "DRC机构", "MIIT机构", "ICBC-TC机构", "ABC-TC机构"):
        owner.reads(office)
    expect(owner.page.locator("main")).not_to_contain_text("system")
    owner.finds_nothing_wrong()


def _counted_once(people: People, case: int) -> None:
    """The county counts one enterprise that got money, and its record has each step once."""
    force = people.comes("task force")
    force.reads_in_time("/", "a[href^='/figures/funded_enterprises/']", "1")
    force.opens(f"/cases/{case}/")
    told = Counter(force.page.locator(".time-line li strong").all_inner_texts())
    for kinds, times in ((ONCE, 1), (TWICE, 2)):
        for kind in kinds:
            assert told[event_kind(kind).title.zh] == times, (kind, told)


class TestJourney:
    def test_leads_from_a_visit_over_a_refusal_to_the_money(
        self, people: People, calendar: Calendar
    ) -> None:
        one, other = county_of(NAMES)
        banks_take_cases(people)
        visitor = people.comes("visitor", phone=True)
        _planned(people, visitor)
        _visited_without_network(people, visitor, one)
        _visited_slowly(visitor, other)
        case = _applied(people, one)
        _declared(people, case)
        reviewed(people, [case])
        confirmed(people, [case])
        signed(people, [case])
        sent(people, [case])
        first = people.comes("bank")
        refused(first, taken_up(first))
        _told_of_refusal(people, case)
        _coached(people, case)
        reviewed(people, [case])
        confirmed(people, [case], assigned=True)
        signed(people, [case])
        sent(people, [case])
        second = people.comes("other bank")
        at = taken_up(second)
        approved_after_a_break(second, at, calendar)
        drawn(second, at)
        _told_of_money(people, case)
        _counted_once(people, case)
        for person in people.here.values():
            assert person.complaints == [], person.name
