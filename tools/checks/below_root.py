"""Run a checker where it finds the manifest: in a folder below a repository's root.

    python tools/checks/below_root.py COMMAND ARGUMENTS

The checkers of the Odoo Community Association look for `__manifest__.py` in all folders
below the root, and this addon is the root: without the manifest, what they know of
modules is off and nobody is told. So they get a copy.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ADDON = "hr_recruitment_silver_medalist"
CHECKOUT = Path(__file__).resolve().parents[2]


def main(*arguments):
    with tempfile.TemporaryDirectory() as root:
        subprocess.run(["git", "init", "--quiet", root], check=True)
        ignored = shutil.ignore_patterns(".git", ".*_cache", "__pycache__", "*.png")
        shutil.copytree(CHECKOUT, Path(root, ADDON), ignore=ignored)
        command = [
            str(Path(ADDON, argument)) if (CHECKOUT / argument).exists() else argument
            for argument in arguments
        ]
        env = {**os.environ, "PYLINTRC": str(CHECKOUT / ".pylintrc")}
        return subprocess.run(command, cwd=root, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
