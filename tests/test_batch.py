from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.batch import run_due
from .common import MODULE, MedalistCommon


@tagged("post_install", "-at_install")
class TestRunDue(MedalistCommon):
    """The loop of all scheduled actions; a job is due while it looks for one person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jobs = cls.env["hr.job"].create(
            [{"name": f"Job {number}", "no_of_recruitment": 1} for number in range(5)]
        )

    def _run_due(self, run, time_left=float("inf"), **options):
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda *_a, **_k: time_left
        )
        domain = [("id", "in", self.jobs.ids), ("no_of_recruitment", "=", 1)]
        return run_due(self.env["hr.job"], domain, run, 2, **options)

    def _get_done(self):
        return self.jobs.filtered(lambda job: job.no_of_recruitment == 2)

    def test_all_that_are_due_in_their_order(self):
        seen = []

        def run(batch):
            seen.extend(batch)
            batch.no_of_recruitment = 2

        self.assertTrue(self._run_due(run, order="id desc"))
        self.assertEqual(seen, list(self.jobs.sorted("id", reverse=True)))

    def test_without_time_one_batch_is_done(self):
        finished = self._run_due(lambda batch: batch.write({"no_of_recruitment": 2}), 0)
        self.assertFalse(finished, "no other job may begin")
        self.assertEqual(self._get_done(), self.jobs[:2])

    def test_what_stays_due_is_no_reason_to_stop(self):
        def run(batch):
            (batch & self.jobs[4]).no_of_recruitment = 2

        self.assertTrue(self._run_due(run, 0))
        self.assertEqual(self._get_done(), self.jobs[4])

    @mute_logger(f"odoo.addons.{MODULE}.models.batch")
    def test_failed_one_is_rolled_back_and_postponed(self):
        bad, postponed = self.jobs[1], []

        def run(batch):
            batch.no_of_recruitment = 2
            if bad in batch:
                raise ValueError

        self.assertTrue(self._run_due(run, postpone=postponed.append))
        self.assertEqual(self._get_done(), self.jobs - bad)
        self.assertEqual(postponed, [bad])
