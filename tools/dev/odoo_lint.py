"""Run Odoo's own lint suite (its module test_lint) on one addon, in Odoo's Python.

python odoo_lint.py CONFIGURATION DATABASE ADDON

Left alone, the suite looks at every addon in sight and stops at the first finding, in
whichever that is. Here, every look at «all addons» finds the one; what looks at the
models of a database looks at one where the host's modules and the addon are installed,
and the host's have no findings. So every warning, error and skipped test counts.
"""

import contextlib
import logging
import sys
import threading
import time
from pathlib import Path
from unittest import mock

import odoo.modules.module
import odoo.tests.loader
from odoo.modules import Manifest
from odoo.modules.registry import Registry
from odoo.tools import config

#: The exit code that no crash has.
FOUND = 3


class Findings(logging.Handler):
    """Every message that Odoo logs as a warning or worse."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


@contextlib.contextmanager
def only(addon):
    """While this lasts, the addon is the only one in sight."""
    from odoo.addons.test_lint.tests.test_eslint import TestESLint  # configured by now

    manifest = Manifest.for_addon(addon)
    javascript = TestESLint._test_eslint

    def eslint(case, modules, rules):
        if modules:  # those of the point of sale have rules (and plugins) of their own
            javascript(case, modules, rules)

    with (
        mock.patch.object(Manifest, "all_addon_manifests", lambda: [manifest]),
        mock.patch.object(TestESLint, "_test_eslint", eslint),
        # pylint would run on Odoo itself as well, for minutes.
        mock.patch.object(config, "root_path", manifest.path),
    ):
        yield str(Path(manifest.path).resolve())


def _cases():
    """All test cases of test_lint; some expect to be run while addons are installed."""
    for position in ("at_install", "post_install"):
        yield from odoo.tests.loader.make_suite(["test_lint"], position)


def run(addon):
    """Run the suite; return how many tests ran and what they found."""
    findings = Findings()
    logging.getLogger().addHandler(findings)
    cases = list(_cases())
    suite = odoo.tests.loader.OdooSuite
    with only(addon) as checkout:
        files = [case for case in cases if "conflict_markers" in case.id()]
        rest = [case for case in cases if case not in files]
        results = [odoo.tests.loader.run_suite(suite(rest))]
        # This test alone walks over the addons' folders, and follows no link.
        with (
            mock.patch.object(odoo.addons, "__path__", [checkout]),
            mock.patch.object(odoo, "__path__", []),
        ):
            results.append(odoo.tests.loader.run_suite(suite(files)))
    skipped = sum(result.skipped for result in results)
    if skipped:
        findings.messages.append(f"{skipped} tests of Odoo's lint suite were skipped")
    return sum(result.testsRun for result in results), findings.messages


def main(configuration, database, addon):
    started = time.monotonic()
    config.parse_config(
        [
            "-c",
            configuration,
            "-d",
            database,
            "--log-level=warn",
            "--test-tags=/test_lint",
        ]
    )
    threading.current_thread().dbname = database
    config["test_enable"] = False  # else loading the registry starts the tests
    Registry(database)
    config["test_enable"] = True
    ran, messages = run(addon)
    for message in messages:
        print(*(f"   {line}" for line in message.splitlines()), sep="\n")
    seconds = time.monotonic() - started
    print(f"   {ran} tests, {len(messages)} findings ({seconds:.0f} s)")
    return FOUND if messages or not ran else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
