from odoo import api, fields, models

from ..batch import run_due

SUBTYPE = "hr_recruitment_silver_medalist.mt_followup_summary"
#: How many follow-ups a message names.
MAX_NAMED = 10
#: Of how many rows one message can tell a recruiter.
MAX_ROWS = 1000


class HrApplicantFollowupSummary(models.Model):
    """The queue of what recruiters are to be told after a run: one message each.

    It tells of new follow-ups, and of those whose step failed: these are tried again
    every night and told once.

    A row is made in the transaction that makes the follow-ups, and deleted in the one
    that makes the message. If a run is killed, the next one tells; of two at once, one
    does.

    A flag on the activities instead of this table would take a second write of each:
    that was 6 % of a due follow-up (1,500 of them), where this costs one row a
    recruiter and batch.
    """

    _name = "hr.applicant.followup.summary"
    _description = "Follow-ups to Tell a Recruiter Of"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    activities = fields.Json(help="Ids of the activities.")
    failures = fields.Json(
        help="Ids of the applications whose step could not be carried out."
    )

    @api.model
    def _queue_new(self, activities):
        """Have the users of these new activities told of them at the end of the run."""
        self.sudo().create(
            [
                {"user_id": user.id, "activities": new.ids}
                for user, new in activities.grouped("user_id").items()
                if user
            ]
        )

    @api.model
    def _queue_failures(self, followups):
        """Have recruiters told that the steps of these failed; if nobody is in charge,
        an administrator.
        """
        users = followups._get_responsibles()
        by_user = followups.grouped(
            lambda f: users[f]
            or (f.company_id or f.env.company)._get_recruitment_administrators()[:1]
        )
        self.sudo().create(
            [
                {"user_id": user.id, "failures": failed.applicant_id.ids}
                for user, failed in by_user.items()
            ]
        )

    @api.model
    def _send_all(self):
        """Tell each recruiter what is in the queue; starts a new transaction.

        :return: whether there was time for all
        :rtype: bool
        """
        return run_due(
            self,
            [],
            "id",
            lambda rows: rows._send(),
            postpone=None,
            batch_size=MAX_ROWS,
        )

    def _send(self):
        """Tell what these rows say, and delete them."""
        for user, rows in self.grouped("user_id").items():
            ids = {id_ for row in rows for id_ in row.activities or ()}
            # Some may be done by now, or somebody else's.
            activities = self.env["mail.activity"].search(
                [("id", "in", list(ids)), ("user_id", "=", user.id)],
                order="date_deadline, id",
            )
            if activities:
                self._send_new(user, activities)
            failed = {id_ for row in rows for id_ in row.failures or ()}
            if failed:
                self._send_failures(user, failed)
        self.unlink()

    @api.model
    def _send_new(self, user, activities):
        """Tell of new follow-ups, to the inbox or by mail as the user prefers."""
        env = self.with_context(lang=user.lang).env
        body = env["ir.qweb"]._render(
            "hr_recruitment_silver_medalist.followup_summary",
            {
                "activities": activities.with_env(env)[:MAX_NAMED],
                "more": len(activities) - MAX_NAMED,
            },
        )
        self._notify(user, env._("Follow-ups for you: %s", len(activities)), body)

    @api.model
    def _send_failures(self, user, applicant_ids):
        """Say whose follow-ups could not be carried out."""
        applicants = self.env["hr.applicant"].browse(applicant_ids).exists()
        env = self.with_context(lang=user.lang).env
        body = env["ir.qweb"]._render(
            "hr_recruitment_silver_medalist.followup_failures",
            {
                "applicants": applicants.with_env(env)[:MAX_NAMED],
                "more": len(applicants) - MAX_NAMED,
            },
        )
        self._notify(user, env._("Follow-ups that failed: %s", len(applicants)), body)

    @api.model
    def _notify(self, user, subject, body):
        threads = self.env["mail.thread"].with_context(lang=user.lang)
        threads._for_recruiters().message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=body,
            subtype_xmlid=SUBTYPE,
            force_send=False,
        )
