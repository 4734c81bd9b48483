from odoo import fields, models
from odoo.fields import Domain


class HrJob(models.Model):
    _inherit = "hr.job"

    def action_reinvite_past_candidates(self):
        """Open the wizard that invites past candidates to this job, the best first."""
        self.ensure_one()
        return self.env["hr.applicant.reinvite"]._open(
            self, self._rank_past_applicants()
        )

    def _rank_past_applicants(self, limit=100, medalists_only=True):
        """Return past applications that fit this job, one a person, the best first.

        Ranked by Odoo's matching score, then medal, evaluation and how recent.

        :param int limit: how many at most
        :param bool medalists_only: False looks at everybody who was refused
        """
        self.ensure_one()
        Applicant = self.env["hr.applicant"].with_context(
            active_test=False, matching_job_id=self.id
        )
        # Who signed and then declined is a past candidate too.
        over = Domain("date_closed", "=", False) | Domain(
            "refuse_reason_id", "!=", False
        )
        domain = over & Domain(
            "medal_id" if medalists_only else "refuse_reason_id", "!=", False
        )
        if self.company_id:
            domain &= Domain("company_id", "in", (self.company_id.id, False))
        ranked = Applicant.search(domain).sorted(
            lambda applicant: (
                -applicant.matching_score,
                applicant.medal_id.sequence if applicant.medal_id else 1000,
                -int(applicant.priority or 0),
                -(applicant.refuse_date or fields.Datetime.now()).timestamp(),
            )
        )
        persons = set()
        best = Applicant
        for applicant in ranked:
            key = applicant._get_person_key() or applicant.id
            if key not in persons:
                persons.add(key)
                best += applicant
            if len(best) == limit:
                break
        return best.with_env(self.env)
