"""`make test-cycle`: the addon comes, goes without a trace, and comes again."""

import re
import sys

from basics import ADDON, LOGS, STATE, TOOLS, run, say
from databases import Odoo
from leftovers import compare, snapshot
from postgres import Server

BAD = re.compile(r" (WARNING|ERROR|CRITICAL) ")


def test_cycle():
    """Install, uninstall with Odoo's own script, look for leftovers, install again."""
    server = Server()
    odoo = Odoo(server)
    with odoo.scratch(odoo.ensure_host(), "cycle") as database:
        before = snapshot(server, database)
        logs = [odoo.install("Installing the addon", database, ADDON)]
        logs.append(_uninstall(odoo, database))
        findings = list(compare(before, snapshot(server, database)))
        logs.append(odoo.install("Installing it again", database, ADDON))
    with odoo.scratch(odoo.ensure_addon(), "used") as database:
        script = TOOLS / "checks" / "use_addon.py"
        odoo.script("Using it", database, script)
        logs.append(_uninstall_as_users_do(odoo, database))
    findings += [line for log in logs for line in log.splitlines() if BAD.search(line)]
    for finding in findings:
        say(f"   {finding[:400]}")
    if findings:
        (LOGS / "cycle.log").write_text("\n".join([*findings, "", *logs]))
        say(f"   All of it is in {LOGS / 'cycle.log'}.")
    say(f"Installed, uninstalled, installed again: {len(findings)} findings.")
    return int(bool(findings))


def _uninstall(odoo, database):
    script = odoo.root / "odoo" / "tests" / "test_module_operations.py"
    return run(
        *("Uninstalling it", sys.executable, script, "-d", database),
        *("-D", STATE / "data", "-p", ",".join(map(str, odoo.addons))),
        *("uninstall", ADDON, "-n"),
        env=odoo.env,
    )


def _uninstall_as_users_do(odoo, database):
    """Unlike Odoo's script, this logs what the database refuses to delete."""
    title = "Uninstalling it as users do"
    return odoo.run(title, "module uninstall", "-d", database, ADDON)
