"""`make lint`: the hooks of .pre-commit-config.yaml."""

import os
import subprocess

from basics import CACHE, CHECKOUT, Problem, say, show
from node import NODE, get_node


def lint(*arguments):
    """Check format and style; extra arguments go to pre-commit."""
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
