from odoo import models
from odoo.tools import SQL


class HrJob(models.Model):
    """How many past candidates could be invited to a job."""

    _inherit = "hr.job"

    def _count_permitted_matches(self):
        """Return how many past candidates with a medal may be asked for each job.

        Who almost got this job or one in the same department, is interested in it, or
        has one of its skills; a person counts once. One statement for any number.

        :return: ``{job id: number}``; jobs that nobody fits are left out
        """
        gate = self.env["hr.applicant"]._get_gate_query(
            SQL(
                "a.medal_id IS NOT NULL AND NOT a.active"
                " AND a.email_normalized IS NOT NULL"
            ),
            None,
            None,
        )
        self.env["hr.applicant.skill"].flush_model()
        self.env["hr.job.skill"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH permitted AS MATERIALIZED (
                    SELECT a.* FROM (%(gate)s) gate
                      JOIN hr_applicant a ON a.id = gate.id
                     WHERE gate.blocker IS NULL
                )
                SELECT j.id, count(DISTINCT COALESCE(-a.consent_id, a.id))
                  FROM hr_job j
                  JOIN permitted a
                    ON (j.company_id IS NULL OR a.company_id IS NULL
                        OR a.company_id = j.company_id)
                   AND (a.job_id = j.id OR a.department_id = j.department_id
                        OR EXISTS (
                           SELECT FROM hr_applicant_interest_job_rel i
                            WHERE i.hr_applicant_id = a.id AND i.hr_job_id = j.id)
                        OR EXISTS (
                           SELECT FROM hr_job_skill js
                             JOIN hr_applicant_skill s ON s.skill_id = js.skill_id
                            WHERE js.job_id = j.id AND s.applicant_id = a.id))
                 WHERE j.id = ANY(%(jobs)s)
                 GROUP BY j.id
                """,
                gate=gate,
                jobs=self.ids,
            )
        )
        return dict(rows)
