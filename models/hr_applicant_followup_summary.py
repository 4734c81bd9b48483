from odoo import api, models
from odoo.tools import SQL

SUBTYPE = "hr_recruitment_silver_medalist.mt_followup_summary"
#: How many follow-ups the summary names.
NAMED = 10


class HrApplicant(models.Model):
    """One message per recruiter and run, not one per activity."""

    _inherit = "hr.applicant"

    @api.model
    def _announce_followups(self):
        """Tell each recruiter which follow-ups are new since the last summary.

        A run that was interrupted is thus told by the next, once.
        """
        self.env["mail.activity"].flush_model()
        self.env["mail.message"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT a.user_id, array_agg(a.id ORDER BY a.date_deadline, a.id)
                  FROM mail_activity a
                  JOIN res_users u ON u.id = a.user_id
                 WHERE a.is_followup AND a.active
                   AND a.create_date >= now() AT TIME ZONE 'UTC' - interval '7 days'
                   AND a.create_date > COALESCE(
                       (SELECT max(m.create_date)
                          FROM mail_message m
                          JOIN mail_message_res_partner_rel r
                               ON r.mail_message_id = m.id
                         WHERE m.subtype_id = %s
                           AND r.res_partner_id = u.partner_id), '-infinity')
                 GROUP BY a.user_id
                """,
                self.env.ref(SUBTYPE).id,
            )
        )
        for user_id, activity_ids in rows:
            self._announce_followups_to(
                self.env["res.users"].browse(user_id),
                self.env["mail.activity"].browse(activity_ids),
            )

    @api.model
    def _announce_followups_to(self, user, activities):
        """Send one summary, to the inbox or by mail as the user prefers."""
        recruiter = self.with_context(lang=user.lang)
        body = recruiter.env["ir.qweb"]._render(
            "hr_recruitment_silver_medalist.followup_summary",
            {"activities": activities[:NAMED], "more": len(activities) - NAMED},
        )
        recruiter.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=recruiter.env._("Follow-ups for you: %s", len(activities)),
            body=body,
            subtype_xmlid=SUBTYPE,
            force_send=False,
        )
