"""`make bench`: what our work costs, against Odoo's own way, in one run."""

import os

from basics import CHECKOUT, Problem, key_of, say, show
from databases import CONF, Odoo
from postgres import running
from python_env import get_python

BENCHMARKS = CHECKOUT / "benchmarks"


def bench(_arguments):
    """Print one JSON object a line; BENCH_APPLICANTS sets the size of the database."""
    text = os.environ.get("BENCH_APPLICANTS") or "200000"
    if not text.isdigit() or int(text) < 20000:
        raise Problem(f"BENCH_APPLICANTS={text} is no number of 20000 or more.")
    size = int(text)
    python = get_python()
    with running(python) as server:
        odoo = Odoo(python, server)
        odoo.configure()
        name = f"{odoo.prefix()}bench_{size}"
        source = odoo.ensure_addon()
        key = key_of(odoo.addon_key(), BENCHMARKS / "populate.py")
        if server.databases().get(name) != key:
            odoo.copy(source, name)
            say(f"Filling a database with {size} applications …")
            if _shell(odoo, name, {"BENCH_POPULATE": str(size)}):
                return 1
            server.sql(f"COMMENT ON DATABASE \"{name}\" IS '{key}'")
        return _shell(odoo, name, {})


def _shell(odoo, database, variables):
    path = f"{odoo.env['PYTHONPATH']}:{BENCHMARKS}"
    command = odoo.command(
        *("shell", "-c", CONF, "-d", database, "--no-http", "--log-level=error")
    )
    env = {**os.environ, **odoo.env, "PYTHONPATH": path, **variables}
    with (BENCHMARKS / "run.py").open() as script:
        return show(command, env=env, stdin=script)
