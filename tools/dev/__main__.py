"""The development environment: python3 tools/dev COMMAND (`make help` lists them)."""

import sys

from basics import Problem, disk_problems, keep_private
from python_env import require_python

try:
    require_python()
    from commands import main  # after the check: the rest needs a Python of today

    with disk_problems():
        keep_private()
        sys.exit(main(sys.argv[1:]))
except Problem as problem:
    sys.exit(f"{problem}")
except KeyboardInterrupt:
    sys.exit("Stopped; the next run goes on from here.")
