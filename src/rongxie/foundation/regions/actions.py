"""What people do to the list of places: add a zone, give another name, close with a successor."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from rongxie.foundation.regions.codes import ZONES_MAX, bounds, codes_above, zone_code
from rongxie.foundation.regions.models import Origin, Region, RegionChange
from rongxie.foundation.regions.queries import UnknownPlace, plain_code
from rongxie.foundation.regions.spelling import spell
from rongxie.values.regions import SAMPLE_PROVINCE, Level
from rongxie.values.texts import Refusal, say

_NAME_MAX = 60


class NameNotUsable(Refusal):
    """A name that is blank, too long, or what the place is called already."""


class NameTaken(Refusal):
    """Another zone right below the same place has the name."""


class LevelNotBelow(Refusal):
    """A place would stand at the level of the one above it, or higher."""


class NoCodeLeft(Refusal):
    """Every code for zones below a place was given away."""


class PlaceClosed(Refusal):
    """The place is no more."""


class DayTooEarly(Refusal):
    """A change would lie before the last one, or before the place began."""


class StillHasPlaces(Refusal):
    """Places stand below the one that was to be closed."""


class NoSuccessor(Refusal):
    """A place cannot be closed without another that stands in its stead."""


class NotASamplePlace(Refusal):
    """A place is to be made up outside of the province that is kept for what is made up."""


@transaction.atomic
def add_zone(*, parent: str, name: str, level: Level, since: date, note: str = "") -> Region:
    """Add a zone without a national code; `level` is the one whose tasks it has.

    :raises UnknownPlace: if there is no place above it
    :raises PlaceClosed: if the place above it is closed
    :raises LevelNotBelow: if the level is not below that of the place above it
    :raises NameNotUsable: if the name is blank or too long
    :raises NameTaken: if a zone beside it has the name
    :raises NoCodeLeft: if the place above it has had 2,574 zones
    """
    above = _standing(parent)  # locked: two zones at once get two codes
    bare = _usable_name(name)
    if level.value <= above.level:
        raise LevelNotBelow(
            say(
                "{name} cannot have the level of {above} or a higher one. Pick a lower level, or"
                " put it below another place.",
                name=bare,
                above=above.name,
            )
        )
    _check_free(bare, above.code, "")
    said = spell(bare)
    return Region.objects.create(
        code=_free_code(above),
        name=bare,
        level=level.value,
        parent=above,
        pinyin=said.pinyin,
        initials=said.initials,
        grams=list(said.grams),
        since=since,
        note=note,
        zone=True,
        origin=Origin.LOCAL,
    )


@transaction.atomic
def open_sample_place(*, code: str, name: str, since: date) -> Region:
    """Open a made-up place in the province that no real one has; one that is there stays.

    :raises NotASamplePlace: if the code is of another province, or of no level
    :raises UnknownPlace: if there is no place above it
    :raises NameNotUsable: if the name is blank or too long
    """
    lengths = [level.value for level in Level]
    if not (code.isdigit() and code.startswith(SAMPLE_PROVINCE) and len(code) in lengths):
        raise NotASamplePlace(
            say(
                "{code} is no code of a made-up place: those begin with {province} and have 2, 4,"
                " 6, 9 or 12 digits.",
                code=code or "''",
                province=SAMPLE_PROVINCE,
            )
        )
    bare = _usable_name(name)
    above = _standing(codes_above(code)[-1]) if len(code) > lengths[0] else None
    said = spell(bare)
    place, _ = Region.objects.get_or_create(
        code=code,
        defaults={
            "name": bare,
            "level": len(code),
            "parent": above,
            "pinyin": said.pinyin,
            "initials": said.initials,
            "grams": list(said.grams),
            "since": since,
            "origin": Origin.LOCAL,
        },
    )
    return place


@transaction.atomic
def rename(*, code: str, name: str, on: date, note: str = "") -> None:
    """Give a place another name from a day on; it is still found in its history under the old one.

    :raises UnknownPlace: if no place has the code
    :raises PlaceClosed: if it is closed
    :raises NameNotUsable: if the name is blank, too long, or its own
    :raises NameTaken: if it is a zone and one beside it has the name
    :raises DayTooEarly: if the place changed on that day or later, or began later
    """
    region = _standing(code)
    bare = _usable_name(name)
    if bare == region.name:
        raise NameNotUsable(say("{name} is the name of this place already.", name=bare))
    if region.zone:
        _check_free(bare, region.parent_id or "", region.code)
    _check_day(region, on)
    _remember(region, on, region.code, bare, note)
    said = spell(bare)
    region.name, region.pinyin, region.initials = bare, said.pinyin, said.initials
    region.grams, region.origin = list(said.grams), Origin.LOCAL
    region.save(update_fields=["name", "pinyin", "initials", "grams", "origin"])


@transaction.atomic
def close(*, code: str, successors: Sequence[str], on: date, note: str = "") -> None:
    """Close a place from a day on; its code goes on leading to its successors.

    :raises UnknownPlace: if no place has the code, or one of the successors'
    :raises PlaceClosed: if it or a successor is closed
    :raises NoSuccessor: if no other place is named
    :raises StillHasPlaces: if places stand below it
    :raises DayTooEarly: if the place changed on that day or later, or began later
    """
    region = _standing(code)
    others = sorted({plain_code(each) for each in successors})
    if not others or any(other.startswith(region.code) for other in others):
        raise NoSuccessor(
            say(
                "Name another place that takes over from {name}, so that what is recorded there"
                " can still be followed.",
                name=region.name,
            )
        )
    _check_empty(region)
    _check_day(region, on)
    for other in map(_standing, others):
        _remember(region, on, other.code, other.name, note)
    region.until, region.origin = on, Origin.LOCAL
    region.save(update_fields=["until", "origin"])


def _standing(code: str) -> Region:
    """Return the place, locked until the transaction ends."""
    region = Region.objects.select_for_update().filter(code=plain_code(code)).first()
    if region is None:
        raise UnknownPlace(
            say("There is no place with the code {code}. Pick the place by its name.", code=code)
        )
    if region.until is not None:
        raise PlaceClosed(
            say(
                "{name} ({code}) was closed on {day}. Pick the place that took over from it.",
                name=region.name,
                code=region.code,
                day=region.until,
            )
        )
    return region


def _usable_name(name: str) -> str:
    bare = "".join(name.split())
    if not 0 < len(bare) <= _NAME_MAX:
        raise NameNotUsable(say("The name of a place needs 1 to 60 characters."))
    return bare


def _check_free(name: str, parent: str, own: str) -> None:
    beside = Region.objects.filter(parent=parent, until=None, zone=True).exclude(code=own)
    taken = beside.filter(name=name).first()
    if taken is not None:
        raise NameTaken(
            say(
                "There is a zone {name} here already, with the code {code}. Use that one, or give"
                " another name.",
                name=name,
                code=taken.code,
            )
        )


def _free_code(above: Region) -> str:
    """Return a code that no zone ever had: codes of closed ones are not given again."""
    had = Region.objects.filter(parent=above, zone=True).count()
    if had >= ZONES_MAX:
        raise NoCodeLeft(
            say(
                "No more zones fit below {name}. Put this one below a lower place.",
                name=above.name,
            )
        )
    return zone_code(above.code, had)


def _check_day(region: Region, on: date) -> None:
    changes = RegionChange.objects.filter(code=region.code, changed_on__isnull=False)
    last = changes.order_by("-changed_on").values_list("changed_on", flat=True).first()
    latest = max((day for day in (last, region.since) if day), default=None)
    if latest and on <= latest:
        raise DayTooEarly(
            say(
                "{name} began or changed on {latest}. Give a later day than that.",
                name=region.name,
                latest=latest,
            )
        )


def _check_empty(region: Region) -> None:
    area = bounds(region.code)
    below = Region.objects.filter(code__gt=area.first, code__lt=area.end, until=None)
    if first := below.order_by("code").first():
        raise StillHasPlaces(
            say(
                "{count} places stand below {name}, {first} among them. Close them first, each"
                " with the place that takes over from it.",
                count=below.count(),
                name=region.name,
                first=first.name,
            )
        )


def _remember(region: Region, on: date, new_code: str, new_name: str, note: str) -> None:
    RegionChange.objects.create(
        code=region.code,
        name=region.name,
        year=on.year,
        changed_on=on,
        new_code=new_code,
        new_name=new_name,
        note=note,
    )
