"""`make test-upgrade`: the previous version's database, upgraded to this one.

What people see through public names is the same afterwards, but for what the new
version means to change: each such difference has a name and a rule that decides it.
"""

import ast
import json
import re
import subprocess
import time
from collections import Counter
from datetime import date

from basics import ADDON, CHECKOUT, LOGS, STATE, Problem, built, key_of, locked, say
from databases import Odoo
from postgres import running
from python_env import get_python
from upgrade_rules import explain

TOOLS = CHECKOUT / "tools" / "dev"
BAD = re.compile(r" (WARNING|ERROR|CRITICAL) ")
SHOWN = 40


def test_upgrade(_arguments):
    """Install the last commit of the previous version, fill it, upgrade, compare."""
    python = get_python()
    commit, version = _find_previous()
    folder = built(STATE / f"previous-{commit}", lambda target: _export(commit, target))
    with running(python) as server:
        new = Odoo(python, server)
        new.configure()
        conf = STATE / "previous.conf"
        old = Odoo(python, server, addon=folder / ADDON, conf=conf)
        old.configure()
        source = _ensure_previous(old, commit, version)
        with new.scratch(source, "upgrade") as database:
            before = _look(old, database, "before")
            started = time.monotonic()
            log = new.install(database, ADDON, "Upgrading it", how="-u")
            seconds = time.monotonic() - started
            after = _look(new, database, "after")
    found = [line for line in log.splitlines() if BAD.search(line)]
    found += _compare(before, after)
    for finding in found[:SHOWN]:
        say(f"   {finding[:400]}")
    if found:
        (LOGS / "upgrade.log").write_text("\n".join([*found, "", log]))
        say(f"   All of it is in {LOGS / 'upgrade.log'}.")
    say(
        f"Upgraded from {version} ({commit[:7]}) in {seconds:.0f} s, "
        f"{len(before['applications'])} applications: {len(found)} findings."
    )
    return int(bool(found))


def _compare(before, after):
    """Return what nothing explains; tell how often each rule explained something."""
    kinds, unexplained = Counter(), []
    for subject, field, old, new, kind in explain(before, after):
        if kind:
            kinds[kind] += 1
        else:
            unexplained.append(f"{subject}: {field} was {old!r} and is {new!r}")
    say("Differences that are meant:")
    for kind, count in kinds.most_common():
        say(f"   {count:5} {kind}")
    return unexplained


# -- the previous version --------------------------------------------------------------


def _find_previous():
    """Return the last commit of the version before this one, and that version."""
    today = _read_version((CHECKOUT / "__manifest__.py").read_text())
    newer = "HEAD~0"
    for commit in _git("log", "--format=%H", "--", "__manifest__.py").split():
        version = _read_version(_git("show", f"{commit}:__manifest__.py"))
        if version == today:
            newer = f"{commit}^"  # until here it was another one
        elif [*map(int, version.split("."))] < [*map(int, today.split("."))]:
            return _git("rev-parse", newer).strip(), version
    raise Problem(
        f"The history of {CHECKOUT} has no version before {today}: fetch it "
        "(`git fetch --unshallow`), and run the command again."
    )


def _read_version(manifest):
    return ast.literal_eval(manifest)["version"]


def _git(*arguments, **options):
    command = ["git", "-C", CHECKOUT, *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False, **options)
    except FileNotFoundError as error:
        raise Problem("git is missing: install it (`sudo apt install git`).") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise Problem(
            f"The previous version is read from the history of {CHECKOUT}, and git "
            f"says «{said}»: work in a clone of the repository with all of its history."
        )
    return done.stdout.decode(errors="replace")


def _export(commit, folder):
    addon = folder / ADDON
    addon.mkdir()
    archive = folder / "addon.tar"
    _git("archive", "-o", str(archive), commit)
    subprocess.run(["tar", "-xf", archive, "-C", addon], check=True)
    archive.unlink()


def _ensure_previous(old, commit, version):
    """A database of the previous version, filled; returns its name."""
    name = f"{old.prefix()}previous"
    fill = TOOLS / "upgrade_fill.py"
    key = key_of(old.version, commit, fill, date.today())
    host = old.ensure_host(demo=True)
    with locked(f"{STATE.name}-previous"):
        if old.server.databases().get(name) != key:
            old.copy(host, name)
            old.install(name, ADDON, f"Installing {version} with demo data")
            _shell(old, name, fill, title="Filling it", log="upgrade-fill.log")
            old.server.comment(name, key)
    return name


# -- what people see -------------------------------------------------------------------


def _look(odoo, database, when):
    """What public names tell, as ``upgrade_look.py`` describes it."""
    path = STATE / f"upgrade-{when}.json"
    _shell(
        *(odoo, database, TOOLS / "upgrade_look.py"),
        title=f"Looking at it {when}",
        log=f"upgrade-look-{when}.log",
        variables={"UPGRADE_LOOK": str(path)},
    )
    return json.loads(path.read_text())


def _shell(odoo, database, script, *, title, log, variables=None):
    with script.open() as lines:
        return odoo.run(
            *("shell", "-c", odoo.conf, "-d", database, "--no-http"),
            "--log-level=error",
            title=title,
            log=log,
            problem=f"{script.name} failed: mend what the log names and run the "
            "command again",
            stdin=lines,
            env={**odoo.env, **(variables or {})},
        )
