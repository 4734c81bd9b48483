"""`make test-host`: Odoo's own tests of the modules we extend, with us and without.

All of them run when everything is installed, as a user has it: Odoo itself would run
some before the addon is loaded, where it could break nothing.
"""

import json
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

from basics import CACHE, LOGS, REQUIREMENTS, Problem, get_chromium, key_of, say
from databases import HOST_MODULES, Odoo
from postgres import Server

from tests import pytest_odoo

FAILED = ("failure", "error")
MODULES = HOST_MODULES.split(",")


def test_host():
    """Compare both runs: what fails only with the addon is its fault."""
    get_chromium()  # else browser tests would be skipped
    odoo = Odoo(Server())
    addon, host = odoo.ensure_addon(), odoo.ensure_host()
    say(f"Odoo's own tests of {HOST_MODULES} …")
    with ThreadPoolExecutor() as pool:  # a run each on two processors
        theirs = pool.submit(get_outcomes_without, odoo, host, MODULES)
        ours = pool.submit(get_outcomes, odoo, addon, MODULES, "with-addon")
        without, outcomes = theirs.result(), ours.result()
    return compare(outcomes, without, "with-addon")


def compare(outcomes, without, label):
    """Tell what fails or is lost only with the addon; returns the exit code.

    :param outcomes: ``{test: outcome}`` of the run with the addon
    :param without: the same without it
    :param label: of the run with the addon, for its log
    """
    failed = {name for name, outcome in outcomes.items() if outcome in FAILED}
    broken = sorted(name for name in failed if without.get(name) not in FAILED)
    # A test that no longer runs would hide what it finds.
    lost = sorted(
        name
        for name, outcome in without.items()
        if outcome == "passed" and outcomes.get(name, "skipped") == "skipped"
    )
    for name in sorted(failed - set(broken)):
        say(f"   fails without the addon too: {name}")
    for name in broken:
        say(f"   FAILS ONLY WITH THE ADDON: {name}")
    for name in lost:
        say(f"   RUNS ONLY WITHOUT THE ADDON: {name}")
    if broken:
        say(f"   {LOGS / f'host-tests-{label}.log'} says why.")
    passed = list(outcomes.values()).count("passed")
    say(
        f"{passed} of {len(outcomes)} tests pass with the addon; {len(failed)} fail, "
        f"{len(broken)} of these only with it."
    )
    return int(bool(broken or lost))


def get_outcomes_without(odoo, source, modules, prefix=""):
    """The outcomes without the addon; they change only with Odoo and the packages."""
    packages = REQUIREMENTS / "python.txt"
    key = key_of(odoo.version, ",".join(modules), packages, Path(__file__))
    kept = CACHE / f"host-tests-{key}.json"
    if not kept.exists():
        outcomes = get_outcomes(odoo, source, modules, f"{prefix}without-addon")
        kept.with_suffix(".new").write_text(json.dumps(outcomes))
        kept.with_suffix(".new").rename(kept)
    return json.loads(kept.read_text())


def get_outcomes(odoo, source, modules, label):
    """``{test: outcome}`` of Odoo's own tests of modules in a copy of ``source``."""
    started = time.monotonic()
    report, log = LOGS / f"host-tests-{label}.xml", LOGS / f"host-tests-{label}.log"
    report.unlink(missing_ok=True)
    purpose = label.replace("-", "_")
    with pytest_odoo(odoo, source, purpose) as run, log.open("wb") as out:
        command, env = run
        # No settings from Odoo's folder, and no cache left in it.
        apart = ["-c", "/dev/null", "-p", "no:cacheprovider"]
        folders = [_find(odoo, module) / "tests" for module in modules]
        apart.append(f"--rootdir={folders[0].parents[1]}")
        command = [*command, *apart, f"--junitxml={report}", *folders]
        subprocess.run(
            [str(part) for part in command],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    outcomes = _read(report) if report.exists() else {}
    if "passed" not in outcomes.values():
        raise Problem(
            f"Odoo's own tests did not run to their end ({label}): {log} says why."
        )
    say(f"   {label}: {len(outcomes)} tests, {time.monotonic() - started:.0f} s")
    return outcomes


def _find(odoo, module):
    return next(path / module for path in odoo.addons if (path / module).exists())


def _read(report):
    outcomes = {}
    for case in ElementTree.parse(report).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        marks = [child.tag for child in case if child.tag in (*FAILED, "skipped")]
        outcomes[name] = marks[0] if marks else "passed"
    return outcomes
