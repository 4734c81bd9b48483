import inspect
import subprocess
import sys
import textwrap
import time
from contextlib import closing, contextmanager
from pathlib import Path

import odoo
from odoo.sql_db import close_db, db_connect
from odoo.tests import BaseCase, get_db_name
from odoo.tools import SQL, config
from odoo.tools.misc import exec_pg_environ, find_pg_tool

from .common import begin_in_one_day

PATIENCE = 60  # seconds until a test gives up
GATE = 20_190_417  # the advisory lock that holds processes back


class ProcessCase(BaseCase):
    """Scheduled actions in real processes that really commit, and can be killed.

    They work on a copy of the database. ``prepare`` fills one copy for the class, and
    each test gets a copy of that one, ``self.database``. A process gets the source text
    of one function and of ``remember_people``. So the function can use nothing else of
    its module.

    Tests hold processes back at a gate, an advisory lock of PostgreSQL. While the test
    holds the lock (``_barrier``), each process that asks for it waits.
    """

    #: external id of the scheduled action
    cron = None

    @staticmethod
    def prepare(env):
        """Make the records that all tests of the class find."""

    @classmethod
    def setUpClass(cls):
        begin_in_one_day()
        super().setUpClass()
        cls.prepared = cls._copy(get_db_name(), "prepared")
        cls.addClassCleanup(cls._drop, cls.prepared)
        with closing(cls._start(cls.prepare, database=cls.prepared)) as process:
            process.finish()

    def setUp(self):
        super().setUp()
        self.database = self._copy(self.prepared, "run")
        self.addCleanup(self._drop, self.database)
        self.processes = []

    # -- databases -------------------------------------------------------------------

    @classmethod
    def _copy(cls, source, purpose):
        """Copy a database. Our connections to it are closed: PostgreSQL wants none."""
        close_db(source)
        target = f"{get_db_name()}_{purpose}"
        cls._postgres("dropdb", "--if-exists", "--force", target)
        cls._postgres("createdb", "-T", source, target)
        return target

    @classmethod
    def _drop(cls, database):
        close_db(database)
        cls._postgres("dropdb", "--if-exists", "--force", database)

    @classmethod
    def _postgres(cls, tool, *arguments):
        command = [find_pg_tool(tool), *arguments]
        subprocess.run(command, env=exec_pg_environ(), check=True, capture_output=True)

    def _query(self, statement, *parameters):
        """The rows of a statement, of what is committed by now."""
        with db_connect(self.database).cursor() as cr:
            cr.execute(SQL(statement, *parameters))
            return cr.fetchall() if cr.description else []

    # -- processes -------------------------------------------------------------------

    @classmethod
    def _start(cls, function, *arguments, database):
        source = textwrap.dedent(inspect.getsource(function))
        source = source.removeprefix("@staticmethod")
        known = inspect.getsource(remember_people)
        call = f"{function.__name__}(env, *{arguments!r})"
        return Process(f"import sys\n\n{known}\n{source}\n{call}", database)

    def _work(self, function, *arguments):
        """Start ``function(env, *arguments)`` in a process of its own."""
        process = self._start(function, *arguments, database=self.database)
        self.addCleanup(process.close)
        self.processes.append(process)
        return process

    def _run_scheduler(self):
        """Let Odoo's scheduler do the scheduled action, as long as it takes."""
        return self._work(run_scheduler, self.cron)

    def _run_regardless(self, gate=None):
        """Do the scheduled action even if another process is doing it.

        That happens if a proxy or a timeout cuts the connection that holds the lock of
        the scheduled action, while its work goes on.

        :param gate: the advisory lock to wait for before the start, so that several
            processes start together; None: start at once
        """
        return self._work(run_job, self.cron, gate)

    # -- holding them back -----------------------------------------------------------

    @contextmanager
    def _barrier(self):
        """Close the gate: processes that come to it wait until the end of the block."""
        with db_connect(self.database).cursor() as cr:
            cr.execute("SELECT pg_advisory_lock(%s)", [GATE])
            try:
                yield
            finally:
                cr.execute("SELECT pg_advisory_unlock(%s)", [GATE])

    def _hold_at_row(self, number, table):
        """Send to the gate the process that inserts the ``number``-th row."""
        self._query(
            f"""
            CREATE SEQUENCE rows_of_test;
            CREATE FUNCTION hold_for_test() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('rows_of_test') = {number} THEN
                    PERFORM pg_advisory_lock_shared({GATE});
                    PERFORM pg_advisory_unlock_shared({GATE});
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER hold_for_test BEFORE INSERT ON {table}
                FOR EACH ROW EXECUTE FUNCTION hold_for_test();
            """
        )

    def _wait_for_waiting(self, processes=1):
        """Wait until that many processes stand before the gate."""

        def waiting():
            for process in self.processes:
                process.require_running()
            return self._query(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND objid = %s"
                " AND database = (SELECT oid FROM pg_database"
                " WHERE datname = current_database())",
                GATE,
            ) == [(processes,)]

        self._wait_until(waiting, f"{processes} processes at the gate")

    def _wait_until_gone(self):
        """Wait until the server noticed that killed processes are gone."""
        self._wait_until(
            lambda: self._query(
                "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND datname = current_database() AND state <> 'idle'"
            )
            == [(0,)],
            "the end of all work in the database",
        )

    def _wait_until(self, condition, what):
        end = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end, f"waited in vain for {what}")
            time.sleep(0.02)


class BatchProcessTests:
    """What holds for each scheduled action that works in batches and commits each.

    With ``ProcessCase``: ``prepare`` makes work for sixty people, five a batch.
    """

    PEOPLE, BATCH = 60, 5
    #: what the action writes, a row a person
    table = None

    def _count(self):
        """Return how many people are done, of what is committed by now."""

    def _assert_everybody_is_done(self):
        """Assert that each person got one, and nobody two."""

    def _kill_at(self, row):
        """SIGKILL while the row of a person is being written.

        :return: how many were committed
        """
        self._hold_at_row(row, self.table)
        with self._barrier():
            process = self._run_scheduler()
            self._wait_for_waiting()
            committed = self._count()
            process.kill()
        self._wait_until_gone()
        self.assertEqual(self._count(), committed, "nothing half-done is kept")
        return committed

    def test_killed_in_the_middle(self):
        row = 6 * self.BATCH + 3
        self.assertEqual(self._kill_at(row), 6 * self.BATCH, "whole batches")
        self._run_scheduler().finish()
        self._assert_everybody_is_done()

    def test_two_workers_at_once(self):
        with self._barrier():
            workers = [self._run_regardless(GATE) for _worker in range(2)]
            self._wait_for_waiting(2)
        for worker in workers:
            self.assertIn("fully done", worker.finish())
        self._assert_everybody_is_done()

    def test_second_worker_does_not_wait_for_a_slow_one(self):
        """What the first one has in hand is left to it, the others are served."""
        self._hold_at_row(3, self.table)
        with self._barrier():
            slow = self._run_regardless()
            self._wait_for_waiting()
            self.assertIn("fully done", self._run_regardless().finish())
            self.assertEqual(self._count(), self.PEOPLE - self.BATCH)
        self.assertIn("fully done", slow.finish())
        self._assert_everybody_is_done()


class Process:
    """A Python process with Odoo and an ``env`` on ``database``, running ``text``."""

    def __init__(self, text, database):
        options = {
            "--addons-path": ",".join(config["addons_path"]),
            "--data-dir": config["data_dir"],
            "--database": database,
            "--db-filter": f"^{database}$",
            "--log-level": "warn",
        }
        self.popen = subprocess.Popen(
            [
                *(sys.executable, "-m", "odoo", "shell", "--no-http"),
                *(f"{name}={value}" for name, value in options.items()),
            ],
            cwd=Path(odoo.tools.__file__).parents[2],
            env=exec_pg_environ(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.popen.stdin.write(text)
        self.popen.stdin.close()
        self.popen.stdin = None  # all is said

    def finish(self):
        """Wait for the end; return what was written and logged.

        :raise AssertionError: if it failed
        """
        try:
            output, _errors = self.popen.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired as error:
            raise AssertionError("the process does not come to an end") from error
        if self.popen.returncode:
            raise AssertionError(f"the process failed:\n{output}")
        return output

    def require_running(self):
        """:raise AssertionError: if it has come to an end already"""
        if self.popen.poll() is not None:
            raise AssertionError(f"the process is over:\n{self.finish()}")

    def kill(self):
        """End it as a power cut does: SIGKILL."""
        self.popen.kill()
        self.popen.wait()

    def close(self):
        self.kill()
        self.popen.stdout.close()


def remember_people(env, number, medal=True):
    """Return refused applicants, by default with a medal, and the user in charge."""
    module = "hr_recruitment_silver_medalist"
    recruiter = env.ref("base.user_admin")
    recruiter.email = "recruiter@company.example.com"
    recruiter.group_ids += env.ref("hr_recruitment.group_hr_recruitment_manager")
    people = env["hr.applicant"].create(
        [
            {
                "partner_name": f"Person {index}",
                "email_from": f"person{index}@mail.example.com",
                "company_id": env.company.id,
                "user_id": recruiter.id,
                "active": False,
                "refuse_reason_id": env.ref("hr_recruitment.refuse_reason_5").id,
                "refuse_date": "2024-01-01",
            }
            for index in range(number)
        ]
    )
    if medal:
        people._award_medal(env.ref(f"{module}.medal_silver"), date="2024-01-01")
    return people, recruiter


def run_scheduler(env, name):
    """What Odoo's scheduler does at its next three looks at a job that is due."""
    IrCron = env["ir.cron"]
    cron = env.ref(name)
    cron.nextcall = "2020-01-01"
    env.cr.commit()
    for _look in range(3):
        if any(job["id"] == cron.id for job in IrCron._get_all_ready_jobs(env.cr)):
            IrCron._process_jobs_loop(env.cr, job_ids=cron.ids)


def run_job(env, name, gate):
    """The scheduler's own runner, without its lock on the job."""
    env.cr.execute("SELECT * FROM ir_cron WHERE id = %s", env.ref(name).ids)
    job = {**env.cr.dictfetchone(), "done": 0, "remaining": 0, "timed_out_counter": 0}
    if gate:
        env.cr.execute("SELECT pg_advisory_xact_lock_shared(%s)", [gate])
    env.cr.rollback()
    sys.stdout.write(f"job {env.registry['ir.cron']._run_job(job)!s}\n")
