"""`make lint`: the hooks of .pre-commit-config.yaml, then Odoo's own lint suite."""

import os
import shutil
import subprocess

from basics import ADDON, CACHE, CHECKOUT, LOGS, Problem, say, show
from databases import CONF, Odoo
from node_env import get_node
from postgres import running
from python_env import get_lint_tools, get_python

#: The exit code of ``SUITE`` when there are findings.
FOUND = 3
SUITE = CHECKOUT / "tools" / "dev" / "odoo_lint.py"


def lint(arguments):
    """Check format and style; extra arguments go to pre-commit."""
    python = get_python()
    node = get_node(python)
    hooks = _run_hooks(get_lint_tools(), node, arguments)
    with running(python) as server:
        odoo = Odoo(python, server)
        odoo.configure()
        return _run_suite(odoo, node) or hooks


def _run_hooks(tools, node, arguments):
    if not shutil.which("git"):
        raise Problem("git is missing: install it (`sudo apt install git`).")
    env = {**os.environ, **node, "PRE_COMMIT_HOME": str(CACHE / "pre-commit")}
    env["PATH"] = f"{tools}:{env['PATH']}"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        raise Problem(
            f"The checks need git, which says «{listed.stderr.strip()}» of {CHECKOUT}: "
            "work in a clone of the repository, or run `git init` there."
        )
    say("Format and style …")
    # Files that are not committed yet count as well.
    files = [name for name in listed.stdout.split("\0") if (CHECKOUT / name).is_file()]
    command = [tools / "pre-commit", "run", *arguments]
    if os.environ.get("CI"):  # nobody can look at what the hooks changed there
        command.append("--show-diff-on-failure")
    return show([*command, "--files", *files], cwd=CHECKOUT, env=env)


def _run_suite(odoo, node):
    say("Odoo's own lint suite …")
    log = LOGS / "odoo-lint.log"
    source = odoo.ensure_addon()
    with odoo.scratch(source, "lint") as database, log.open("wb") as output:
        code = show(
            [odoo.python, SUITE, CONF, database, ADDON],
            env={**odoo.env, **node},
            stderr=output,
        )
    if code not in (0, FOUND):
        raise Problem(f"Odoo's own lint suite did not run to its end: {log} says why.")
    return code
