"""How far the sample is filled: kept with its province, so that it goes on where it was killed."""

import json
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from rongxie.foundation.regions.models import Region
from rongxie.surfaces.demo.place import PROVINCE
from rongxie.surfaces.demo.plan import Plan


@dataclass(frozen=True, slots=True)
class Progress:
    """The numbers and days of a plan, and the last day that is filled; blank: none yet."""

    enterprises: int
    seed: int
    first_on: str
    last_on: str
    filled_on: str = ""

    @property
    def plan(self) -> Plan:
        """The plan, as it was when the filling began."""
        first, last = date.fromisoformat(self.first_on), date.fromisoformat(self.last_on)
        return Plan(self.enterprises, first, last, self.seed)

    @property
    def done(self) -> bool:
        """Whether all days are filled."""
        return bool(self.filled_on) and self.filled_on >= self.plan.working_days[-1].isoformat()


def begun(plan: Plan) -> Progress:
    """Return the progress of a plan of which nothing is filled."""
    first, last = plan.first_on.isoformat(), plan.last_on.isoformat()
    return Progress(plan.enterprises, plan.seed, first, last)


def read_progress() -> Progress | None:
    """Return how far the sample is; None if there is none."""
    note = Region.objects.filter(code=PROVINCE).values_list("note", flat=True).first()
    return Progress(**json.loads(note)) if note else None


@transaction.atomic
def note_progress(progress: Progress) -> None:
    """Write down how far the sample is."""
    Region.objects.filter(code=PROVINCE).update(note=json.dumps(asdict(progress)))
