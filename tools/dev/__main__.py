"""python3 tools/dev COMMAND [ARGUMENTS…]: the development environment; `make help` lists the commands."""

import sys

if sys.version_info < (3, 8):
    sys.exit("Odoo 19 needs Python 3.10 to 3.13; install one of those, or run `make … PYTHON=/path/to/python3.12`.")

from basics import Problem, disk_problems  # noqa: E402
from python_env import require_python  # noqa: E402

try:
    require_python()
    from commands import main  # after the check: the rest is written for those versions

    with disk_problems():
        sys.exit(main(sys.argv[1], sys.argv[2:]))
except Problem as problem:
    sys.exit(f"{problem}")
except KeyboardInterrupt:
    sys.exit("Stopped; the next run goes on from here.")
