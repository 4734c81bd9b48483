"""Background processes of the demonstration: Odoo and the mail catcher. `make stop` ends them."""

import os
import signal
import subprocess
import time
from pathlib import Path

from basics import LOGS, STATE, Problem, port_taken, tail_of

RUNNING = STATE / "running"


def start(name, command, *, port, keep, env=None):
    """Start ``command`` in the background and wait until ``port`` answers; ``keep`` is a handle it holds on to."""
    LOGS.mkdir(parents=True, exist_ok=True)
    RUNNING.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            start_new_session=True,
            pass_fds=[keep.fileno()],
        )
    (RUNNING / name).write_text(f"{process.pid} {_started(process.pid)}")
    for _attempt in range(600):
        if process.poll() is not None:
            tail_of(log.read_text(errors="replace"))
            raise Problem(f"{name} did not start; {log} says why")
        if port_taken(port):
            return
        time.sleep(0.1)
    raise Problem(f"{name} does not answer on port {port}; {log} may say why")


def stop_all():
    """End what ``start`` started, by process number, and only if that number is still the same process."""
    stopped = []
    for mark in sorted(RUNNING.glob("*")) if RUNNING.is_dir() else ():
        pid, started = mark.read_text().split()
        if _started(pid) == started:
            os.kill(int(pid), signal.SIGTERM)
            for _attempt in range(100):
                if _started(pid) != started:
                    break
                time.sleep(0.1)
            else:
                os.kill(int(pid), signal.SIGKILL)
            stopped.append(mark.name)
        mark.unlink()
    return stopped


def _started(pid):
    """When the process began, in clock ticks since boot: tells it from a later one with the same number."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]


def require_port(port, variable, what):
    if port_taken(port):
        raise Problem(
            f"Port {port}, which {what} wants, is taken: end what uses it (`make stop` in the checkout that started it), or "
            f"choose another one, as in `make demo {variable}={port + 1}`."
        )
