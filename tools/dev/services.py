"""Background processes of the demonstration: Odoo and the mail catcher."""

import os
import signal
import subprocess
import time

from basics import LOGS, STATE, Problem, port_taken, started_at, tell_end_of


def start(name, command, *, port, keep, env=None):
    """Start ``command`` in the background and wait until ``port`` answers.

    It holds on to the handle ``keep`` for as long as it runs.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    (STATE / "running").mkdir(parents=True, exist_ok=True)
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
    mark = f"{process.pid} {started_at(process.pid)}"
    (STATE / "running" / name).write_text(mark)
    for _attempt in range(600):
        if process.poll() is not None:
            tell_end_of(log.read_text(errors="replace"))
            raise Problem(
                f"{name} did not start: mend what the lines above (the end of {log}) "
                "say and run the command again."
            )
        if port_taken(port):
            return
        time.sleep(0.1)
    raise Problem(f"{name} does not answer on port {port}: {log} may say why.")


def stop_all(state=STATE):
    """End what ``start`` started, and only if the number is still the same process."""
    stopped = []
    folder = state / "running"
    for mark in sorted(folder.glob("*")) if folder.is_dir() else ():
        pid, _space, started = mark.read_text().partition(" ")
        if started and started_at(pid) == started:
            _end(int(pid), started)
            stopped.append(mark.name)
        mark.unlink()
    return stopped


def _end(pid, started):
    os.kill(pid, signal.SIGTERM)
    for _attempt in range(100):
        if started_at(pid) != started:
            return
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)


def require_port(port, variable, what):
    if port_taken(port):
        raise Problem(
            f"Port {port}, which {what} wants, is taken: end what uses it (`make stop` "
            "in the checkout that started it), or choose another one, as in "
            f"`make demo {variable}={port + 1}`."
        )
