"""Python environments, made by ``venv`` and ``pip`` from the compiled requirements.

Also Chromium, which the browser tests drive.
"""

import importlib.util
import os
import shutil
import subprocess
import sys

from basics import (
    CACHE,
    CHECKOUT,
    Problem,
    built,
    install_packages,
    key_of,
    require_space,
    run,
)

REQUIREMENTS = CHECKOUT / "tools" / "requirements"
SUPPORTED = ((3, 10), (3, 13))
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def require_python():
    """Go on with a Python that Odoo 19 runs on: this one, or another one at hand."""
    oldest, newest = SUPPORTED
    if oldest <= sys.version_info[:2] <= newest:
        return
    for minor in range(newest[1], oldest[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        # A version manager's stand-in is found for versions that it does not offer.
        if other and not subprocess.call([other, "-c", ""], stderr=subprocess.DEVNULL):
            os.execv(other, [other, *sys.argv])
    raise Problem(
        "Odoo 19 needs Python 3.10 to 3.13 and this is {}.{}: install one of those, or "
        "name it, as in `make demo PYTHON=/path/to/python3.12`.".format(
            *sys.version_info
        )
    )


def get_python():
    """The Python that runs Odoo and its tests."""
    title = "Installing Python packages (about 250 MB)"
    return _environment("python", title)


def get_mail_catcher():
    """The Python that runs the mail catcher."""
    return _environment("maildump", "Installing the mail catcher")


def get_lint_tools():
    """The folder of the programs that `make lint` runs."""
    return _environment("lint", "Installing the checks of format and style").parent


def get_uv():
    """The command of uv, which compiles the requirements."""
    return _environment("uv", "Installing uv").with_name("uv")


def _environment(name, title):
    requirements = REQUIREMENTS / f"{name}.txt"
    # Not the one of an environment that a person works in: that comes and goes.
    python = getattr(sys, "_base_executable", sys.executable)
    target = CACHE / f"{name}-{key_of(sys.version, python, requirements)}"

    def make(folder):
        require_space(2)
        if not importlib.util.find_spec("ensurepip"):
            install_packages(
                [f"python3.{sys.version_info[1]}-venv"],
                "Installing Python's venv module",
                "Python's venv module is missing: run `sudo apt install python3-venv` "
                "and the command again",
            )
        problem = (
            "Python packages could not be installed: check the network (and pip's "
            "proxy settings) and run the command again"
        )
        venv = [python, "-m", "venv", folder]
        run(venv, log=f"{name}-venv.log", problem=problem)
        # Nothing but what was compiled, and nothing that runs code to be installed.
        install = [folder / "bin/python", "-m", "pip", "install", "--no-deps"]
        install += ["--only-binary=:all:", "--require-hashes", "-r", requirements]
        run(install, title=title, log=f"{name}-pip.log", problem=problem)

    return built(target, make) / "bin" / "python"


def require_chromium():
    """Make sure that the browser tests find a browser: else they would be skipped."""
    if any(map(shutil.which, BROWSERS)):
        return
    problem = (
        "The browser tests need Chromium: run `sudo apt install chromium` and the "
        "command again"
    )
    title = "Installing Chromium"
    install_packages(["chromium", "fonts-dejavu-core"], title, problem)
    if not any(map(shutil.which, BROWSERS)):
        raise Problem(f"{problem}.")
