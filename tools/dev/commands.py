"""The commands behind the Makefile; `__main__.py` runs this with all packages."""

import importlib
import signal
import sys

from basics import TOOLS, Problem, show, telling
from databases import Odoo
from postgres import Server


def odoo(*arguments):
    """Odoo's own command line in this environment."""
    odoo = Odoo(Server())
    return show(*odoo.command(*arguments), env={**odoo.env, "ODOO_RC": odoo.conf})


#: Each is a function of a module in a folder of tools/, or of this one.
COMMANDS = {
    "setup": "checks.tests.setup",
    "clean": "demo.clean.clean",
    "odoo": odoo,
    "demo": "demo.demonstration.demo",
    "serve": "demo.demonstration.serve",
    "stop": "demo.demonstration.stop",
    "bench": "checks.bench.bench",
    "coverage": "checks.tests.coverage",
    "lint": "checks.lint.lint",
    "pictures": "demo.pictures.pictures",
    "pins": "checks.pins.pins",
    "test": "checks.tests.test",
    "test-apps": "checks.apps.test_apps",
    "test-cycle": "checks.uninstall.test_cycle",
    "test-host": "checks.host_tests.test_host",
    "test-tools": "checks.tests.test_tools",
    "test-upgrade": "checks.upgrade.test_upgrade",
    "translations": "checks.translations.translations",
}


def find(command):
    """The function behind a command."""
    if command not in COMMANDS:
        raise Problem(f"Name one of the commands {', '.join(COMMANDS)}.")
    function = COMMANDS[command]
    if isinstance(function, str):
        folder, module, name = function.split(".")
        sys.path.append(str(TOOLS / folder))
        function = getattr(importlib.import_module(module), name)
    return function


if __name__ == "__main__":
    with telling():
        signal.signal(signal.SIGTERM, lambda *_args: sys.exit("Ended."))
        sys.exit(find(sys.argv[1] if sys.argv[1:] else "")(*sys.argv[2:]))
