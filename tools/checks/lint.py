"""`make lint`: the hooks of .pre-commit-config.yaml, then Odoo's own lint suite."""

import os
import subprocess

from basics import CACHE, CHECKOUT, Problem, free_port, say, show
from databases import Odoo
from node import NODE, get_node
from postgres import Server

#: Left out of Odoo's suite: what the hooks check with the association's rules (eslint,
#: pylint, and a manifest that may have maintainers and a development status).
SUITE = "/test_lint,-/test_lint:TestESLint,-/test_lint:TestPyLint"
SUITE += (
    ",-/test_lint:TestPylintChecks,-/test_lint:TestSqlLint,-/test_lint:TestI18nChecks"
)
SUITE += ",-/test_lint:TestGetTextLint,-/test_lint:ManifestLinter"


def lint(*arguments):
    """Check format and style; extra arguments go to pre-commit."""
    hooks = _run_hooks(*arguments)
    odoo = Odoo(Server())
    with odoo.scratch(odoo.ensure_addon(), "lint") as database:
        # It looks at Odoo's addons too, in which there is nothing to find.
        title = "Odoo's own lint suite (half a minute)"
        # Tests need a server, which must not meet the demonstration's.
        tests = f"--test-tags={SUITE}", f"--http-port={free_port()}"
        log = odoo.install(title, database, "test_lint", *tests)
    found = [line for line in log.splitlines() if " WARNING " in line]
    for line in found:
        say(f"   {line}")
    return hooks or int(bool(found))


def _run_hooks(*arguments):
    modules = get_node()
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
    # Files that are not committed yet count as well.
    files = [name for name in listed.stdout.split("\0") if (CHECKOUT / name).is_file()]
    command = ["pre-commit", "run", *arguments]
    if os.environ.get("CI"):  # nobody can look at what the hooks changed there
        command.append("--show-diff-on-failure")
    path = f"{modules / '.bin'}:{NODE / 'bin'}:{os.environ['PATH']}"
    env = {"PATH": path, "NODE_PATH": str(modules)}
    env["PRE_COMMIT_HOME"] = str(CACHE / "pre-commit")
    say("Format and style …")
    command += ["--files", *files]
    return show(*command, cwd=CHECKOUT, env={**os.environ, **env})
