"""`make bench`: what our work costs, against Odoo's own way, in one run."""

import os

from apps import ensure_apps_with_addon
from basics import CHECKOUT, Problem, key_of, say, show
from databases import Odoo
from postgres import Server

BENCHMARKS = CHECKOUT / "benchmarks"


def bench():
    """Print one JSON object a line; BENCH_APPLICANTS sets the size of the database.

    With BENCH_APPS=1: beside Odoo's other apps, what the gate costs in a mailing.
    """
    text = os.environ.get("BENCH_APPLICANTS") or "200000"
    if not text.isdigit() or int(text) < 20000:
        raise Problem(f"BENCH_APPLICANTS={text} is no number of 20000 or more.")
    size = int(text)
    odoo = Odoo(Server())
    apps = bool(os.environ.get("BENCH_APPS"))
    source = ensure_apps_with_addon(odoo) if apps else odoo.ensure_addon()

    def fill(name):
        odoo.copy(source, name)
        say(f"Filling a database with {size} applications …")
        if _shell(odoo, name, {"BENCH_POPULATE": str(size)}):
            raise Problem("The database could not be filled: the lines above say why.")

    key = key_of(odoo.addon_key(), BENCHMARKS / "populate.py")
    name = f"bench_apps_{size}" if apps else f"bench_{size}"
    return _shell(odoo, odoo.ensure(name, key, fill), {})


def _shell(odoo, database, variables):
    path = f"{odoo.env['PYTHONPATH']}:{BENCHMARKS}"
    arguments = ["-d", database, "--no-http", "--log-level=error"]
    command = odoo.command("shell", "-c", odoo.conf, *arguments)
    env = {**odoo.env, "PYTHONPATH": path, **variables}
    with (BENCHMARKS / "run.py").open() as script:
        return show(*command, env=env, stdin=script)
