from odoo.tests import tagged

from .processes import BatchProcessTests, ProcessCase, remember_people


@tagged("post_install", "-at_install", "slow")
class TestRetentionProcesses(BatchProcessTests, ProcessCase):
    """Sixty people are due, five a batch: whatever happens, each gets one request, and
    the recruiter is told of each once.
    """

    cron = "hr_recruitment_silver_medalist.ir_cron_retention"
    table = "hr_applicant_erasure"

    @staticmethod
    def prepare(env):
        env = env(context={"tracking_disable": True, "active_test": False})
        remember_people(env, 60, medal=False)
        env["hr.applicant.retention.rule"].create(
            {"kind": "refused", "months": 6, "notice_days": 7, "active": True}
        )
        env.ref(
            "hr_recruitment_silver_medalist.ir_cron_retention"
        ).code = "model._cron_retention(batch_size=5)"
        env.cr.commit()

    def _count(self):
        ((count,),) = self._query("SELECT count(*) FROM hr_applicant_erasure")
        return count

    def _assert_everybody_is_done(self):
        rows = self._query(
            """SELECT person_id, count(*), min(state), bool_or(is_recruiter_untold)
                 FROM hr_applicant_erasure GROUP BY person_id"""
        )
        self.assertEqual(len(rows), self.PEOPLE)
        self.assertEqual({row[1:] for row in rows}, {(1, "scheduled", False)})
        ((persons,),) = self._query("SELECT count(*) FROM hr_applicant_person")
        self.assertEqual(persons, self.PEOPLE, "nobody is made a person twice")
        told = self._query(
            """SELECT subject FROM mail_message
                WHERE subject LIKE 'Past candidates to be erased%%'"""
        )
        numbers = [int(subject.rpartition(" ")[2]) for (subject,) in told]
        self.assertEqual(sum(numbers), self.PEOPLE, numbers)
