"""The development environment: python3 tools/dev COMMAND (`make help` lists them).

Any Python 3 runs this file. It lets uv make the environment that the rest runs in, from
the compiled requirements, and goes on in there.
"""

import importlib.util
import os
import shutil
import sys

from basics import (
    CACHE,
    REQUIREMENTS,
    TOOLS,
    built,
    install_packages,
    key_of,
    run,
    telling,
)

#: Odoo 19 runs on these; uv looks for another one on the path if this one is not.
OLDEST, NEWEST = (3, 10), (3, 13)
INSTALL = ("--only-binary=:all:", "--require-hashes")
NETWORK = "check the network and the settings of proxy and index of {}"


def get_uv():
    """The uv that is on the path, or one of our own."""
    requirements = REQUIREMENTS / "uv.txt"

    def make(folder):
        if not importlib.util.find_spec("ensurepip"):
            install_packages(f"python3.{sys.version_info[1]}-venv")
        run("Preparing uv", sys.executable, "-m", "venv", folder)
        pip = [folder / "bin/python", "-m", "pip", "install", *INSTALL]
        run("Installing uv", *pip, "-r", requirements, hint=NETWORK.format("pip"))

    own = CACHE / f"uv-{key_of(sys.version, requirements)}"
    return shutil.which("uv") or built(own, make) / "bin/uv"


def get_python():
    """The Python that runs everything else, with all packages."""
    # Not the one of an environment that a person works in: that comes and goes.
    python = getattr(sys, "_base_executable", sys.executable)
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        python = ">={}.{},<={}.{}.99".format(*OLDEST, *NEWEST)
    requirements = REQUIREMENTS / "python.txt"

    def make(folder):
        cache = {"UV_PYTHON_DOWNLOADS": "never", "UV_CACHE_DIR": str(CACHE / "uv")}
        options = {"env": {**os.environ, **cache}}
        uv = get_uv()
        run(
            *("Making the Python environment", uv, "venv", "--relocatable"),
            *("--python", python, folder),
            hint="install Python 3.10, 3.11, 3.12 or 3.13, or name it "
            "(`make demo PYTHON=/path/to/python3.12`),",
            **options,
        )
        run(
            *("Installing Python packages (about 250 MB)", uv, "pip", "sync", *INSTALL),
            *("--python", folder / "bin/python", requirements),
            hint=NETWORK.format("uv"),
            **options,
        )

    key = key_of(sys.version, python, requirements)
    return built(CACHE / f"python-{key}", make) / "bin/python"


with telling():
    python = get_python()
    os.environ["PATH"] = f"{python.parent}:{os.environ['PATH']}"
    sys.stdout.flush()
    os.execv(python, [python, TOOLS / "dev" / "commands.py", *sys.argv[1:]])
