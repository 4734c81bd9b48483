"""A process of its own for what must leave nothing behind."""

import json
import os
import signal


def fork(work):
    """Return what ``work`` returns in a process of its own."""
    from odoo.sql_db import close_all

    close_all()  # no two processes talk through one connection
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.close(reading)
            with os.fdopen(writing, "w") as pipe:
                json.dump(work(), pipe)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    _pid, status = os.waitpid(pid, 0)
    _end_connections()
    if text:
        return json.loads(text)
    late = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM
    return {"failed": "the clock" if late else "the end of the process"}


def _end_connections():
    """End what an ended process may still have the database do."""
    from odoo.sql_db import db_connect
    from odoo.tests import get_db_name

    with db_connect("postgres").cursor() as cr:
        cr.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            [get_db_name()],
        )
