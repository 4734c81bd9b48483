from odoo.tests import tagged

from .processes import BatchProcessTests, ProcessCase, remember_people


@tagged("post_install", "-at_install", "slow")
class TestInvitationProcesses(BatchProcessTests, ProcessCase):
    """Sixty people are invited, five a batch: each gets one mail, whatever happens."""

    cron = "hr_recruitment_silver_medalist.ir_cron_invitations"
    table = "mail_mail"

    @staticmethod
    def prepare(env):
        env = env(context={"tracking_disable": True, "active_test": False})
        module = "hr_recruitment_silver_medalist"
        people, recruiter = remember_people(env, 60)
        people._record_consent("granted", "phone")
        job = env["hr.job"].create({"name": "Carpenter", "company_id": env.company.id})
        env["hr.applicant.invitation"].with_user(recruiter)._invite(
            people, job, env.ref(f"{module}.mail_template_invitation")
        )
        env.ref(
            f"{module}.ir_cron_invitations"
        ).code = "model._cron_invitations(batch_size=5)"
        env.cr.commit()

    def _count(self):
        ((count,),) = self._query(
            "SELECT count(*) FROM hr_applicant_invitation"
            " WHERE state = 'queued' AND mail_due IS NULL"
        )
        return count

    def _assert_everybody_is_done(self):
        rows = self._query(
            """
            SELECT i.id, i.mail_due, count(m.id)
              FROM hr_applicant_invitation i
              LEFT JOIN mail_message m
                     ON m.res_id = i.id AND m.model = 'hr.applicant.invitation'
                    AND m.message_type <> 'notification'
              LEFT JOIN mail_mail mail ON mail.mail_message_id = m.id
             GROUP BY i.id
            """
        )
        self.assertEqual(len(rows), self.PEOPLE)
        self.assertFalse([row for row in rows if row[2] == 0], "lost")
        self.assertFalse([row for row in rows if row[2] > 1], "doubled")
        self.assertFalse([row for row in rows if row[1]], "still due")

    def test_stopped_while_it_is_being_sent(self):
        """Mails written before the stop are taken back; none is written after it."""
        self._hold_at_row(13, "mail_mail")
        with self._barrier():
            worker = self._run_scheduler()
            self._wait_for_waiting()
            stop = self._work(stop_round)
            self._wait_until(
                lambda: self._query(
                    "SELECT count(*) > 1 FROM pg_stat_activity WHERE wait_event_type"
                    " = 'Lock' AND datname = current_database()"
                )
                == [(True,)],
                "somebody who stops what is in hand",
            )
        worker.finish()
        stop.finish()
        self._run_scheduler().finish()
        self.assertEqual(
            self._query("SELECT DISTINCT state FROM hr_applicant_invitation"),
            [("failed",)],
        )
        self.assertEqual(
            self._query(
                "SELECT DISTINCT mail.state FROM mail_mail mail JOIN mail_message m"
                " ON m.id = mail.mail_message_id"
                " WHERE m.model = 'hr.applicant.invitation'"
            ),
            [("cancel",)],
        )


def stop_round(env):
    """What a request does: tried again if somebody else was at the same rows."""
    from odoo.service.model import retrying

    retrying(env["hr.applicant.invitation.round"].search([]).action_stop, env)
    env.cr.commit()
