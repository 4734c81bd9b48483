from odoo.tests import tagged

from .processes import GATE, ProcessCase

PEOPLE = 60


@tagged("post_install", "-at_install", "slow")
class TestFollowupProcesses(ProcessCase):
    """Sixty people are due, five a batch: whatever happens, each gets one activity."""

    cron = "hr_recruitment_silver_medalist.ir_cron_followups"

    @staticmethod
    def prepare(env):
        env = env(context={"tracking_disable": True, "active_test": False})
        recruiter = env.ref("base.user_admin")
        recruiter.group_ids += env.ref("hr_recruitment.group_hr_recruitment_manager")
        env.company.medalist_followup_limit = 0
        people = env["hr.applicant"].create(
            [
                {
                    "partner_name": f"Person {number}",
                    "email_from": f"person{number}@mail.example.com",
                    "user_id": recruiter.id,
                    "active": False,
                    "refuse_reason_id": env.ref("hr_recruitment.refuse_reason_5").id,
                    "refuse_date": "2024-01-01",
                }
                for number in range(60)
            ]
        )
        people._award_medal(
            env.ref("hr_recruitment_silver_medalist.medal_silver"), date="2024-01-01"
        )
        people._record_consent("granted", "phone")
        env.ref(
            "hr_recruitment_silver_medalist.ir_cron_followups"
        ).code = "model._cron_followups(batch_size=5)"
        env.cr.commit()

    def _count(self):
        ((count,),) = self._query(
            "SELECT count(*) FROM mail_activity WHERE followup_step_id IS NOT NULL"
        )
        return count

    def _assert_everybody_has_one(self):
        rows = self._query(
            """
            SELECT f.person_id, count(m.id), bool_and(m.id = f.activity_id),
                   count(DISTINCT f.id)
              FROM hr_applicant_followup f
              LEFT JOIN mail_activity m
                     ON m.res_id = f.applicant_id AND m.res_model = 'hr.applicant'
             WHERE f.state IN ('running', 'paused')
             GROUP BY f.person_id
            """
        )
        self.assertEqual(len(rows), PEOPLE)
        lost = [id_ for id_, count, _linked, _live in rows if not count]
        doubled = [id_ for id_, count, _linked, _live in rows if count > 1]
        self.assertFalse(lost, "lost")
        self.assertFalse(doubled, "doubled")
        self.assertTrue(all(linked for _id, _count, linked, _live in rows))
        self.assertEqual({live for *_activity, live in rows}, {1}, "one live one each")

    def _assert_everybody_was_told_once(self):
        """The summaries of all runs together speak of each follow-up once."""
        rows = self._query(
            "SELECT subject FROM mail_message WHERE subject LIKE 'Follow-ups for you%%'"
        )
        told = [int(subject.rpartition(" ")[2]) for (subject,) in rows]
        self.assertEqual(sum(told), PEOPLE, told)

    def _kill_at(self, row):
        """SIGKILL while that activity is being written; return what was committed."""
        self._hold_at_row(row, "mail_activity")
        with self._barrier():
            process = self._run_scheduler()
            self._wait_for_waiting()
            committed = self._count()
            process.kill()
        self._wait_until_gone()
        self.assertEqual(self._count(), committed, "nothing half-done is kept")
        return committed

    def test_killed_in_the_middle(self):
        committed = self._kill_at(33)
        self.assertEqual(committed, 30, "six batches were committed")
        self._run_scheduler().finish()
        self._assert_everybody_has_one()
        self._assert_everybody_was_told_once()

    def test_next_run_while_the_killed_one_still_holds_its_rows(self):
        """The server does not notice at once that a client is gone."""
        self._hold_at_row(33, "mail_activity")
        with self._barrier():
            process = self._run_scheduler()
            self._wait_for_waiting()
            process.kill()
            self._run_scheduler().finish()
        self._wait_until_gone()
        self._run_scheduler().finish()
        self._assert_everybody_has_one()
        self._assert_everybody_was_told_once()

    def test_killed_runs_count_for_the_daily_limit(self):
        self._query("UPDATE res_company SET medalist_followup_limit = 20")
        self.assertEqual(self._kill_at(13), 10)
        self._run_scheduler().finish()
        self.assertEqual(self._count(), 20)

    def test_two_workers_at_once(self):
        with self._barrier():
            workers = [self._run_regardless(GATE) for _worker in range(2)]
            self._wait_for_waiting(2)
        for worker in workers:
            self.assertIn("fully done", worker.finish())
        self._assert_everybody_has_one()
        self._assert_everybody_was_told_once()

    def test_second_worker_does_not_wait_for_a_slow_one(self):
        """What the first one has in hand is left to it, the others are served."""
        self._hold_at_row(3, "mail_activity")
        with self._barrier():
            slow = self._run_regardless()
            self._wait_for_waiting()
            self.assertIn("fully done", self._run_regardless().finish())
            self.assertEqual(self._count(), PEOPLE - 5)
        self.assertIn("fully done", slow.finish())
        self._assert_everybody_has_one()
        self._assert_everybody_was_told_once()

    def test_who_stops_a_plan_while_its_activity_is_made_is_told(self):
        """Their view is older than the activity; Odoo runs them again with a new one.

        Due today, nothing of the application changes: not even its date.
        """
        self._query("UPDATE hr_applicant_followup SET date = current_date")
        with self._barrier():
            recruiter = self._work(stop_with_an_older_view, GATE)
            self._wait_for_waiting()
            self._run_scheduler().finish()
        self.assertIn("again", recruiter.finish())
        self._assert_everybody_has_one()


def stop_with_an_older_view(env, gate):
    import sys

    from psycopg2.errors import SerializationFailure

    everybody = env["hr.applicant"].with_context(active_test=False)
    person = everybody.search([("followup_state", "=", "running")], limit=1)
    assert not person.followup_activity_id
    env.cr.execute("SELECT pg_advisory_lock_shared(%s)", [gate])
    try:
        person.action_stop_followup()
        env.cr.commit()
        sys.stdout.write("stopped")
    except SerializationFailure:
        sys.stdout.write("again")
