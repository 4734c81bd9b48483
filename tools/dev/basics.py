"""What every part of the development environment shares: where things live, how steps are told, how failures end."""

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

ADDON = "hr_recruitment_silver_medalist"
CHECKOUT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / ADDON
#: What belongs to this checkout alone: its database cluster, its filestore, its logs.
STATE = CACHE / "checkouts" / hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]
LOGS = STATE / "logs"


class Problem(Exception):
    """Something the person at the keyboard can mend; the message is one sentence that says how."""


def say(text=""):
    print(text, flush=True)


def key_of(*parts):
    """A short name that changes when any of the parts (text or files) does."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if isinstance(part, Path) else str(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()[:12]


def require_space(gigabytes):
    CACHE.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(CACHE).free / 1e9
    if free < gigabytes:
        raise Problem(
            f"Only {free:.1f} GB are free below {CACHE}; free up {gigabytes} GB there, or set XDG_CACHE_HOME to a larger disk."
        )


@contextlib.contextmanager
def disk_problems():
    """Tell a full disk in one sentence, wherever it shows."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Problem(
                f"The disk that holds {CACHE} is full; free some space there, or set XDG_CACHE_HOME to a larger disk."
            ) from error
        raise


@contextlib.contextmanager
def locked(name):
    """One set-up at a time: a second command waits for the first. The kernel drops the lock with the process."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"Waiting for another command that prepares the same ({name}) …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def built(target, make):
    """Return the folder ``target``, filled by ``make(target)`` if it is not complete.

    The last thing written is a mark: a set-up that was cut off is made anew by the next command.
    """
    mark = target / ".complete"
    if not mark.exists():
        with locked(target.name):
            if not mark.exists():
                shutil.rmtree(target, ignore_errors=True)
                target.mkdir(parents=True)
                make(target)
                mark.touch()
    return target


def run(command, *, title=None, log, problem, stdin=None, **options):
    """Run ``command`` with its output in ``LOGS/log``; say how long it goes on; raise ``Problem`` if it fails."""
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / log
    started = told = time.monotonic()
    if title:
        say(f"{title} …")
    with path.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=stdin or subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **options,
        )
        try:
            while process.poll() is None:
                time.sleep(0.05)
                if title and time.monotonic() - told > 15:
                    told = time.monotonic()
                    say(f"   still at it, {told - started:.0f} s")
        except BaseException:
            process.terminate()
            process.wait()
            raise
    text = path.read_text(errors="replace")
    if process.returncode:
        if "No space left on device" in text:
            raise OSError(errno.ENOSPC, "No space left on device")
        raise Problem(f"{problem} (the last lines of {path} are above)") from tail_of(text)
    if title and time.monotonic() - started > 1:
        say(f"   done in {time.monotonic() - started:.0f} s")
    return text


def tail_of(text):
    for line in text.strip().splitlines()[-12:]:
        print(f"   | {line}", file=sys.stderr)


def port_taken(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def as_root(command):
    """The command that runs ``command`` as root without asking, or None."""
    if os.geteuid() == 0:
        return command
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n", *command]
    return None


def install_packages(packages, title, problem):
    """Install packages of the distribution; ``problem`` is what to tell a person who has to do it."""
    command = as_root(["apt-get", "install", "-y", "--no-install-recommends", *packages])
    if not command or not shutil.which("apt-get"):
        raise Problem(problem)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(as_root(["apt-get", "update"]), log="apt-update.log", problem=problem, env=env)
    run(command, title=title, log="apt-install.log", problem=problem, env=env)
