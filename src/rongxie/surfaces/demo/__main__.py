"""`python -m rongxie.surfaces.demo`: fills the sample county, or goes on with it."""

import sys

from rongxie.surfaces.demo.running import main

sys.exit(main(sys.argv[1:]))
