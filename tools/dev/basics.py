"""What every part of the development environment shares.

Where things live, how steps are told, how failures end. This file and ``python_env``
must also load on Pythons that are too old for the rest: they tell which one to use.
"""

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ADDON = "hr_recruitment_silver_medalist"
CHECKOUT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / ADDON
STATES = CACHE / "checkouts"


def state_of(checkout):
    """The folder of what belongs to a checkout alone: cluster, filestore, logs."""
    return STATES / hashlib.sha256(str(checkout).encode()).hexdigest()[:12]


STATE = state_of(CHECKOUT)
LOGS = STATE / "logs"
#: Locks that the programs which fill a folder hold with us: the next command waits for
#: what outlives this one.
WRITERS_HOLD = []


class Problem(Exception):
    """Something the person at the keyboard can mend; the message says how."""


def say(text=""):
    print(text, flush=True)


def key_of(*parts):
    """A short name that changes when any of the parts (text or files) does."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else str(part).encode()
        digest.update(content)
        digest.update(b"\0")
    return digest.hexdigest()[:12]


def number_of(variable, default):
    """The number that an environment variable holds."""
    text = os.environ.get(variable) or str(default)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Problem(
            f"{variable}={text} is no port: leave it out, or use one up to 65535."
        )
    return int(text)


# -- privacy ---------------------------------------------------------------------------


def keep_private():
    """Keep what this environment writes, mails and CVs among it, from other users.

    Also what earlier versions left open.
    """
    os.umask(0o077)
    folders = [STATE, *CACHE.glob("host*-*")]
    root = os.geteuid() == 0
    # They kept the cluster in here, and opened root's home for the user who ran it.
    if not root or not any(STATES.glob("*/postgres")):
        folders.append(CACHE)
        folders += (folder for folder in CACHE.parents if root and _opened(folder))
    for folder in folders:
        if folder.is_dir() and folder.stat().st_uid == os.geteuid():
            folder.chmod(0o700)


def _opened(folder):
    at_home = folder.is_relative_to(Path.home()) and folder.is_dir()
    return at_home and folder.stat().st_mode & 0o777 == 0o701


# -- disk ------------------------------------------------------------------------------


def require_space(gigabytes):
    CACHE.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(CACHE).free / 1e9
    if free < gigabytes:
        raise Problem(
            f"Only {free:.1f} GB are free below {CACHE}: free up {gigabytes} GB there, "
            "or set XDG_CACHE_HOME to a folder on a larger disk."
        )


@contextlib.contextmanager
def disk_problems():
    """Tell a full or forbidden disk in one sentence, wherever it shows."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Problem(
                f"The disk that holds {CACHE} is full: free some space there, or set "
                "XDG_CACHE_HOME to a folder on a larger disk."
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and error.filename:
            raise Problem(
                f"{error.filename} may not be written by you: give it to your user, or "
                "set XDG_CACHE_HOME to a folder of your own."
            ) from error
        raise


# -- set-up steps that may be cut off at any moment ------------------------------------


@contextlib.contextmanager
def locked(name):
    """One at a time, a second one waits; the kernel drops the lock with its process."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"Waiting for another command that prepares the same ({name}) …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle.fileno()


def built(target, make):
    """Return the folder ``target``, filled by ``make(target)`` if it is not complete.

    The last thing written is a mark: the next command makes a set-up that was cut off
    anew.
    """
    mark = target / ".complete"
    if not mark.exists():
        with locked(target.name) as lock:
            if not mark.exists():
                shutil.rmtree(target, ignore_errors=True)
                target.mkdir(parents=True)
                WRITERS_HOLD.append(lock)
                try:
                    make(target)
                finally:
                    WRITERS_HOLD.remove(lock)
                mark.touch()
    return target


# -- other programs --------------------------------------------------------------------


def end_with_me():
    """For ``preexec_fn``: the program ends when this one is killed.

    So it does not write on in what the next command makes anew.
    """
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def run(command, *, title=None, log, problem, stdin=None, **options):
    """Run ``command`` with its output in ``LOGS/log`` and return that output.

    With a title, say how long it goes on. Raise ``Problem`` if it fails.
    """
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
            preexec_fn=end_with_me,
            pass_fds=WRITERS_HOLD,
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
        tell_end_of(text)
        if "No space left on device" in text:
            raise OSError(errno.ENOSPC, "No space left on device")
        raise Problem(f"{problem} (the lines above are the end of {path}).")
    if title and time.monotonic() - started > 1:
        say(f"   done in {time.monotonic() - started:.0f} s")
    return text


def show(command, **options):
    """Run ``command`` with its output on the screen and return its exit code.

    After Ctrl-C, which reaches it too, it may tidy up before it ends.
    """
    command = [str(part) for part in command]
    with subprocess.Popen(command, preexec_fn=end_with_me, **options) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            raise


def tell_end_of(text):
    for line in text.strip().splitlines()[-12:]:
        print(f"   | {line}", file=sys.stderr)


def port_taken(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def started_at(pid):
    """When the process began, in ticks since boot; None if there is no such process.

    Tells a process from a later one with the same number.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]


# -- packages of the distribution ------------------------------------------------------


def as_root(command):
    """The command that runs ``command`` as root without asking, or None."""
    if os.geteuid() == 0:
        return command
    if shutil.which("sudo"):
        asks = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if asks.returncode == 0:
            return ["sudo", "-n", *command]
    return None


def install_packages(packages, title, problem):
    """Install packages; ``problem`` is what to tell a person who has to do it."""
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not shutil.which("apt-get") or not as_root(install):
        raise Problem(f"{problem}.")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = {"problem": problem, "env": env, "umask": 0o022}  # for all users
    update = as_root(["apt-get", "update"])
    run(update, title=title, log="apt-update.log", **options)
    run(as_root(install), log="apt-install.log", **options)
