"""What is said of a list as a whole: which options there are, its place, and its day."""

from collections.abc import Collection, Mapping
from datetime import date

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.regions.queries import places_of, plain_code
from rongxie.values.regions import Level
from rongxie.values.texts import Refusal, say


class OptionNotUsable(Refusal):
    """Something that was said of a list as a whole cannot be so."""


def see_options(options: Mapping[str, str], known: Collection[str]) -> None:
    """Refuse what a kind of list is not asked.

    :raises OptionNotUsable: if there is such an option
    """
    if strange := sorted(options.keys() - set(known)):
        raise OptionNotUsable(
            say(
                "{option} is no option of this list; there are: {options}",
                option=strange[0],
                options=", ".join(known) or "-",
            )
        )


def settled_place(text: str, actor: Actor) -> str:
    """Return the code of a place of the actor's, from the county down; blank is his own.

    :raises OptionNotUsable: if it is none of his
    """
    own = actor.area.lo if actor.area else ""
    code = plain_code(text) if text.strip() else ""
    if not code:
        return own if len(own) >= Level.COUNTY.value else ""
    standing = [place for place in places_of([code]) if place.until is None]
    low = [place for place in standing if place.level.value >= Level.COUNTY.value]
    if not low or not actor.covers(code):
        raise OptionNotUsable(
            say(
                "{place} is no place of yours, from the county down, that stands today. Pick the"
                " place by its name.",
                place=text.strip(),
            )
        )
    return code


def settled_day(text: str, on: date) -> str:
    """Return a day up to `on` as a text; blank is `on`.

    :raises OptionNotUsable: if it is none
    """
    try:
        day = date.fromisoformat(text) if text else on
    except ValueError:
        day = date.max
    if day > on:
        raise OptionNotUsable(
            say("{day} is no day up to today. Write the day of the list like 2026-10-31.", day=text)
        )
    return day.isoformat()
