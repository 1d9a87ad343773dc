"""Every page on which something is administered."""

from rongxie.surfaces.web.acting.pages import ActionPage
from rongxie.surfaces.web.administering import (
    account_pages,
    mechanism_pages,
    member_pages,
    organisation_pages,
    people_pages,
    place_pages,
)

PAGES: tuple[ActionPage, ...] = (
    *people_pages.PAGES, *account_pages.PAGES, *organisation_pages.PAGES, *mechanism_pages.PAGES,
    *member_pages.PAGES, *place_pages.PAGES,
)  # fmt: skip
