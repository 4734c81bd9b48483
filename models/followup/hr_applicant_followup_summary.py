from odoo import api, fields, models

from ..batch import run_due
from ..constants import MODULE
from ..tools import get_company

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
        """Tell each recruiter what is in the queue; starts a new transaction.

        :return: whether there was time for all
        :rtype: bool
        """
        return run_due(self, [], lambda rows: rows._send(), MAX_ROWS)

    def _send(self):
        """Tell what these rows say, and delete them."""
        for user, rows in self.grouped("user_id").items():
            reader = self.with_context(lang=user.lang).env
            # Some may be done by now, or somebody else's.
            new = reader["mail.activity"].search(
                [
                    ("id", "in", rows._collect_ids("activities")),
                    ("user_id", "=", user.id),
                ],
                order="date_deadline, id",
            )
            subject = reader._("Follow-ups for you: %s", len(new))
            self._notify(user, subject, "followup_summary", {"activities": new})
            failed = (
                reader["hr.applicant"].browse(rows._collect_ids("failures")).exists()
            )
            subject = reader._("Follow-ups that failed: %s", len(failed))
            self._notify(user, subject, "followup_failures", {"applicants": failed})
        self.unlink()

    def _collect_ids(self, name):
        """Return the ids that a field of these rows holds, each once."""
        return list({id_ for row in self for id_ in row[name] or ()})

    @api.model
    def _notify(self, user, subject, template, told):
        """Send one message, to the inbox or by mail as the user prefers.

        :param str template: the name of one of our views
        :param dict told: the records to tell of, under their name in the template, in
            the user's language; nothing is sent if there are none
        """
        ((name, records),) = told.items()
        if not records:
            return
        body = records.env["ir.qweb"]._render(
            f"{MODULE}.{template}",
            {name: records[:MAX_NAMED], "more": len(records) - MAX_NAMED},
        )
        threads = records.env["mail.thread"]._for_recruiters()
        threads.message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=body,
            subtype_xmlid=f"{MODULE}.mt_followup_summary",
            force_send=False,
        )
