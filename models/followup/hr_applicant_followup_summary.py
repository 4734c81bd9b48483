from collections import defaultdict

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from ..batch import run_batch
from ..tools import get_company

SUBTYPE = "hr_recruitment_silver_medalist.mt_followup_summary"
#: How many follow-ups the summary names.
NAMED = 10


class HrApplicantFollowupSummary(models.Model):
    """Follow-ups that a recruiter is to be told of: one message per run, not one each.

    New ones, and those that failed: these are tried again every night and told once.

    What is to be told is written down in the transaction that makes it, and crossed out
    in the one that tells it: what an interrupted run made is told by the next, and of
    two workers one tells it.
    """

    _name = "hr.applicant.followup.summary"
    _description = "Follow-ups to Tell a Recruiter Of"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    activities = fields.Json(help="Ids of the activities.")
    failures = fields.Json(
        help="Ids of the applications whose step could not be carried out."
    )

    @api.model
    def _queue(self, activities):
        """Have the users of these activities told of them at the end of the run."""
        self.sudo().create(
            [
                {"user_id": user.id, "activities": new.ids}
                for user, new in activities.grouped("user_id").items()
                if user
            ]
        )

    @api.model
    def _queue_failures(self, followups):
        """Have somebody told of these: who is in charge, else the administrators."""
        users = followups._get_responsibles()
        by_user = followups.grouped(
            lambda f: users[f] or get_company(f)._get_recruitment_administrators()[:1]
        )
        self.sudo().create(
            [
                {"user_id": user.id, "failures": failed.applicant_id.ids}
                for user, failed in by_user.items()
            ]
        )

    @api.model
    def _send_all(self):
        """Tell each recruiter what is new. Starts a new transaction."""
        rows = None
        while rows is None:
            self.env["ir.cron"]._commit_progress()
            try:
                rows = self._take_all()
            except SerializationFailure:  # the other worker was faster
                self.env.cr.rollback()
        new = {(user_id, id_) for user_id, ids, _failed in rows for id_ in ids or ()}
        failures = defaultdict(set)
        for user_id, _ids, failed in rows:
            if failed:
                failures[self.env["res.users"].browse(user_id)].update(failed)
        # Some may be done by now, or somebody else's.
        activities = self.env["mail.activity"].search(
            [("id", "in", [id_ for _, id_ in new])], order="date_deadline, id"
        )
        for user, found in activities.grouped("user_id").items():
            own = found.browse(id_ for id_ in found.ids if (user.id, id_) in new)
            if not own:
                continue
            run_batch(
                user,
                lambda user, own=own: self._send(user, own),
                lambda _user, own=own: self._queue(own),
            )
        for user, ids in failures.items():
            run_batch(
                user,
                lambda user, ids=ids: self._send_failures(user, ids),
                lambda _user: None,  # the log has said so
            )

    def _take_all(self):
        """Cross out what is told now: ``[(user id, activity ids)]``."""
        self.flush_model()
        return self.env.execute_query(
            SQL(
                """DELETE FROM hr_applicant_followup_summary WHERE id IN (
                       SELECT id FROM hr_applicant_followup_summary
                          FOR UPDATE SKIP LOCKED)
                RETURNING user_id, activities, failures"""
            )
        )

    @api.model
    def _send(self, user, activities):
        """Send one summary, to the inbox or by mail as the user prefers."""
        env = self.with_context(lang=user.lang).env
        body = env["ir.qweb"]._render(
            "hr_recruitment_silver_medalist.followup_summary",
            {
                "activities": activities.with_env(env)[:NAMED],
                "more": len(activities) - NAMED,
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
                "applicants": applicants.with_env(env)[:NAMED],
                "more": len(applicants) - NAMED,
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
