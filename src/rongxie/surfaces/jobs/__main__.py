"""The jobs as a process of its own, beside the pages: `python -m rongxie.surfaces.jobs`."""

import os
import sys

import django

from rongxie.surfaces.stopping import Stop

SETTINGS = "rongxie.config.settings"


def main() -> int:
    """Do the jobs until somebody asks to stop."""
    stop = Stop()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()
    from rongxie.surfaces.jobs.running import moment, work  # noqa: PLC0415  # models
    from rongxie.surfaces.jobs.table import JOBS  # noqa: PLC0415  # models

    work(JOBS, moment, stop)
    return 0


if __name__ == "__main__":
    sys.exit(main())
