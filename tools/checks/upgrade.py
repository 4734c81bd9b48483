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
from typing import NamedTuple

from basics import ADDON, CHECKOUT, LOGS, STATE, TOOLS, Problem, built, key_of, say
from databases import Odoo
from postgres import Server
from upgrade_rules import PREVIOUS, RULES

SCRIPTS = TOOLS / "checks"
BAD = re.compile(r" (WARNING|ERROR|CRITICAL) ")
SHOWN = 40


def test_upgrade():
    """Install the last commit of the previous version, fill it, upgrade, compare."""
    commit = _git("rev-parse", PREVIOUS).strip()
    manifest = _git("show", f"{commit}:__manifest__.py")
    version = ast.literal_eval(manifest)["version"]
    folder = built(STATE / f"previous-{commit}", lambda target: _export(commit, target))
    server = Server()
    new = Odoo(server)
    old = Odoo(server, addon=folder / ADDON, conf=STATE / "previous.conf")
    source = _ensure_previous(old, commit, version)
    with new.scratch(source, "upgrade") as database:
        before = _look(old, database, "before")
        started = time.monotonic()
        log = new.install("Upgrading it", database, ADDON, how="-u")
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


class Difference(NamedTuple):
    """What was otherwise before: a field of a thing of a part of both looks."""

    part: str
    key: str
    field: str
    was: object
    now: object
    before: dict
    after: dict


def _compare(before, after):
    """Return what nothing explains; tell how often each rule explained something."""
    kinds, unexplained = Counter(), []
    for found in _differ(before, after):
        kind = next((name for name, rule in RULES.items() if rule(found)), None)
        if kind:
            kinds[kind] += 1
        else:
            what = f"{found.part} {found.key}: {found.field}"
            unexplained.append(f"{what} was {found.was!r} and is {found.now!r}")
    for kind, count in kinds.most_common():
        say(f"   {count:5} times, as it is meant: {kind}")
    return unexplained


def _differ(before, after):
    for part in sorted(before.keys() & after.keys()):
        for key in sorted(before[part].keys() | after[part].keys()):
            old, new = before[part].get(key), after[part].get(key)
            if part == "counts":
                none = dict.fromkeys({**old, **new}, 0)
                old, new = {**none, **old}, {**none, **new}
            elif not isinstance(old, dict) or not isinstance(new, dict):
                old, new = {"all of it": old}, {"all of it": new}
            # Fields that one of the versions does not have say nothing.
            for field in sorted(old.keys() & new.keys()):
                if old[field] != new[field]:
                    told = part, key, field, old[field], new[field]
                    yield Difference(*told, before, after)


# -- the previous version --------------------------------------------------------------


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
            f"says «{said}»: work in a clone of the repository with all of its history "
            "(`git fetch --unshallow`)."
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
    fill = SCRIPTS / "upgrade_fill.py"
    host = old.ensure_host(demo=True)

    def make(name):
        old.copy(host, name)
        old.install(f"Installing {version} with demo data", name, ADDON)
        old.script("Filling it", name, fill)

    return old.ensure("previous", key_of(old.version, commit, fill, date.today()), make)


# -- what people see -------------------------------------------------------------------


def _look(odoo, database, when):
    """What public names tell, as ``upgrade_look.py`` describes it."""
    path = STATE / f"upgrade-{when}.json"
    look = SCRIPTS / "upgrade_look.py"
    odoo.script(f"Looking at it {when}", database, look, UPGRADE_LOOK=str(path))
    return json.loads(path.read_text())
