"""Returns of banks, and figures with their definitions, as they are answered."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.insight.rollup.reading import Headline
from rongxie.mechanism.reporting.models import BankReturn
from rongxie.surfaces.api.fields import Out
from rongxie.surfaces.api.shapes.made import Wording
from rongxie.surfaces.web.figures.headline import rolled_at, titled
from rongxie.values.texts import Refusal, say

# What the catalogue calls otherwise than the roll-up; `visits` are counted there by enterprise.
_CATALOGUED = {"approved_wan": "approved_amount", "drawn_wan": "drawn_amount"}


class PlaceOfOthers(Refusal):
    """Figures were asked for of a place, or as somebody, that has none."""


class ReturnOut(Out):
    """A return; `replaces` is the one from before."""

    id: int
    bank: str
    region: str
    month: date
    figures: dict[str, Any]
    digest: str
    replaces: int | None
    replaced_at: datetime | None
    filed_at: datetime

    @classmethod
    def of(cls, row: BankReturn) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, bank=row.bank, region=row.region, month=row.month, figures=row.figures,
            digest=row.digest, replaces=row.replaces_id, replaced_at=row.replaced_at,
            filed_at=row.filed_at,
        )  # fmt: skip


class FigureOut(Out):
    """What a figure is called and how it is counted."""

    title: Wording
    unit: Wording
    definition: Wording


class FiguresOut(Out):
    """Figures by group; null where a figure is not known of a bank."""

    region: str
    rolled_up_at: datetime | None
    figures: dict[str, FigureOut]
    groups: list[dict[str, str | int | float | None]]

    @classmethod
    def of(cls, region: str, found: Iterable[Headline]) -> Self:
        """Return what the roll-up has as it is answered."""
        rows = [asdict(one) for one in found]
        names = [name for row in rows[:1] for name in row if name not in ("group", "visits")]
        return cls(
            region=region,
            rolled_up_at=rolled_at(region),
            figures={name: _defined(name) for name in names},
            groups=[{name: _plain(value) for name, value in row.items()} for row in rows],
        )


def own_place(region: str, actor: Actor) -> None:
    """Refuse figures to whoever has no part of the roll-up, and of places that are not his.

    :raises PlaceOfOthers: if the place lies outside, or the actor is a bank or an enterprise
    """
    counts = actor.kind in (Kind.OFFICE, Kind.AUDITOR, Kind.SYSTEM)
    if not (counts and actor.covers(region)):
        raise PlaceOfOthers(
            say(
                "There are no figures of {region} for you. Offices and auditors have those of"
                " their places; a bank counts its own lists.",
                region=region or "''",
            )
        )


def _defined(name: str) -> FigureOut:
    title, unit, definition = titled(_CATALOGUED.get(name, name))
    return FigureOut(
        title=Wording.of(title), unit=Wording.of(unit), definition=Wording.of(definition)
    )


def _plain(value: object) -> str | int | float | None:
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, str | int | float) else None
