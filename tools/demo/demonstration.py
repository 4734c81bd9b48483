"""`make demo` and `make stop`: the addon with demo data, and the mails it sends."""

import fcntl
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from functools import partial

from basics import ADDON, LOGS, STATE, TOOLS, Problem, free_port, say
from databases import Odoo
from honcho.manager import Manager
from postgres import Server

HERE = TOOLS / "demo"
LOCAL_ONLY = HERE / "local_only.py"


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
    prepare(http, smtp)
    if served:
        serve_on(http, page, smtp)
        say(f"Mails to candidates: http://127.0.0.1:{page}")
        say("Log in as admin / admin; `make stop` ends it.")
        say(f"Open http://127.0.0.1:{http}/odoo/medalists")


def prepare(http, smtp, **variables):
    """Install or upgrade the demonstration, run the main job, tell what happened."""
    odoo, name = get_demo(http, smtp)
    odoo.ensure(
        get_name(), odoo.addon_key(), partial(install, odoo), partial(upgrade, odoo)
    )
    # The links in the mails lead to the page that is served below.
    query = "UPDATE ir_config_parameter SET value = %s WHERE key = 'web.base.url'"
    odoo.server.sql(query, name, [f"http://127.0.0.1:{http}"])
    catcher = start(*catch(smtp, free_port()), until=[smtp])
    try:
        script = HERE / "main_job.py"
        say(odoo.script("Running the main job", name, script, **variables))
    finally:
        catcher.terminate()
        catcher.wait()


def serve_on(http, page, smtp):
    """Start what is served, and goes on in the background."""
    say("Starting Odoo …")
    command = [sys.executable, TOOLS / "dev" / "commands.py", "serve"]
    start(*command, http, smtp, page, until=[http, page])


def install(odoo, name):
    odoo.copy(odoo.ensure_host(demo=True), name)
    odoo.install("Installing the addon with demo data", name, ADDON)


def upgrade(odoo, name):
    """What was tried out stays."""
    title = "Upgrading the addon in the demonstration"
    odoo.install(title, name, ADDON, how="-u")


def get_name():
    return os.environ.get("DEMO_DB") or "demo"


def get_demo(http, smtp):
    """Odoo on the demonstration's database, and the name of that."""
    server, conf = Server(), STATE / "demo.conf"
    odoo = Odoo(server, conf=conf)
    name = f"{odoo.prefix}{get_name()}"
    names = {"db_name": name, "dbfilter": f"^{name}$"}
    odoo.configure(conf, http_port=http, smtp_port=smtp, max_cron_threads=1, **names)
    return odoo, name


def catch(smtp, page):
    """The command of the mail catcher."""
    run = [sys.executable, LOCAL_ONLY, "maildump_runner.main:main", "-f"]
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
    # The number in it is another's until the lock is ours.
    with (STATE / "serving.pid").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        handle.truncate(0)
        print(os.getpid(), file=handle, flush=True)
        odoo, _name = get_demo(http, smtp)
        run = [sys.executable, LOCAL_ONLY, "odoo.cli:main", "-c", odoo.conf]
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


def port_taken(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
