from odoo.tests import tagged

from .processes import GATE, BatchProcessTests, ProcessCase, remember_people


@tagged("post_install", "-at_install", "slow")
class TestFollowupProcesses(BatchProcessTests, ProcessCase):
    """Sixty people are due, five a batch: whatever happens, each gets one activity."""

    cron = "hr_recruitment_silver_medalist.ir_cron_followups"
    table = "mail_activity"

    @staticmethod
    def prepare(env):
        env = env(context={"tracking_disable": True, "active_test": False})
        env.company.medalist_followup_limit = 0
        people, _recruiter = remember_people(env, 60)
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

    def _assert_everybody_is_done(self):
        self._assert_everybody_has_one()
        # The summaries of all runs together speak of each follow-up once.
        rows = self._query(
            "SELECT subject FROM mail_message WHERE subject LIKE 'Follow-ups for you%%'"
        )
        told = [int(subject.rpartition(" ")[2]) for (subject,) in rows]
        self.assertEqual(sum(told), self.PEOPLE, told)

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
        self.assertEqual(len(rows), self.PEOPLE)
        lost = [id_ for id_, count, _linked, _live in rows if not count]
        doubled = [id_ for id_, count, _linked, _live in rows if count > 1]
        self.assertFalse(lost, "lost")
        self.assertFalse(doubled, "doubled")
        self.assertTrue(all(linked for _id, _count, linked, _live in rows))
        self.assertEqual({live for *_activity, live in rows}, {1}, "one live one each")

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
        self._assert_everybody_is_done()

    def test_killed_runs_count_for_the_daily_limit(self):
        self._query("UPDATE res_company SET medalist_followup_limit = 20")
        self.assertEqual(self._kill_at(13), 10)
        self._run_scheduler().finish()
        self.assertEqual(self._count(), 20)

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
