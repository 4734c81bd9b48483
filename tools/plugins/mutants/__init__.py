"""For pytest: put small faults into the files that decide, and see which go unnoticed.

``make test-mutants`` loads Odoo once. Every fault is put into the functions of a forked
process, in memory: nothing on disk changes. The tests that run the function are run
there, those of the same concern first, until one fails. Which tests run a function is
found out beforehand, by a run without a fault.
"""

import gc
import json
import os
import random
import signal
import sys
import time
import types
from collections import defaultdict
from itertools import islice
from pathlib import Path

import pytest

from .explained import EXPLAINED
from .faults import add_probes, find_faults

ADDON = "hr_recruitment_silver_medalist"
#: Packages of models/ that decide something about people.
DECIDING = ("consent", "followup", "gate", "invitation", "link", "person")
#: What only shows, in these packages.
SHOWING = ("board", "overview", "proof", "summary", "timeline", "wording")
#: Tests that take too long to be run for every fault.
LEFT_OUT = ("_fuzz", "_properties", "_simulation", "_story", "_tours", "_walk")
#: So many of a hundred have to be noticed, or to be explained.
WANTED = 85
PROBE = "__probe_of_mutants__"


def pytest_addoption(parser):
    group = parser.getgroup("mutants")
    group.addoption("--faults", type=int, default=100, help="how many")
    group.addoption("--faults-seed", type=int, default=19, help="which ones")
    group.addoption("--faults-in", default="", help="only in paths with this text")
    group.addoption(
        "--faults-seconds", type=int, default=90, help="of tests for each, at most"
    )


def pytest_collection_modifyitems(items):
    from odoo.tests import TransactionCase

    # What commits could not be repeated.
    items[:] = [
        item
        for item in items
        if issubclass(item.cls, TransactionCase)
        and not item.path.stem.endswith(LEFT_OUT)
    ]


def pytest_runtestloop(session):
    from odoo.modules.registry import Registry
    from odoo.tests import get_db_name

    Registry(get_db_name())
    runner = Runner(session)
    runner.learn()
    runner.try_all()
    return True


class Runner:
    def __init__(self, session):
        self.session = session
        self.option = session.config.option
        self.writer = session.config.get_terminal_writer()
        self.items = session.items
        self.texts = {}  # path: text
        self.names = {}  # path: path in the addon
        for name, module in sorted(sys.modules.items()):
            before, _dot, path = name.partition(f"odoo.addons.{ADDON}.models.")
            if not before and path.partition(".")[0] in DECIDING:
                if "." in path and not path.endswith(SHOWING):
                    self.texts[module.__file__] = Path(module.__file__).read_text()
                    self.names[module.__file__] = f"models/{path.replace('.', '/')}.py"
        self.functions = defaultdict(list)  # (path, key): functions that live
        for function in gc.get_objects():
            if isinstance(function, types.FunctionType):
                code = function.__code__
                if code.co_filename in self.texts:
                    key = (code.co_name, code.co_firstlineno)
                    self.functions[code.co_filename, key].append(function)

    def say(self, text=""):
        self.writer.line(text, flush=True)

    # -- which test runs what --------------------------------------------------------

    def learn(self):
        """Run all tests once without a fault; note what each runs, and how long."""
        self.say(f"Running {len(self.items)} tests without a fault …")
        answer = self._fork(self._learn, 3600)
        if "runs" not in answer:
            pytest.exit(f"Ended by {answer['failed']}", returncode=1)
        for test in answer["failed"]:
            self.say(f"Set aside, it fails without a fault: {test}")
        self.items = [i for i in self.items if i.nodeid not in answer["failed"]]
        self.seconds = answer["seconds"]
        self.run_by = defaultdict(set)  # (path, key): tests
        for path, key, test in answer["runs"]:
            self.run_by[path, tuple(key)].add(test)
        self.say(f"They take {sum(self.seconds.values()):.0f} s.")

    def _learn(self):
        runs, current = set(), [None]

        def probe(path, key):
            runs.add((path, key, current[0]))

        for path, text in self.texts.items():
            for key, code in add_probes(path, text, PROBE).items():
                for function in self.functions[path, key]:
                    function.__globals__[PROBE] = probe
                    function.__code__ = code
        reports = self._run(self.items, current, to_the_end=True)
        return {
            "failed": reports.failed,
            "seconds": reports.seconds,
            "runs": sorted(runs, key=str),
        }

    def _run(self, items, current=None, to_the_end=False):
        """Run tests until one fails, or all of them."""
        reports = Reports()
        plugins = self.session.config.pluginmanager
        plugins.unregister(name="terminalreporter")
        plugins.register(reports)
        hook = self.session.config.hook
        for item, following in zip(items, [*items[1:], None], strict=True):
            if current:
                current[0] = item.nodeid
            hook.pytest_runtest_protocol(item=item, nextitem=following)
            if reports.failed and not to_the_end:
                break
        return reports

    # -- the faults ------------------------------------------------------------------

    def try_all(self):
        faults = []
        for path, text in self.texts.items():
            faults += [(path, f) for f in find_faults(self.names[path], text)]
        self.say(f"{len(faults)} faults are possible in {len(self.texts)} files.")
        random.Random(self.option.faults_seed).shuffle(faults)
        possible = (
            (path, fault)
            for path, fault in faults
            if self.option.faults_in in fault.path and fault.compile(path)
        )
        faults = list(islice(possible, self.option.faults))
        unnoticed, explained = [], []
        for number, (path, fault) in enumerate(faults, 1):
            started = time.monotonic()
            noticed = self._try(path, fault)
            if not noticed:
                known = str(fault) in EXPLAINED
                (explained if known else unnoticed).append(fault)
            what = f"noticed by {noticed}" if noticed else "UNNOTICED"
            took = time.monotonic() - started
            self.say(f"{number:4} {took:5.0f} s {what} | {fault} (line {fault.line})")
        self._tell(faults, unnoticed, explained)

    def _tell(self, faults, unnoticed, explained):
        noticed = len(faults) - len(unnoticed) - len(explained)
        self.say()
        self.say(
            f"{noticed} of {len(faults)} faults were noticed, {len(explained)} of the "
            f"others are explained, {len(unnoticed)} are not:"
        )
        for fault in unnoticed:
            self.say(f"  {fault}  (line {fault.line})")
        if (noticed + len(explained)) * 100 < WANTED * len(faults):
            self.session.testsfailed = len(unnoticed)

    def _try(self, path, fault):
        """Return the test that notices a fault, or None."""
        items = self._choose(path, fault)
        if not items:
            return None
        seconds = 30 + 3 * sum(self.seconds[item.nodeid] for item in items)
        answer = self._fork(lambda: self._fail_with(path, fault, items), int(seconds))
        return answer["failed"]

    def _fail_with(self, path, fault, items):
        code = fault.compile(path)
        for function in self.functions[path, fault.key]:
            function.__code__ = code
        reports = self._run(items)
        return {"failed": "".join(reports.failed[:1]).rpartition("::")[2]}

    def _choose(self, path, fault):
        """Return the tests that run the function, those of the concern and the quickest
        first, all of a class together, as long as there is time.
        """
        tests = self.run_by[path, fault.key]
        concern = f"test_{Path(fault.path).parts[1]}"
        classes = defaultdict(list)
        for item in self.items:
            if item.nodeid in tests:
                classes[item.cls].append(item)

        def get_rank(items):
            seconds = sum(self.seconds[item.nodeid] for item in items)
            return not items[0].path.stem.startswith(concern), seconds

        chosen, seconds = [], 0
        for items in sorted(classes.values(), key=get_rank):
            for item in items:
                seconds += self.seconds[item.nodeid]
                if seconds < self.option.faults_seconds:
                    chosen.append(item)
        return chosen

    # -- processes -------------------------------------------------------------------

    def _fork(self, work, seconds):
        """Return what ``work`` returns in a process of its own, which ends in time."""
        from odoo.sql_db import close_all

        close_all()  # no two processes talk through one connection
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            try:
                signal.alarm(seconds)
                os.close(reading)
                with os.fdopen(writing, "w") as pipe:
                    json.dump(work(), pipe)
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            text = pipe.read()
        _pid, status = os.waitpid(pid, 0)
        self._end_connections()
        if text:
            return json.loads(text)
        late = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM
        return {"failed": "the clock" if late else "the end of the process"}

    def _end_connections(self):
        """End what an ended process may still have the database do."""
        from odoo.sql_db import db_connect
        from odoo.tests import get_db_name

        with db_connect("postgres").cursor() as cr:
            cr.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> pg_backend_pid()",
                [get_db_name()],
            )


class Reports:
    """What became of the tests."""

    def __init__(self):
        self.failed, self.seconds = [], defaultdict(float)

    def pytest_runtest_logreport(self, report):
        self.seconds[report.nodeid] += report.duration
        if report.failed and report.nodeid not in self.failed:
            self.failed.append(report.nodeid)
