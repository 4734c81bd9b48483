"""The commands behind the Makefile."""

import os
import shutil

import bench
import host_tests
import lint
import pins
import services
import test_runs
import uninstall
import upgrade
from basics import (
    CACHE,
    CHECKOUT,
    STATE,
    STATES,
    Problem,
    free_port,
    number_of,
    say,
    show,
)
from databases import CONF, Odoo
from postgres import OUTSIDE, cluster_of, end_cluster, join, running
from python_env import get_mail_catcher, get_python, require_chromium

DEMO_DB = os.environ.get("DEMO_DB") or "demo"
MAIN_JOB = CHECKOUT / "tools" / "dev" / "main_job.py"
SERVE = CHECKOUT / "tools" / "dev" / "serve.py"


def setup(_arguments):
    """Prepare everything that the other commands need."""
    python = get_python()
    require_chromium()
    with running(python) as server:
        odoo = Odoo(python, server)
        odoo.configure()
        odoo.ensure_addon()


def demo(arguments):
    """Install with demo data, run the main job once, tell what happened, and serve."""
    serve = "--no-serve" not in arguments
    http_port = number_of("HTTP_PORT", 8069)
    mail_port = number_of("MAIL_PORT", 1080)
    services.stop_all()
    if serve:
        services.require_port(http_port, "HTTP_PORT", "Odoo")
        services.require_port(mail_port, "MAIL_PORT", "the mail catcher")
    python, catcher = get_python(), get_mail_catcher()
    smtp_port = free_port()
    with running(python) as server, join() as keep:
        odoo = Odoo(python, server)
        odoo.configure(
            http_port=http_port,
            smtp_port=smtp_port,
            max_cron_threads=1,
            db_name=DEMO_DB,
            dbfilter=f"^{DEMO_DB}$",
        )
        odoo.ensure_demo(DEMO_DB)
        # The links in the mails lead to the page that is served below.
        server.sql(
            f"UPDATE ir_config_parameter SET value = 'http://127.0.0.1:{http_port}' "
            "WHERE key = 'web.base.url'",
            DEMO_DB,
        )
        try:
            page = mail_port if serve else free_port()
            catch = [catcher, SERVE, "maildump_runner.main:main"]
            catch += ["-f", "--db", STATE / "mails.db"]
            catch += ["--smtp-port", smtp_port, "--http-port", page]
            services.start("mail-catcher", catch, port=smtp_port, keep=keep)
            say(_main_job(odoo))
            if serve:
                say("Starting Odoo …")
                command = [odoo.python, SERVE, "odoo.cli:main", "-c", CONF]
                services.start("odoo", command, port=http_port, keep=keep, env=odoo.env)
            else:
                services.stop_all()
        except BaseException:
            services.stop_all()
            raise
    if serve:
        say(f"Mails to candidates: http://127.0.0.1:{mail_port}")
        say("Log in as admin / admin; `make stop` ends it.")
        say(f"Open http://127.0.0.1:{http_port}/odoo/medalists")


def _main_job(odoo):
    with MAIN_JOB.open() as script:
        return odoo.run(
            *("shell", "-c", CONF, "-d", DEMO_DB, "--no-http", "--log-level=error"),
            title="Running the main job",
            log="main-job.log",
            problem="The main job failed: mend what the log says and run `make demo` "
            "again, or start afresh with `make clean`",
            stdin=script,
        )


def stop(_arguments):
    """End what `make demo` started."""
    stopped = services.stop_all()
    if stopped:
        say(f"Stopped: {', '.join(stopped)}.")
        with running(get_python()):
            pass  # the last user of the embedded server stops it
    else:
        say("Nothing was running.")


def clean(arguments):
    """Remove what belongs to this checkout; with --cache what all checkouts share."""
    everything = "--cache" in arguments
    for state in STATES.glob("*") if everything else [STATE]:
        services.stop_all(state)
        for cluster in (cluster_of(state), state / "postgres"):
            end_cluster(cluster)
            shutil.rmtree(cluster, ignore_errors=True)
    for folder in (CACHE, OUTSIDE) if everything else [STATE]:
        shutil.rmtree(folder, ignore_errors=True)
    what = "the caches of all checkouts" if everything else "this checkout's databases"
    say(f"Removed {what}.")


def odoo(arguments):
    """Odoo's own command line in this environment."""
    python = get_python()
    with running(python) as server:
        odoo = Odoo(python, server)
        if not CONF.exists():
            odoo.configure()
        command = odoo.command(*arguments)
        return show(command, env={**odoo.env, "ODOO_RC": str(CONF)})


COMMANDS = {
    "setup": setup,
    "demo": demo,
    "stop": stop,
    "clean": clean,
    "odoo": odoo,
    "lint": lint.lint,
    "pins": pins.pins,
    "test": test_runs.test,
    "bench": bench.bench,
    "test-tools": test_runs.test_tools,
    "test-host": host_tests.test_host,
    "test-cycle": uninstall.test_cycle,
    "test-upgrade": upgrade.test_upgrade,
}


def main(arguments):
    if not arguments or arguments[0] not in COMMANDS:
        raise Problem(f"Name one of the commands {', '.join(COMMANDS)}.")
    return COMMANDS[arguments[0]](arguments[1:]) or 0
