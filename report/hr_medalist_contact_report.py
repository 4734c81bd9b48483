from odoo import api, fields, models
from odoo.tools import SQL

from .outcomes import CAME_BACK

#: What somebody said, or that they said anything, when a recruiter called or met them.
ANSWERS = ("reached", "later", "not_interested", "wants_to_apply")


class HrMedalistContactReport(models.Model):
    """What came of each contact: one row per invitation and per follow-up carried out.

    * An invitation counts once it has left, or was answered all the same. What was
      answered, and who was hired because of it, is what the invitation says.
    * A follow-up counts once it is done: a call, a meeting, a message, or an email of
      the plan. It was answered if the person was reached, and got a yes if they want to
      apply. A hire counts for every follow-up before the application it came from.
    * Users see the contacts of the applications that they see.
    """

    _name = "hr.medalist.contact.report"
    _description = "Past Candidates: What Worked"
    _auto = False
    _rec_name = "applicant_id"
    _order = "date desc, id desc"
    _depends = {
        "hr.applicant": [
            "company_id",
            "create_date",
            "date_closed",
            "department_id",
            "job_id",
            "medal_id",
            "refuse_reason_id",
            "reinvited_from_id",
        ],
        "hr.applicant.invitation": [
            "applicant_id",
            "create_date",
            "hired",
            "job_id",
            "new_applicant_id",
            "round_id",
            "sent_date",
            "state",
            "user_id",
        ],
        "hr.applicant.invitation.round": ["template_id"],
        "mail.activity": [
            "active",
            "date_done",
            "followup_outcome",
            "followup_step_id",
            "is_followup",
            "res_id",
            "res_model",
            "user_id",
        ],
        "mail.activity.plan.template": ["followup_mail_template_id", "plan_id"],
    }

    applicant_id = fields.Many2one("hr.applicant", "Past Application", readonly=True)
    kind = fields.Selection(
        [("invitation", "Invitation"), ("followup", "Follow-up")], readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    job_id = fields.Many2one(
        "hr.job", readonly=True, help="Invited to, or almost hired as."
    )
    department_id = fields.Many2one("hr.department", readonly=True)
    medal_id = fields.Many2one("hr.applicant.medal", "Medal", readonly=True)
    medal_color = fields.Integer(related="medal_id.color")
    plan_id = fields.Many2one("mail.activity.plan", "Plan", readonly=True)
    step_id = fields.Many2one("mail.activity.plan.template", "Step", readonly=True)
    template_id = fields.Many2one("mail.template", "Email Template", readonly=True)
    user_id = fields.Many2one("res.users", "Recruiter", readonly=True)
    date = fields.Date("Contacted On", readonly=True)
    sent = fields.Integer("Contacts", readonly=True, help="Sent, or carried out.")
    answered = fields.Integer(readonly=True, help="Answered, or reached.")
    said_yes = fields.Integer(
        readonly=True, help="Interested in the job, or wants to apply."
    )
    hired = fields.Integer(readonly=True, help="Came back and was hired.")

    @property
    def _table_query(self):
        Applicant = self.env["hr.applicant"].with_context(active_test=False)
        seen = Applicant._search([])
        return SQL(
            """
            WITH seen AS (%(seen)s)
            %(invitations)s
             UNION ALL
            %(followups)s
            """,
            seen=seen.select(
                *(
                    SQL.identifier("hr_applicant", name)
                    for name in ("id", "company_id", "job_id", "medal_id")
                ),
                SQL.identifier("hr_applicant", "department_id"),
            ),
            invitations=self._get_invitations_sql(),
            followups=self._get_followups_sql(),
        )

    @api.model
    def _get_invitations_sql(self):
        """Return a row for each invitation that reached somebody."""
        return SQL(
            """
            SELECT 2 * i.id AS id, i.applicant_id, 'invitation' AS kind,
                   seen.company_id, i.job_id, seen.department_id, seen.medal_id,
                   NULL::integer AS plan_id, NULL::integer AS step_id,
                   mailing.template_id, i.user_id,
                   COALESCE(i.sent_date, i.create_date)::date AS date, 1 AS sent,
                   (i.state IN ('interested', 'not_now', 'not_interested',
                                'opted_out'))::int AS answered,
                   (i.state = 'interested')::int AS said_yes,
                   COALESCE(i.hired, FALSE)::int AS hired
              FROM hr_applicant_invitation i
              JOIN seen ON seen.id = i.applicant_id
              LEFT JOIN hr_applicant_invitation_round mailing ON mailing.id = i.round_id
             WHERE i.state <> 'failed' AND i.sent_date IS NOT NULL
                OR i.state IN ('interested', 'not_now', 'not_interested')
            """
        )

    @api.model
    def _get_followups_sql(self):
        """Return a row for each follow-up that was carried out."""
        return SQL(
            """
            SELECT 2 * a.id + 1, seen.id, 'followup', seen.company_id, seen.job_id,
                   seen.department_id, seen.medal_id, step.plan_id, step.id,
                   step.followup_mail_template_id, a.user_id, a.date_done, 1,
                   (a.followup_outcome IN %(answers)s)::int,
                   (a.followup_outcome = 'wants_to_apply')::int,
                   (comeback.hire_date IS NOT NULL)::int
              FROM mail_activity a
              JOIN seen ON seen.id = a.res_id
              LEFT JOIN mail_activity_plan_template step
                     ON step.id = a.followup_step_id
              LEFT JOIN (%(comebacks)s) comeback
                     ON comeback.past_id = seen.id
                    AND comeback.apply_date::date >= a.date_done
             WHERE a.res_model = 'hr.applicant' AND a.is_followup AND NOT a.active
               AND a.date_done IS NOT NULL
            """,
            answers=ANSWERS,
            comebacks=CAME_BACK,
        )

    def action_open_application(self):
        """Open the past application."""
        self.ensure_one()
        return self.applicant_id._get_records_action()
