"""How a simulated system misbehaves: how often, and when, the same for the same seed."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import repeat
from random import Random
from types import MappingProxyType

from rongxie.values.texts import Text


class Fault(StrEnum):
    """What a system does that it should not."""

    SLOW = "slow"
    WRONG = "wrong"
    DUPLICATE = "duplicate"
    SILENT = "silent"
    OUT_OF_ORDER = "out_of_order"
    CRASH = "crash"
    FORGED = "forged"

    @property
    def named(self) -> Text:
        """What people call it."""
        return _TITLES[self]


_TITLES = {
    Fault.SLOW: Text(en="slow or timed out", zh="迟缓或超时"),
    Fault.WRONG: Text(en="wrong contents", zh="内容错误"),
    Fault.DUPLICATE: Text(en="sent twice", zh="重复发送"),
    Fault.SILENT: Text(en="silent", zh="不响应"),
    Fault.OUT_OF_ORDER: Text(en="out of order", zh="次序颠倒"),
    Fault.CRASH: Text(en="broken off in the middle", zh="中途断线"),
    Fault.FORGED: Text(en="forged or recorded calls", zh="伪造或重放"),
}
# Of the occasions. High enough that sixty days with tens of enterprises see each of them.
WILD: Mapping[Fault, float] = MappingProxyType({
    Fault.SLOW: 0.15,
    Fault.WRONG: 0.12,
    Fault.DUPLICATE: 0.12,
    Fault.SILENT: 0.06,
    Fault.OUT_OF_ORDER: 0.12,
    Fault.CRASH: 0.08,
    Fault.FORGED: 0.1,
})  # fmt: skip
TAME: Mapping[Fault, float] = MappingProxyType(dict.fromkeys(Fault, 0.0))


@dataclass
class Tally:
    """What was done, what came back, and what should never have happened.

    `problems` are refusals of the platform by the type of the problem; `breaches` are sentences of
    whoever noticed. `taken` counts what the platform said it did, by path, each request once,
    and `unheard` those that the platform was too broken to answer. `rejected` counts lines of
    sheets that were wrong, and rejected.
    `witness` counts what is in the log, where somebody can see that; a request sent a second time
    must leave it as it is.
    """

    faults: Counter[Fault] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    unheard: int = 0
    rejected: int = 0
    breaches: list[str] = field(default_factory=list)
    witness: Callable[[], int] = lambda: 0

    def breach(self, what: str) -> None:
        """Keep something that the platform should never have done."""
        self.breaches.append(what)


@dataclass
class Habits:
    """The misbehaviour of one system: `shares` of occasions, drawn from a seed."""

    seed: str
    tally: Tally
    shares: Mapping[Fault, float] = field(default_factory=lambda: WILD)
    _random: Random = field(init=False)
    _rounds: dict[tuple[str, float], Iterator[bool]] = field(init=False, default_factory=dict)
    _met: dict[object, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)  # noqa: S311  # no secret

    def falls(self, fault: Fault) -> bool:
        """Tell whether it misbehaves so on this occasion; if so it is counted."""
        fell = self.turns(fault, self.shares[fault])
        self.tally.faults[fault] += fell
        return fell

    def turns(self, what: str, share: float) -> bool:
        """Tell whether something is so on this occasion, as on such a share of them.

        It is once in each round of occasions, so that a rehearsal sees what it asks for whatever is
        drawn; when in the round is drawn.
        """
        return next(self._rounds.setdefault((what, share), self._occasions(share)))

    def _occasions(self, share: float) -> Iterator[bool]:
        if not share:
            yield from repeat(False)
        length = round(1 / share)
        while True:
            falls_at = self._random.randrange(length)
            yield from (occasion == falls_at for occasion in range(length))

    def about(self, *what: object) -> Random:
        """Return what decides about one thing, the same whenever it is asked.

        Things are told apart by the order in which they are met: their numbers in the record
        depend on what was in it before.
        """
        met = [self._met.setdefault(thing, len(self._met)) for thing in what]
        return Random(f"{self.seed} {met}")  # noqa: S311  # no secret

    def shuffled(self, things: list[str]) -> list[str]:
        """Return things in another order than they came, if it falls so."""
        if len(things) > 1 and self.falls(Fault.OUT_OF_ORDER):
            return self._random.sample(things, len(things))
        return things
