"""What is administered on pages: each the action of the foundation, by the authority of who acts.

Called in the reach of the one who acts, out of which it steps; see `administering`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from rongxie.foundation.administration import organising, people, placing, starting
from rongxie.foundation.administration.authority import Duty, administering
from rongxie.foundation.organisations.actions import OrganisationNotFound
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.regions.queries import UnknownPlace
from rongxie.surfaces.administering import merge_and_reroute
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal


class NotThereThen(Refusal):
    """What the page is about, or what was picked on it, is not there on the day that was given."""


def _by_authority(duty: Duty, action: Callable[..., Any]) -> Callable[..., Any]:
    def act(*, actor: Actor, at: datetime, **given: Any) -> Any:
        with administering(duty, actor, china_day(at)) as by:
            try:
                return action(**given, by=by, at=at)
            except (OrganisationNotFound, UnknownPlace) as refusal:
                raise NotThereThen(refusal.message) from refusal

    return act


invite = _by_authority(Duty.PEOPLE, people.invite)
appoint = _by_authority(Duty.PEOPLE, people.appoint)
dismiss = _by_authority(Duty.PEOPLE, people.dismiss)
reset_second_factor = _by_authority(Duty.PEOPLE, starting.reset_second_factor)
reopen = _by_authority(Duty.PEOPLE, people.reopen)
shut_out = _by_authority(Duty.PEOPLE, people.shut_out)

enter_organisation = _by_authority(Duty.ORGANISATIONS, organising.enter_organisation)
rename_organisation = _by_authority(Duty.ORGANISATIONS, organising.rename_organisation)
merge_organisation = _by_authority(Duty.ORGANISATIONS, merge_and_reroute)
split_organisation = _by_authority(Duty.ORGANISATIONS, organising.split_organisation)
close_organisation = _by_authority(Duty.ORGANISATIONS, organising.close_organisation)

add_zone = _by_authority(Duty.PLACES, placing.add_zone)
rename_place = _by_authority(Duty.PLACES, placing.rename_place)
close_place = _by_authority(Duty.PLACES, placing.close_place)

open_mechanism = _by_authority(Duty.MECHANISMS, placing.open_mechanism)
name_convener = _by_authority(Duty.MECHANISMS, placing.name_convener)
add_member = _by_authority(Duty.MECHANISMS, placing.add_member)
end_member = _by_authority(Duty.MECHANISMS, placing.end_member)
end_co_convener = _by_authority(Duty.MECHANISMS, placing.end_co_convener)
close_mechanism = _by_authority(Duty.MECHANISMS, placing.close_mechanism)
