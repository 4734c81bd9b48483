from odoo import api, fields, models
from odoo.tools import SQL

from .retention_statement import get_first_company


class HrApplicantPersonMixinRetention(models.AbstractModel):
    """Until when a person is kept whatever the retention rules say, and why.

    ``retention_date`` is the day on which the scheduled action looks at the person
    again. Most people are looked at on the day they are due, the others once a month.
    """

    _name = "hr.applicant.person.mixin.retention"
    _description = "Retention of a Person"

    retention_date = fields.Date(
        readonly=True, copy=False, default=fields.Date.context_today
    )
    retention_kept_until = fields.Date(
        string="Kept Until",
        readonly=True,
        copy=False,
        help="No retention rule erases this person before that day.",
    )
    retention_kept_reason = fields.Char(
        string="Kept Because", readonly=True, copy=False
    )

    _retention_idx = models.Index("(company_id, retention_date)")

    @api.model
    def _look_at_retention(self, companies):
        """Have the next run look at all persons of these companies.

        In one statement: a rule may be switched on for a million people.

        :param res.company companies: whose rules have changed
        """
        self.flush_model(["company_id", "retention_date"])
        today = fields.Date.context_today(self)
        self.env.cr.execute(
            SQL(
                """UPDATE hr_applicant_person SET retention_date = %(today)s
                    WHERE (company_id = ANY(%(companies)s)
                           OR company_id IS NULL AND %(first)s)
                      AND retention_date IS DISTINCT FROM %(today)s""",
                today=today,
                companies=companies.ids,
                first=get_first_company(self.env) in companies,
            )
        )
        self.invalidate_model(["retention_date"], flush=False)

    def _keep_until(self, date, reason):
        """Keep these persons until a day. An open request of a retention rule is
        closed; one that the person made stays.

        :param date date: no rule erases them before
        :param str reason: why, as a recruiter reads it
        """
        persons = self.sudo()
        persons.write(
            {
                "retention_kept_until": date,
                "retention_kept_reason": reason,
                "retention_date": fields.Date.context_today(self),
            }
        )
        requests = persons._get_retention_requests()
        if requests:
            requests._change_state("refused", {"refusal_reason": reason})

    def _get_retention_requests(self):
        """Return the open requests (in sudo) that a retention rule made for these."""
        return (
            self.env["hr.applicant.erasure"]
            .sudo()
            .search(
                [
                    ("person_id", "in", self.ids),
                    ("channel", "=", "retention"),
                    ("state", "in", ("requested", "held", "scheduled")),
                ]
            )
        )
