"""From the declaration list to a bank: the steps that every case takes, each by its own office."""

from collections.abc import Sequence

from playwright.sync_api import FilePayload, expect

from tests.browser.journeys.people import People, Person
from tests.surfaces.web.visitors import PASSWORD

PAPER: FilePayload = {
    "name": "材料.png",
    "mimeType": "image/png",
    "buffer": bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636000"
        "000200000500017a5eab3f0000000049454e44ae426082"
    ),
}


def chosen(person: Person, cases: Sequence[int], step: str) -> None:
    """Tick the rows of cases, and press what is to be done with them."""
    for case in cases:
        person.page.locator(f"input[name=row][value='{case}']").check()
    person.press(f".bulk button{step}")


def reviewed(people: People, cases: Sequence[int]) -> None:
    """The task force reads the cases, looks over what would become of each, and passes them."""
    force = people.comes("task force")
    for case in cases:
        force.opens(f"/cases/{case}/")
        force.finds_nothing_wrong()
    force.opens("/reviewing/")
    chosen(force, cases, "[value=review]")
    force.reaches("**/together/**")
    force.finds_nothing_wrong()
    force.sends_twice("button[name=go][value='']")
    force.reaches("**/done/")


def confirmed(people: People, cases: Sequence[int], *, assigned: bool = False) -> None:
    """The office says which authority confirms, unless it has done so; the authority confirms."""
    if not assigned:
        office = people.comes("office")
        for case in cases:
            office.opens("/")
            office.press(f".item a[href='/cases/{case}/assign/']")
            office.page.locator("select[name=sector]").select_option("MIIT")
            office.finds_nothing_wrong()
            office.press("main form[data-draft] .button")
            office.reaches("**/assign/done/")
    sector = people.comes("sector")
    for case in cases:
        sector.opens(f"/cases/{case}/")
    sector.opens("/sector/")
    chosen(sector, cases, "[value=confirm]")
    sector.reaches("**/sector/together/**")
    sector.page.locator("input[name=looked]").check()
    sector.finds_nothing_wrong()
    sector.press("main form[data-draft] .button")
    sector.reaches("**/done/")


def signed(people: People, cases: Sequence[int]) -> None:
    """The task force composes a batch, which the convener signs with his password."""
    force, convener = people.comes("task force"), people.comes("convener")
    force.opens("/batches/compose/")
    chosen(force, cases, "")
    force.press("main form[data-draft] .button")
    force.reaches("**/done/")
    force.press(".onward a[href^='/batches/']")
    batch = force.reaches("**/batches/*/")
    convener.opens("/")
    convener.press(f".item a[href='{batch}']")
    convener.finds_nothing_wrong()
    convener.page.locator("#id_password").fill(PASSWORD)
    convener.page.locator("button[name=mode][value=platform]").dblclick()
    expect(convener.page.locator(".state .tag-good")).to_be_visible()


def sent(people: People, cases: Sequence[int]) -> None:
    """The task force allocates, looks over the proposals and sends the cases to banks."""
    force = people.comes("task force")
    force.opens("/allocations/")
    force.press("button[name=batch][value='0']")
    force.press(".progress a")
    force.page.wait_for_url("**/allocations/*/")
    force.finds_nothing_wrong()
    force.press("form[data-draft] .button")
    force.reaches("**/send/")
    force.press("button[value=do]")
    force.reaches("**/sent/**")
    force.reads(f"{len(cases)}")
