"""Python environments, made by ``venv`` and ``pip`` from the pinned requirements, and Chromium for browser tests."""

import importlib.util
import os
import shutil
import sys

from basics import CACHE, CHECKOUT, Problem, built, install_packages, key_of, require_space, run

REQUIREMENTS = CHECKOUT / "tools" / "requirements"
SUPPORTED = ((3, 10), (3, 13))
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def require_python():
    """Go on with a Python that Odoo 19 runs on: this one, or another one that is installed."""
    oldest, newest = SUPPORTED
    if oldest <= sys.version_info[:2] <= newest:
        return
    for minor in range(newest[1], oldest[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other:
            os.execv(other, [other, *sys.argv])
    raise Problem(
        "Odoo 19 needs Python 3.10 to 3.13 and this is {}.{}; install one of those, or run `make … PYTHON=/path/to/python3.12`.".format(
            *sys.version_info
        )
    )


def get_python():
    """The Python that runs Odoo and its tests."""
    return _environment("python", ["odoo.txt", "develop.txt"], "Installing Python packages (about 250 MB)")


def get_mail_catcher():
    """The command of the mail catcher."""
    return _environment("maildump", ["maildump.txt"], "Installing the mail catcher").with_name("maildump")


def _environment(name, files, title):
    requirements = [REQUIREMENTS / file for file in files]
    target = CACHE / f"{name}-{key_of(sys.version, sys.executable, *requirements)}"

    def make(folder):
        require_space(2)
        if not importlib.util.find_spec("ensurepip"):
            install_packages(
                [f"python3.{sys.version_info[1]}-venv"],
                "Installing Python's venv module",
                "Python's venv module is missing: run `sudo apt install python3-venv` and the command again",
            )
        problem = "Python packages could not be installed: check the network (and pip's proxy settings) and run the command again"
        run([sys.executable, "-m", "venv", folder], log=f"{name}-venv.log", problem=problem)
        command = [folder / "bin/python", "-m", "pip", "install", "--prefer-binary"]
        for requirement in requirements:
            command += ["-r", requirement]
        run(command, title=title, log=f"{name}-pip.log", problem=problem)

    return built(target, make) / "bin" / "python"


def require_chromium():
    """Make sure that Odoo's browser tests find a browser: without one they would be skipped."""
    if any(map(shutil.which, BROWSERS)):
        return
    problem = "The browser tests need Chromium: run `sudo apt install chromium` and the command again"
    install_packages(["chromium", "fonts-dejavu-core"], "Installing Chromium", problem)
    if not any(map(shutil.which, BROWSERS)):
        raise Problem(f"{problem}.")
