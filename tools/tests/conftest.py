"""The environment's own modules are found as its commands find them."""

import subprocess
import sys
from pathlib import Path
from shutil import copy

import pytest

TOOLS = Path(__file__).resolve().parents[1]
sys.path += [str(TOOLS / folder) for folder in ("dev", "demo", "checks")]


@pytest.fixture(scope="session")
def copy_of_checkout():
    """Make another checkout beside this one, with what is not committed yet."""

    def make(folder):
        command = ["git", "ls-files", "-z", "--cached", "--others"]
        listed = subprocess.check_output(
            [*command, "--exclude-standard"], cwd=TOOLS.parent, text=True
        )
        for name in filter(None, listed.split("\0")):
            if (TOOLS.parent / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                copy(TOOLS.parent / name, folder / name)
        return folder

    return make
