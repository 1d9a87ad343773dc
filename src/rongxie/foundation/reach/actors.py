"""Who acts, in what kind and how far: all that the database has to know."""

from dataclasses import dataclass

from rongxie.foundation.reach.areas import Area
from rongxie.foundation.reach.kinds import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody, or a job, with the part of the record that is his.

    `name` refers to the actor without personal data (`membership:17`, `job:sweep`); `bank` is
    the code of the branch, `enterprise` the id of the enterprise.
    """

    name: str
    kind: Kind
    area: Area | None = None
    bank: str = ""
    enterprise: str = ""

    def __post_init__(self) -> None:
        whole = {
            Kind.OFFICE: self.area and not self.bank and not self.enterprise,
            Kind.AUDITOR: self.area and not self.bank and not self.enterprise,
            Kind.SYSTEM: self.area and not self.bank and not self.enterprise,
            Kind.BANK: self.area and self.bank and not self.enterprise,
            Kind.ENTERPRISE: self.enterprise and not self.area and not self.bank,
        }
        if not self.name or not whole[self.kind]:
            raise ValueError(f"an actor of this kind needs another reach: {self!r}")
