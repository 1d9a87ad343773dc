"""Every page of oversight on which something is done."""

from rongxie.surfaces.web.acting.pages import ActionPage
from rongxie.surfaces.web.overseeing import setting, webhook_pages

PAGES: tuple[ActionPage, ...] = (*setting.PAGES, *webhook_pages.PAGES)
