"""`make test` and `make test-tools`: the tests of the addon and of its tools."""

import contextlib
import os
import subprocess
import sys

from basics import CHECKOUT, STATE, TOOLS, get_chromium, say, show
from databases import Odoo
from node import get_node
from postgres import Server

PYTEST = [sys.executable, "-m", "pytest"]
#: Test classes go to as many processes as there are cores; each has a database. They
#: keep their order: the longest are not among the last, where one core would wait.
SHARED = ["-n", "auto", "--maxprocesses=4", "--dist=loadscope"]
SHARED += ["--no-loadscope-reorder"]


def setup():
    """Prepare everything that the other commands need."""
    get_chromium()
    Odoo(Server()).ensure_addon()


def test(*arguments, measured=False):
    """Run the tests in a scratch database; extra arguments go to pytest.

    What all of them leave out is told where looking for it costs little: from Python
    3.12 on. Before, a third of the time comes on top, and `make coverage` does it.
    """
    measured = measured or not arguments and sys.version_info >= (3, 12)
    get_chromium()  # else browser tests would be skipped
    odoo = Odoo(Server())
    with pytest_odoo(odoo, odoo.ensure_addon(), "test") as (command, env):
        targets = get_targets(odoo, arguments)
        command += [f"--rootdir={odoo.addon}", "-p", "never_skip", *targets]
        if measured:
            core = "sysmon" if sys.version_info >= (3, 12) else "ctrace"
            env |= {"COVERAGE_CORE": core, "COVERAGE_FILE": str(STATE / "coverage")}
            command += [f"--cov={CHECKOUT}", "--cov-report="]
            command.append(f"--cov-config={CHECKOUT / 'pyproject.toml'}")
        code = show(*command, cwd=odoo.addon.parent, env=env)
    if measured:
        _tell_coverage(env)
    return code


def coverage(*arguments):
    """Run the tests, and tell on every Python what they leave out."""
    return test(*arguments, measured=True)


def _tell_coverage(env):
    command = [sys.executable, "-m", "coverage", "report"]
    told = subprocess.run(
        command, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False
    )
    *lines, total = told.stdout.strip().splitlines() or [told.stderr]
    say("Least covered by the tests, and all files together:")
    for line in [*lines[2:12], total]:
        say(f"   {line}")


@contextlib.contextmanager
def pytest_odoo(odoo, source, purpose):
    """How to run pytest-odoo in a copy of ``source``: command and environment."""
    with odoo.scratch(source, purpose) as database:
        conf = STATE / f"{database}.conf"
        odoo.configure(conf, db_name=database, dbfilter=f"^{database}$")
        command = [*PYTEST, f"--odoo-config={conf}", "--odoo-http"]
        command += ["--odoo-log-level=warn", "-p", "own_files"]
        path = f"{odoo.env['PYTHONPATH']}:{TOOLS / 'plugins'}"
        env = {**odoo.env, "ODOO_RC": str(conf), "PYTHONPATH": path}
        env["AXE_CORE"] = str(get_node() / "axe-core" / "axe.min.js")
        try:
            yield command, env
        finally:
            conf.unlink()


def get_targets(odoo, arguments):
    """What pytest gets of the arguments: they name places, or all cores run all."""
    targets = [_target(odoo, argument) for argument in arguments]
    if any(target.startswith(str(odoo.addon)) for target in targets):
        return targets
    return [*SHARED, *targets, str(odoo.addon / "tests")]


def _target(odoo, argument):
    """A place in the checkout as pytest must see it, in a folder named as the addon."""
    path = argument.partition("::")[0]
    if argument.startswith("-") or not (CHECKOUT / path).exists():
        return argument
    return str(odoo.addon / argument)


def test_tools(*arguments):
    """Run the tests of this environment; extra arguments go to pytest."""
    tests = TOOLS / "tests"
    # Not as a part of the addon, which needs Odoo to be imported.
    command = [*PYTEST, "-p", "no:odoo", "-p", "no:cacheprovider", "-c", "/dev/null"]
    command += [f"--rootdir={tests}", f"--confcutdir={tests}", tests, *arguments]
    # The commands that they run choose the same packages as this one.
    env = {**os.environ, "PYTHON": sys._base_executable}
    return show(*command, cwd=tests, env=env)
