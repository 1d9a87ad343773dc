"""What leaves the house, and when: the table of the second loop, which runs beside the worker.

Other systems may be slow; waiting for them, this loop delays no seal.
"""

from datetime import time

from rongxie.surfaces.jobs.schedule import Job
from rongxie.surfaces.outgoing.delivering import deliver_webhooks, follow_webhooks, tidy_webhooks
from rongxie.surfaces.outgoing.digests import write_digests
from rongxie.surfaces.outgoing.sending import send_messages
from rongxie.surfaces.outgoing.telling import follow_messages

LEAVING = (
    Job(name="follow_webhooks",  every_seconds=2,      run=follow_webhooks),
    Job(name="deliver_webhooks", every_seconds=2,      run=deliver_webhooks),
    Job(name="follow_messages",  every_seconds=5,      run=follow_messages),
    Job(name="send_messages",    every_seconds=5,      run=send_messages),
    Job(name="digests",          daily_at=time(6, 0),  run=write_digests),
    Job(name="tidy_webhooks",    daily_at=time(2, 30), run=tidy_webhooks),
)  # fmt: skip
