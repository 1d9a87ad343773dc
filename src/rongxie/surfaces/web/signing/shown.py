"""A batch as it is read and signed: the lines that were laid, and what they change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.lists.kinds import BatchState, SignMode
from rongxie.mechanism.lists.models import Batch, BatchCase, Case, CaseNote
from rongxie.mechanism.lists.queries import Difference, difference
from rongxie.mechanism.lists.snapshots import Line, changed_since, lines_in
from rongxie.rulebook.verdicts import STANDARD_TITLES, Standard
from rongxie.surfaces.web.worklists.cards import kind_named
from rongxie.surfaces.web.worklists.naming import organisations_named, places_named
from rongxie.surfaces.web.worklists.wording import choice_of
from rongxie.values.texts import Text

_ORIGINS_OF_BANKS = "bank"
DIGEST_TAIL = 8  # characters: enough to tell two papers apart, few enough to be typed


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A case of a batch as it was laid; `beside` is what whoever signs should know of it."""

    case: int
    position: int
    enterprise: str
    uscc: str
    kind: Text | str
    place: str
    amount_wan: Decimal
    purpose: Text | str
    confirmed_by: str
    beside: tuple[Text, ...]
    struck: str  # the reason, if it was struck out
    changed: bool  # since it was laid


@dataclass(frozen=True, slots=True)
class BatchShown:
    """A batch with its lines and sums, and what it changes against the one signed before."""

    batch: Batch
    lines: tuple[BatchLine, ...]
    total_wan: Decimal
    change: Difference
    mode: Text | None

    @property
    def waits(self) -> bool:
        """Whether it waits for a signature."""
        return bool(self.batch.state == BatchState.LAID)

    @property
    def digest_parts(self) -> list[str]:
        """The digest in parts that can be compared by eye."""
        text = self.batch.digest
        return [text[at : at + DIGEST_TAIL] for at in range(0, len(text), DIGEST_TAIL)]

    @property
    def listed(self) -> int:
        """How many cases are not struck out."""
        return sum(not line.struck for line in self.lines)

    @property
    def has_changed(self) -> bool:
        """Whether a case says something else by now, so that nothing can be signed."""
        return any(line.changed for line in self.lines)


def batch_read(batch_id: int, actor: Actor) -> Batch | None:
    """Return a batch of the actor's place to be looked at, if there is one of the number."""
    rows = in_reach(Batch, actor).select_related("previous")
    return rows.filter(pk=batch_id).first()


def batch_shown(batch: Batch, actor: Actor, within: str) -> BatchShown:
    """Return what is shown of a batch, in the reach that is open; the queries are few."""
    laid = lines_in(batch)
    change = difference(batch)
    changed: Sequence[int] = []
    if batch.state == BatchState.LAID:
        changed = changed_since(batch, list(Case.objects.filter(pk__in=laid)))
    places = places_named({str(line["region"]) for line in laid.values()}, within)
    names = organisations_named(_sector(line) for line in laid.values())
    struck = _struck(batch)
    lines = []
    for position, (number, line) in enumerate(laid.items(), 1):
        one, sector = line["enterprise"], _sector(line)
        lines.append(BatchLine(
            case=number, position=position, enterprise=one.get("name", ""),
            uscc=one.get("uscc", ""), kind=kind_named(one.get("kind", "")),
            place=places.get(str(line["region"]), str(line["region"])),
            amount_wan=Decimal(line["amount_wan"]),
            purpose=choice_of("purpose", line["purpose"]),
            confirmed_by=names.get(sector, sector), beside=tuple(_beside(line, change)),
            struck=struck.get(number, ""), changed=number in changed,
        ))  # fmt: skip
    total = sum((one.amount_wan for one in lines if not one.struck), Decimal(0))
    mode = SignMode(batch.mode).named if batch.mode else None
    return BatchShown(batch, tuple(lines), total, change, mode)


def _sector(line: Line) -> str:
    confirmations = line["confirmations"]
    return str(confirmations[-1]["sector"]) if confirmations else ""


def _beside(line: Line, change: Difference) -> list[Text]:
    """Return what sets a case apart: new, another amount, an existing bank, the township's word."""
    number = int(line["enterprise"]["id"])
    told = []
    if change.previous and number in change.new:
        told.append(Text(en="New", zh="本批新增"))
    told += [
        Text(en=f"{one.before:f} before", zh=f"上批金额 {one.before:f}")
        for one in change.changed
        if one.enterprise == number
    ]
    if line["facility_before"] or line["origin"] == _ORIGINS_OF_BANKS:
        told.append(Text(en="Has a bank already", zh="已有银行对接"))
    told += [
        Text(
            en=f"{STANDARD_TITLES[Standard(name)].en}: on the word of the township",
            zh=f"{STANDARD_TITLES[Standard(name)].zh}：以乡镇核实为准",
        )
        for name in line["screening"]["by_tick"]
    ]
    return told


def _struck(batch: Batch) -> Mapping[int, str]:
    """Return the reasons of the cases that were struck out, by case."""
    rows = BatchCase.objects.filter(batch=batch, struck=True)
    struck = set(rows.values_list("case", flat=True))
    notes = CaseNote.objects.filter(case__in=struck, step="return", item="struck").order_by("id")
    return dict(notes.values_list("case", "text")) if struck else {}
