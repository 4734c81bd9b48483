"""For pytest: put small faults into the files that decide, and see which go unnoticed.

``make test-mutants`` loads Odoo once. Every fault is put into the functions of a forked
process, in memory: nothing on disk changes. The tests that run the faulty line are run
there until one fails: those of the same concern first, of these the ones that are
called alike, then the ones that run the fewest lines. Which tests run a line is found
out beforehand, by a run without a fault. It is kept in pytest's cache: later runs
repeat only what has changed.
"""

import gc
import hashlib
import random
import re
import signal
import sys
import time
import types
from collections import defaultdict
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from .explained import EXPLAINED
from .faults import add_probes, find_faults
from .processes import fork

ADDON = "hr_recruitment_silver_medalist"
#: Packages of models/ that decide something about people.
DECIDING = ("consent", "followup", "gate", "invitation", "link", "person")
#: What only shows, in these packages.
SHOWING = ("board", "overview", "proof", "summary", "timeline", "wording")
#: Tests that take too long to be run for every fault.
LEFT_OUT = ("_fuzz", "_simulation", "_story", "_tours", "_walk")
#: A test that takes so much longer than without a fault, plus so many seconds, hangs.
HANGS = (5, 30)
#: So many of a hundred have to be noticed, or to be explained.
WANTED = 85
PROBE = "__probe_of_mutants__"
WORD = re.compile("[a-z]{4,}")


def pytest_addoption(parser):
    group = parser.getgroup("mutants")
    group.addoption("--faults", type=int, default=100, help="how many")
    group.addoption("--faults-seed", type=int, default=19, help="which ones")
    group.addoption("--faults-in", default="", help="only in paths with this text")
    group.addoption(
        "--faults-seconds", type=int, default=180, help="of tests for each, at most"
    )


def pytest_configure():
    # The first example that fails is enough: a smaller one takes minutes to find.
    phases = [Phase.explicit, Phase.generate]
    settings.register_profile("mutants", phases=phases, database=None)
    settings.load_profile("mutants")


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
        """Run all tests without a fault, unless that was done and nothing has changed
        since; note which lines each runs, and how long it takes.
        """
        digests = {path: self._digest(path) for path in {i.path for i in self.items}}
        cache = self.session.config.cache
        known = cache.get("mutants", {})
        unknown = [
            item
            for item in self.items
            if known.get(item.nodeid, {}).get("digest") != digests[item.path]
        ]
        if unknown:
            self.say(f"Running {len(unknown)} tests without a fault …")
            answer = fork(lambda: self._learn(unknown))
            if "runs" not in answer:
                pytest.exit(f"Ended by {answer['failed']}", returncode=1)
            for item in unknown:
                known[item.nodeid] = {
                    "digest": digests[item.path],
                    "failed": item.nodeid in answer["failed"],
                    "seconds": answer["seconds"].get(item.nodeid, 0),
                    "runs": answer["runs"].get(item.nodeid, {}),
                    "class_seconds": answer["seconds"].get(item.parent.nodeid, 0),
                    "class_runs": answer["runs"].get(item.parent.nodeid, {}),
                }
            cache.set("mutants", known)
        for item in self.items:
            if known[item.nodeid]["failed"]:
                self.say(f"Set aside, it fails without a fault: {item.nodeid}")
        self.items = [i for i in self.items if not known[i.nodeid]["failed"]]
        self.known = known
        self.run_by = defaultdict(set)  # (path, line): tests
        for item in self.items:
            for runs in ("runs", "class_runs"):
                for path, lines in known[item.nodeid][runs].items():
                    for line in lines:
                        self.run_by[path, line].add(item.nodeid)
        self.say(f"{len(self.items)} tests can be asked.")

    def _digest(self, path):
        """Return what changes when a file of tests does, or what is tested."""
        if not hasattr(self, "common"):
            self.common = hashlib.sha1(usedforsecurity=False)
            for file in sorted(path.parents[1].rglob("*.py")):
                tested = not file.name.startswith(("test_", "__"))
                if tested and "tools" not in file.parts:
                    self.common.update(file.read_bytes())
        digest = self.common.copy()
        digest.update(path.read_bytes())
        return digest.hexdigest()

    def _learn(self, items):
        runs = defaultdict(lambda: defaultdict(set))
        reports = Reports()

        def probe(path, line):
            runs[reports.current][path].add(line)

        for path, text in self.texts.items():
            for key, code in add_probes(path, text, PROBE).items():
                for function in self.functions[path, key]:
                    function.__globals__[PROBE] = probe
                    function.__code__ = code
        self._run(items, reports, to_the_end=True)
        return {
            "failed": reports.failed,
            "seconds": reports.seconds,
            "runs": {
                test: {path: sorted(lines) for path, lines in paths.items()}
                for test, paths in runs.items()
            },
        }

    def _run(self, items, reports, to_the_end=False):
        """Run tests until one fails, or all; one that hangs ends the process."""
        plugins = self.session.config.pluginmanager
        plugins.unregister(name="terminalreporter")
        plugins.register(reports)
        hook = self.session.config.hook
        for item, following in zip(items, [*items[1:], None], strict=True):
            reports.current = item.parent.nodeid
            signal.alarm(600 if to_the_end else self._get_patience(item))
            hook.pytest_runtest_protocol(item=item, nextitem=following)
            if reports.failed and not to_the_end:
                break

    def _get_patience(self, item):
        known = self.known[item.nodeid]
        return int(HANGS[0] * (known["seconds"] + known["class_seconds"]) + HANGS[1])

    # -- the faults ------------------------------------------------------------------

    def try_all(self):
        faults = []
        for path, text in self.texts.items():
            faults += [(path, f) for f in find_faults(self.names[path], text)]
        self.say(f"{len(faults)} faults are possible in {len(self.texts)} files.")
        for known in sorted(EXPLAINED.keys() - {str(fault) for _path, fault in faults}):
            self.say(f"Explained, but not possible any more: {known}")
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
        return fork(lambda: self._fail_with(path, fault, items))["failed"]

    def _fail_with(self, path, fault, items):
        code = fault.compile(path)
        for function in self.functions[path, fault.key]:
            function.__code__ = code
        reports = Reports()
        self._run(items, reports)
        return {"failed": "".join(reports.failed[:1]).rpartition("::")[2]}

    def _choose(self, path, fault):
        """Return the tests that run the faulty line, as many as there is time for.

        Those of the concern come first, of these the ones that share the most words
        with what the fault is in, then the ones that run the fewest lines. All of a
        class stay together: its preparation takes the longest.
        """
        tests = self.run_by[path, fault.statement]
        concern = f"test_{Path(fault.path).parts[1]}"
        words = {word[:5] for word in WORD.findall(f"{fault.path} {fault.function}")}

        def get_rank(item):
            lines = sum(map(len, self.known[item.nodeid]["runs"].values()))
            shared = sum(word in item.nodeid for word in words)
            return not item.path.stem.startswith(concern), -shared, lines

        chosen, classes, seconds = [], {}, 0
        items = [item for item in self.items if item.nodeid in tests]
        for item in sorted(items, key=get_rank):
            known = self.known[item.nodeid]
            needed = known["seconds"]
            if item.cls not in classes:
                needed += known["class_seconds"]
            if seconds + needed <= self.option.faults_seconds:
                seconds += needed
                classes.setdefault(item.cls, len(classes))
                chosen.append(item)
        return sorted(chosen, key=lambda item: classes[item.cls])


class Reports:
    """What became of the tests: which failed, and how many seconds each test took, and
    the preparation of its class.
    """

    def __init__(self):
        self.failed, self.seconds = [], defaultdict(float)
        self.current = None  # the test, or its class while that is prepared

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item):
        self.current = item.nodeid

    def pytest_runtest_logreport(self, report):
        prepared = report.when == "setup"
        name = report.nodeid.rpartition("::")[0] if prepared else report.nodeid
        self.seconds[name] += report.duration
        if report.failed and report.nodeid not in self.failed:
            self.failed.append(report.nodeid)
