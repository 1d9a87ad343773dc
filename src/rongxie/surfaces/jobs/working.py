"""The worker as a process of its own, beside the pages: `python -m rongxie.surfaces.jobs.working`.

Beside the loop of the periodic jobs, too: whatever a portion does, sealing goes on. In a thread of
it a second loop sends what leaves for other systems. Several may run, on whatever computers.
"""

import os
import sys
from threading import Thread

import django

from rongxie.surfaces.stopping import Stop

SETTINGS = "rongxie.config.settings"


def main() -> int:
    """Do portions, and send what leaves, until somebody asks to stop."""
    stop = Stop()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()
    from rongxie.surfaces.jobs.leaving import LEAVING  # noqa: PLC0415  # models
    from rongxie.surfaces.jobs.running import moment, work  # noqa: PLC0415  # models
    from rongxie.surfaces.jobs.worker import serve  # noqa: PLC0415  # models

    leaving = Thread(target=work, args=(LEAVING, moment, stop), name="leaving")
    leaving.start()
    serve(stop)
    leaving.join()
    return 0


if __name__ == "__main__":
    sys.exit(main())
