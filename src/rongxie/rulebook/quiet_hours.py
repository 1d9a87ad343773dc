"""The hours in which nobody's telephone rings for a message of the platform."""

from datetime import datetime, time, timedelta

from rongxie.rulebook.parameters import InForce
from rongxie.values.moments import CHINA, china_day

_DAY = timedelta(days=1)


def awake_at(at: datetime, region: str) -> datetime:
    """Return the moment from which on a message may be sent: this one, or the end of the quiet.

    The quiet may run over midnight; equal ends are no quiet at all (32/2.1a).
    """
    here = at.astimezone(CHINA)
    hours = InForce(china_day(at), region)["quiet_hours"]
    begins, ends = time.fromisoformat(hours["from"]), time.fromisoformat(hours["until"])
    now = here.time().replace(tzinfo=None)
    if begins < ends:
        quiet, tomorrow = begins <= now < ends, False
    else:
        quiet = begins != ends and (now >= begins or now < ends)
        tomorrow = now >= begins
    if not quiet:
        return at
    return datetime.combine(here.date() + (_DAY if tomorrow else timedelta()), ends, CHINA)
