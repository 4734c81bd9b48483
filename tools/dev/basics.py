"""What every part of the development environment shares.

Any Python 3 must be able to load this file: `__main__.py` needs it.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ADDON = "hr_recruitment_silver_medalist"
CHECKOUT = Path(__file__).resolve().parents[2]
TOOLS = CHECKOUT / "tools"
REQUIREMENTS = TOOLS / "requirements"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / ADDON
STATES = CACHE / "checkouts"


class Problem(Exception):
    """Something the person at the keyboard can mend; the message says how."""


def key_of(*parts):
    """A short name that changes when any of the parts (text or files) does."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else str(part).encode()
        digest.update(content + b"\0")
    return digest.hexdigest()[:12]


def state_of(checkout):
    """The folder of what belongs to a checkout alone: cluster, filestore, logs."""
    return STATES / hashlib.sha256(str(checkout).encode()).hexdigest()[:12]


STATE = state_of(CHECKOUT)
LOGS = STATE / "logs"


@contextlib.contextmanager
def telling():
    """Keep what is written from other users, and tell problems in a sentence."""
    os.umask(0o077)
    LOGS.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except Problem as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("Stopped; the next run goes on from here.")


def say(text=""):
    print(text, flush=True)


@contextlib.contextmanager
def locked(name):
    """One at a time, a second one waits; the kernel drops the lock with its process."""
    with (CACHE / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"Waiting for another command that prepares the same ({name}) …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def built(target, make):
    """Return the folder ``target``, filled by ``make`` unless it is there.

    It is filled under another name: what has its own is complete.
    """
    with locked(target.name):
        if not target.exists():
            for unfinished in target.parent.glob(f"{target.name}.new-*"):
                shutil.rmtree(unfinished, ignore_errors=True)
            folder = tempfile.mkdtemp(prefix=f"{target.name}.new-", dir=target.parent)
            make(Path(folder))
            Path(folder).rename(target)
    return target


def run(title, *command, hint="mend what they say", **options):
    """Run a command and return its output, which is kept in a log of that title.

    :raise Problem: if it fails; ``hint`` says what to do before trying again
    """
    path = LOGS / (re.sub(r"\W+", "-", title.lower()) + ".log")
    say(f"{title} …")
    with path.open("wb") as output:
        options = {"stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT, **options}
        code = show(*command, stdout=output, **options)
    text = path.read_text(errors="replace")
    if code:
        for line in text.strip().splitlines()[-12:]:
            print(f"   | {line}", file=sys.stderr)
        raise Problem(
            f"{title} failed. The lines above are the end of {path}: {hint} and run "
            "the command again."
        )
    return text


def show(*command, **options):
    """Run a command with its output on the screen and return its exit code."""
    with subprocess.Popen([str(part) for part in command], **options) as process:
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            process.wait(20)  # it may tidy up before it ends
            raise


def free_port():
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def install_packages(*packages):
    """Install packages of the distribution, as root or where sudo doesn't ask."""
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    words = " ".join(packages)
    hint = f"run `sudo apt install {words}`"
    if not all(map(shutil.which, ["apt-get", *root[:1]])):
        raise Problem(f"{words} is missing: {hint} and the command again.")
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    options = {"hint": hint, "preexec_fn": lambda: os.umask(0o022)}
    run("Looking for packages", *apt, "update", **options)
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    run(f"Installing {words}", *install, **options)


def get_chromium():
    """The program of the browser; it is installed if it is missing."""
    programs = ("google-chrome", "chromium", "chromium-browser")
    if not any(map(shutil.which, programs)):
        install_packages("chromium", "fonts-dejavu-core")
    return next(filter(None, map(shutil.which, programs)))
