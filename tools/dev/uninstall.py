"""`make test-cycle`: the addon comes, goes without a trace, and comes again."""

import re

from basics import ADDON, CHECKOUT, LOGS, STATE, run, say
from databases import CONF, Odoo
from leftovers import compare, snapshot
from postgres import running
from python_env import get_python

BAD = re.compile(r" (WARNING|ERROR|CRITICAL) ")


def test_cycle(_arguments):
    """Install, uninstall with Odoo's own script, look for leftovers, install again."""
    python = get_python()
    with running(python) as server:
        odoo = Odoo(python, server)
        odoo.configure()
        with odoo.scratch(odoo.ensure_host(), "cycle") as database:
            before = snapshot(server, database)
            logs = [odoo.install(database, ADDON, "Installing the addon")]
            logs.append(_uninstall(odoo, database))
            findings = list(compare(before, snapshot(server, database)))
            logs.append(odoo.install(database, ADDON, "Installing it again"))
        with odoo.scratch(odoo.ensure_addon(), "used") as database:
            _use(odoo, database)
            logs.append(_uninstall_as_users_do(odoo, database))
    findings += [line for log in logs for line in log.splitlines() if BAD.search(line)]
    for finding in findings:
        say(f"   {finding[:400]}")
    if findings:
        (LOGS / "cycle.log").write_text("\n".join([*findings, "", *logs]))
        say(f"   All of it is in {LOGS / 'cycle.log'}.")
    say(f"Installed, uninstalled, installed again: {len(findings)} findings.")
    return int(bool(findings))


def _use(odoo, database):
    with (CHECKOUT / "tools" / "dev" / "use_addon.py").open() as script:
        odoo.run(
            *("shell", "-c", CONF, "-d", database, "--no-http", "--log-level=error"),
            title="Using it",
            log="use-addon.log",
            problem="The addon could not be used: mend what the log names and run the "
            "command again",
            stdin=script,
        )


def _uninstall(odoo, database):
    script = odoo.root / "odoo" / "tests" / "test_module_operations.py"
    return run(
        [
            *(odoo.python, script, "-d", database, "-D", STATE / "data"),
            *("-p", ",".join(map(str, odoo.addons)), "uninstall", ADDON, "-n"),
        ],
        title="Uninstalling it",
        log="uninstall.log",
        problem="Odoo could not uninstall the addon: mend what the log names and run "
        "the command again",
        env=odoo.env,
    )


def _uninstall_as_users_do(odoo, database):
    """Unlike Odoo's script, this logs what the database refuses to delete."""
    return odoo.run(
        *("module", "uninstall", "-c", CONF, "-d", database, ADDON),
        title="Uninstalling it",
        log="uninstall-used.log",
        problem="Odoo could not uninstall the addon: mend what the log names and run "
        "the command again",
    )
