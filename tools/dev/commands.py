"""The commands behind the Makefile; `__main__.py` runs this with all packages."""

import fcntl
import importlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time

from basics import (
    CACHE,
    LOGS,
    STATE,
    STATES,
    TOOLS,
    Problem,
    free_port,
    port_taken,
    require_chromium,
    say,
    show,
    telling,
)
from databases import Odoo
from honcho.manager import Manager
from postgres import OUTSIDE, Server, cluster_of, remove_cluster

DEMO = os.environ.get("DEMO_DB") or "demo"
SERVE = TOOLS / "dev" / "serve.py"


def setup():
    """Prepare everything that the other commands need."""
    require_chromium()
    Odoo(Server()).ensure_addon()


def demo(*arguments):
    """Install with demo data, run the main job once, tell what happened, and serve."""
    served = "--no-serve" not in arguments
    ports = {"HTTP_PORT": 8069, "MAIL_PORT": 1080}
    ports = {name: int(os.environ.get(name) or ports[name]) for name in ports}
    stop()
    for name, port in ports.items() if served else ():
        if port_taken(port):
            raise Problem(
                f"Port {port} is taken: end what uses it (`make stop` in the checkout "
                f"that started it), or choose another one (`make demo {name}=…`)."
            )
    http, page, smtp = *ports.values(), free_port()
    odoo, name = get_demo(http, smtp)
    odoo.ensure_demo(DEMO)
    # The links in the mails lead to the page that is served below.
    query = "UPDATE ir_config_parameter SET value = %s WHERE key = 'web.base.url'"
    odoo.server.sql(query, name, [f"http://127.0.0.1:{http}"])
    catcher = start(*catch(smtp, free_port()), until=[smtp])
    try:
        script = TOOLS / "checks" / "main_job.py"
        say(odoo.script("Running the main job", name, script))
    finally:
        catcher.terminate()
        catcher.wait()
    if served:
        say("Starting Odoo …")
        command = [sys.executable, __file__, "serve", http, smtp, page]
        start(*command, until=[http, page])
        say(f"Mails to candidates: http://127.0.0.1:{page}")
        say("Log in as admin / admin; `make stop` ends it.")
        say(f"Open http://127.0.0.1:{http}/odoo/medalists")


def get_demo(http, smtp):
    """Odoo on the demonstration's database, and the name of that."""
    server, conf = Server(), STATE / "demo.conf"
    odoo = Odoo(server, conf=conf)
    name = f"{odoo.prefix}{DEMO}"
    names = {"db_name": name, "dbfilter": f"^{name}$"}
    odoo.configure(conf, http_port=http, smtp_port=smtp, max_cron_threads=1, **names)
    return odoo, name


def catch(smtp, page):
    """The command of the mail catcher."""
    run = [sys.executable, SERVE, "maildump_runner.main:main", "-f"]
    return [*run, "--db", STATE / "mails.db", "--smtp-port", smtp, "--http-port", page]


def start(*command, until):
    """Start a program that may outlive this one; return when its ports answer."""
    log = LOGS / "demo.log"
    with log.open("wb") as out:
        options = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": out}
        command = [str(part) for part in command]
        process = subprocess.Popen(command, start_new_session=True, **options)
    try:
        for _attempt in range(600):
            if all(map(port_taken, until)):
                return process
            if process.poll() is not None:
                break
            time.sleep(0.1)
        raise Problem(f"Port {until[0]} does not answer: {log} says why.")
    except BaseException:
        process.terminate()
        raise


def serve(http, smtp, page):
    """Run Odoo and the mail catcher until one of them ends, or `make stop` says so."""
    with (STATE / "serving.pid").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        print(os.getpid(), file=handle, flush=True)
        odoo, _name = get_demo(http, smtp)
        run = [sys.executable, SERVE, "odoo.cli:main", "-c", odoo.conf]
        manager = Manager()
        for name, command in [("odoo", run), ("mails", catch(smtp, page))]:
            line = f"exec {shlex.join(map(str, command))}"
            manager.add_process(name, line, env=odoo.env)
        manager.loop()


def stop(state=STATE):
    """End what `make demo` started: it holds a lock, and tells its number."""
    with (state / "serving.pid").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            os.kill(int(handle.read()), signal.SIGTERM)
            fcntl.flock(handle, fcntl.LOCK_EX)
            say("Stopped the demonstration.")


def clean(*arguments):
    """Remove what belongs to this checkout; with --cache what all checkouts share."""
    everything = "--cache" in arguments
    for state in [*STATES.iterdir()] if everything else [STATE]:
        stop(state)
        remove_cluster(cluster_of(state))
    for folder in (CACHE, OUTSIDE) if everything else [STATE]:
        shutil.rmtree(folder, ignore_errors=True)
    what = "the caches of all checkouts" if everything else "this checkout's databases"
    say(f"Removed {what}.")


def odoo(*arguments):
    """Odoo's own command line in this environment."""
    odoo = Odoo(Server())
    env = {**odoo.env, "ODOO_RC": str(odoo.conf)}
    return show(*odoo.command(*arguments), env=env)


def check(name):
    """What checks something is in a folder of its own."""
    sys.path.insert(0, str(TOOLS / "checks"))
    module, _dot, function = name.partition(".")
    return getattr(importlib.import_module(module), function)


COMMANDS = {
    "setup": setup,
    "demo": demo,
    "serve": serve,
    "stop": stop,
    "clean": clean,
    "odoo": odoo,
    "bench": "bench.bench",
    "lint": "lint.lint",
    "pins": "pins.pins",
    "test": "tests.test",
    "test-cycle": "uninstall.test_cycle",
    "test-host": "host_tests.test_host",
    "test-tools": "tests.test_tools",
    "test-upgrade": "upgrade.test_upgrade",
}


def main(command="", *arguments):
    if command not in COMMANDS:
        raise Problem(f"Name one of the commands {', '.join(COMMANDS)}.")
    function = COMMANDS[command]
    if isinstance(function, str):
        function = check(function)
    return function(*arguments)


if __name__ == "__main__":
    with telling():
        signal.signal(signal.SIGTERM, lambda *_args: sys.exit("Ended."))
        sys.exit(main(*sys.argv[1:]))
