"""The tests of the addon, browser tests included, and those of this environment."""

import contextlib
import os
import sys

from basics import CHECKOUT, STATE, show
from databases import Odoo
from postgres import running
from python_env import get_python, require_chromium

PLUGINS = CHECKOUT / "tools" / "plugins"


def test(arguments):
    """Run the tests in a scratch database; extra arguments go to pytest."""
    python = get_python()
    require_chromium()
    with running(python) as server:
        odoo = Odoo(python, server)
        odoo.configure()
        source = odoo.ensure_addon()
        with pytest_odoo(odoo, source, "test") as (command, env):
            targets = [_target(odoo, argument) for argument in arguments]
            if targets == arguments:  # none of them is a place
                targets.append(str(odoo.addon / "tests"))
            command += [f"--rootdir={odoo.addon}", "-p", "never_skip", *targets]
            return show(command, cwd=odoo.addon.parent, env=env)


def test_tools(arguments):
    """Run the tests of this environment; extra arguments go to pytest."""
    tests = CHECKOUT / "tools" / "tests"
    command = [get_python(), "-m", "pytest", "-p", "no:odoo", "-p", "no:cacheprovider"]
    # Not as a part of the addon, which needs Odoo to be imported.
    command += ["-c", "/dev/null", f"--rootdir={tests}", f"--confcutdir={tests}"]
    # The commands that they run choose the same packages as this one.
    python = getattr(sys, "_base_executable", sys.executable)
    env = {**os.environ, "PYTHON": python}
    return show([*command, tests, *arguments], cwd=tests, env=env)


@contextlib.contextmanager
def pytest_odoo(odoo, source, purpose):
    """How to run pytest-odoo in a copy of ``source``: command and environment."""
    with odoo.scratch(source, purpose) as database:
        conf = odoo.configure(
            path=STATE / f"{database}.conf",
            db_name=database,
            dbfilter=f"^{database}$",
        )
        command = [odoo.python, "-m", "pytest", f"--odoo-config={conf}"]
        command += ["--odoo-http", "--odoo-log-level=warn"]
        path = f"{odoo.env['PYTHONPATH']}:{PLUGINS}"
        try:
            yield command, {**odoo.env, "ODOO_RC": str(conf), "PYTHONPATH": path}
        finally:
            conf.unlink()


def _target(odoo, argument):
    """A place in the checkout as pytest must see it, in a folder named as the addon."""
    path = argument.partition("::")[0]
    if argument.startswith("-") or not (CHECKOUT / path).exists():
        return argument
    return str(odoo.addon / argument)
