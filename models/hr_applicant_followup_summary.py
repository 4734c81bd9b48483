from odoo import api, models
from odoo.tools import SQL

#: How many follow-ups the summary names.
NAMED = 10


class HrApplicant(models.Model):
    """One message per recruiter and run, not one per activity."""

    _inherit = "hr.applicant"

    @api.model
    def _announce_followups(self):
        """Tell each recruiter once which follow-ups are new.

        What was told is marked in the same transaction, so that a run that was
        interrupted is told by the next, once.
        """
        self.env["mail.activity"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """UPDATE mail_activity SET followup_announced = TRUE
                    WHERE is_followup AND active AND followup_announced IS NOT TRUE
                      AND user_id IS NOT NULL
                RETURNING user_id, id"""
            )
        )
        activities = self.env["mail.activity"].browse(id_ for _user, id_ in rows)
        activities.invalidate_recordset(["followup_announced"], flush=False)
        for user, own in activities.grouped("user_id").items():
            own.sorted(lambda activity: (activity.date_deadline, activity.id))
            self._announce_followups_to(user, own)

    @api.model
    def _announce_followups_to(self, user, activities):
        recruiter = self.with_context(lang=user.lang)
        body = (
            self.env["ir.qweb"]
            .with_context(lang=user.lang)
            ._render(
                "hr_recruitment_silver_medalist.followup_summary",
                {"activities": activities[:NAMED], "more": len(activities) - NAMED},
            )
        )
        recruiter.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=recruiter.env._("Follow-ups for you: %s", len(activities)),
            body=body,
            force_send=False,
        )
