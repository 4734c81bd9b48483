from psycopg2.errors import SerializationFailure

from odoo import api, models
from odoo.tools import SQL

from .batch import run_batch

SUBTYPE = "hr_recruitment_silver_medalist.mt_followup_summary"
#: How many follow-ups the summary names.
NAMED = 10


class HrApplicant(models.Model):
    """One message per recruiter and run, not one per activity."""

    _inherit = "hr.applicant"

    @api.model
    def _announce_followups(self):
        """Tell each recruiter which open follow-ups nobody has told them of.

        What is told is marked in the same transaction: what an interrupted run made is
        told by the next, and of two workers one tells it. Starts a new transaction.
        """
        rows = None
        while rows is None:
            self.env["ir.cron"]._commit_progress()
            try:
                rows = self._claim_untold_followups()
            except SerializationFailure:  # the other worker was faster
                self.env.cr.rollback()
        for user_id, activity_ids in rows:
            activities = self.env["mail.activity"].browse(activity_ids)
            run_batch(
                self.env["res.users"].browse(user_id),
                lambda user, new=activities: self._announce_followups_to(user, new),
                lambda user, new=activities: new.write({"followup_told": False}),
            )

    def _claim_untold_followups(self):
        """Mark what is told now: ``[(user id, activity ids)]``."""
        return self.env.execute_query(
            SQL(
                """
                WITH untold AS (
                    SELECT id FROM mail_activity
                     WHERE is_followup AND active AND user_id IS NOT NULL
                       AND followup_told IS NOT TRUE
                       FOR UPDATE SKIP LOCKED
                ), told AS (
                    UPDATE mail_activity SET followup_told = TRUE
                     WHERE id IN (SELECT id FROM untold)
                 RETURNING user_id, id, date_deadline
                )
                SELECT user_id, array_agg(id ORDER BY date_deadline, id)
                  FROM told GROUP BY user_id
                """
            )
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
