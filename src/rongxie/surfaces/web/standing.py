"""What the pages say of who acts: the role, for whom, and in which place."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.regions.queries import places_of
from rongxie.rulebook.access import HELD_ROLES
from rongxie.surfaces.languages import said
from rongxie.surfaces.web.navigation import navigation
from rongxie.surfaces.web.speaking import language_now
from rongxie.values.regions import SAMPLE_PROVINCE

_ROLES = {role.value: role for role in HELD_ROLES}


@dataclass(frozen=True, slots=True)
class Standing:
    """A membership in words; `home` is where somebody seconded comes from, else blank."""

    role: str
    organisation: str
    place: str
    home: str = ""
    of_the_sample: bool = False

    @property
    def in_words(self) -> str:
        """The whole as one line."""
        parts = [self.role, self.organisation, self.place]
        return " · ".join([*parts, _("seconded from %s") % self.home] if self.home else parts)


def standing_of(held: Membership) -> Standing:
    """Return a membership in the language of the page."""
    return Standing(
        role=said(_ROLES[held.role].named, language_now()),
        organisation=held.organisation.name,
        place=_place(held.region),
        home=held.home.name if held.home else "",
        of_the_sample=held.region.startswith(SAMPLE_PROVINCE),
    )


def of_the_page(request: HttpRequest) -> dict[str, object]:
    """Return what every page shows of its reader; a context processor."""
    held: Membership | None = getattr(request, "membership", None)
    if held is None:
        return {}
    several = len(getattr(request, "memberships", ())) > 1
    return {
        "standing": standing_of(held),
        "several_memberships": several,
        "navigation": navigation(request),
    }


def _place(region: str) -> str:
    if not region:
        return _("The whole country")
    found = places_of([region])
    return found[0].path_text if found else region
