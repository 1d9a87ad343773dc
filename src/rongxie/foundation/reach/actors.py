"""Who acts, in what quality and how far: what the step table and the database have to know."""

from dataclasses import dataclass

from rongxie.foundation.reach.areas import Area
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.access import AnyRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody, or a job, with the part of the record that is his.

    `name` refers to the actor without personal data (`membership:17`, `job:sweep`). `organisation`
    is the code of the one he acts for. `bank` is the code of a branch or head office and
    `bank_path` its path, under which its own branches lie; `enterprise` is the id of the
    enterprise. `own_banks` are the head offices of every bank that the person works for or comes
    from, in whatever quality he acts here.
    """

    name: str
    kind: Kind
    role: AnyRole | None = None
    organisation: str = ""
    area: Area | None = None
    bank: str = ""
    bank_path: str = ""
    enterprise: str = ""
    own_banks: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        in_a_bank = bool(self.bank and self.bank_path)
        in_an_area = self.area is not None and not (self.bank or self.bank_path or self.enterprise)
        whole = {
            Kind.OFFICE: in_an_area,
            Kind.AUDITOR: in_an_area,
            Kind.SYSTEM: in_an_area,
            Kind.BANK: self.area and in_a_bank and not self.enterprise,
            Kind.ENTERPRISE: self.enterprise and not (self.area or self.bank or self.bank_path),
        }
        if not self.name or not whole[self.kind]:
            raise ValueError(f"an actor of this kind needs another reach: {self!r}")

    def covers(self, region: str) -> bool:
        """Tell whether a place lies in the actor's area; without an area nothing does."""
        return self.area is not None and self.area.covers(region)
