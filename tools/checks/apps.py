"""`make test-apps`: the addon beside Odoo's other apps that write to applicants.

With arguments: our tests that they choose, in a database with all of these apps.
Without: the apps are installed before and after the addon, their own suites run with
the addon and without, and ours run in that database but for the slow ones.
"""

import re

from basics import ADDON, LOGS, get_chromium, key_of, say, show
from databases import Odoo
from host_tests import compare, get_outcomes, get_outcomes_without
from postgres import Server

from tests import get_targets, pytest_odoo

#: Apps whose tools reach applicants, or that change what ours do.
APPS = """calendar calendar_sms crm hr_holidays hr_recruitment_sms
hr_recruitment_survey mass_mailing mass_mailing_sms privacy_lookup project survey
website website_hr_recruitment website_mass_mailing""".split()
#: Their suites that touch what we extend: messages, mailings, SMS, forms, applicants.
SUITES = """hr_recruitment_survey website_hr_recruitment
mass_mailing mass_mailing_sms privacy_lookup calendar calendar_sms survey""".split()
BAD = re.compile(r" (WARNING|ERROR|CRITICAL) ")


def test_apps(*arguments):
    """Run our tests beside the apps; without arguments, everything."""
    get_chromium()  # else browser tests would be skipped
    odoo = Odoo(Server())
    if arguments:
        return _run_ours(odoo, ensure_apps_with_addon(odoo), *arguments)
    findings = _install_both_ways(odoo)
    beside = ensure_apps_with_addon(odoo)
    say(f"Odoo's own tests of {', '.join(SUITES)} …")
    without = get_outcomes_without(odoo, ensure_apps(odoo), SUITES, "apps-")
    outcomes = get_outcomes(odoo, beside, SUITES, "apps-with-addon")
    failed = compare(outcomes, without, "apps-with-addon")
    ours = _run_ours(odoo, beside, "-m", "not slow")
    return int(bool(findings or failed or ours))


def ensure_apps(odoo):
    """A database with the apps, without the addon; returns its name."""

    def make(name):
        odoo.copy(odoo.ensure_host(), name)
        odoo.install("Installing the other apps (a minute)", name, ",".join(APPS))

    return odoo.ensure_shared("apps", key_of(odoo.version, *APPS, "dump.zip"), make)


def ensure_apps_with_addon(odoo):
    """A database with the apps, then the addon; returns its name."""

    def make(name):
        odoo.copy(ensure_apps(odoo), name)
        log = odoo.install("Installing the addon beside the apps", name, ADDON)
        (LOGS / "apps-first.log").write_text(log)

    return odoo.ensure("apps_addon", key_of(odoo.addon_key(), *APPS), make)


def _install_both_ways(odoo):
    """Install the apps first, the addon first; returns what was logged of either."""
    ensure_apps_with_addon(odoo)
    with odoo.scratch(odoo.ensure_addon(), "apps_last") as database:
        title = "Installing the apps beside the addon (minutes)"
        last = odoo.install(title, database, ",".join(APPS))
    logs = [(LOGS / "apps-first.log").read_text(), last]
    found = [line for log in logs for line in log.splitlines() if BAD.search(line)]
    for line in found:
        say(f"   {line[:400]}")
    say(f"Installed before and after the apps: {len(found)} findings.")
    return found


def _run_ours(odoo, source, *arguments):
    with pytest_odoo(odoo, source, "apps_test") as (command, env):
        targets = get_targets(odoo, arguments)
        command += [f"--rootdir={odoo.addon}", "-p", "never_skip", *targets]
        env |= {"BESIDE_APPS": "1"}
        return show(*command, cwd=odoo.addon.parent, env=env)
