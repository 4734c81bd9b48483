from datetime import timedelta

from odoo import api, fields, models

from ..mail.hr_applicant_mail_mixin import LOST_DAYS

MODULE = "hr_recruitment_silver_medalist"
#: Up to here the mails are written while the recruiter waits.
SMALL = 50


class HrApplicantInvitationMixinQueue(models.AbstractModel):
    """How an invitation comes to its mail: written at once or later, stopped, again.

    ``mail_due`` says from when the mail may be written; it is empty once the mail is,
    in the same transaction, so that nobody gets two.
    """

    _name = "hr.applicant.invitation.mixin.queue"
    _description = "Mails of Invitations"

    round_id = fields.Many2one(
        "hr.applicant.invitation.round",
        string="Mailing",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    mail_due = fields.Datetime(readonly=True)
    override_reason = fields.Char(
        string="Invited Anyway Because",
        readonly=True,
        help="Why the person was invited though contacted recently.",
    )

    _mail_due_idx = models.Index("(mail_due) WHERE mail_due IS NOT NULL")

    def _start(self):
        """Write the mails that are due, or have it done: a few at once, many later."""
        now = fields.Datetime.now()
        ready = self.filtered(lambda invitation: invitation.mail_due <= now)
        when = sorted(set((self - ready).mapped("mail_due")))
        if len(ready) <= SMALL:
            ready._write_due_mails()
        else:
            when.append(now)
        if when:
            self.env.ref(f"{MODULE}.ir_cron_invitations").sudo()._trigger(at=when)

    def _write_due_mails(self):
        """Write the mails of those who may be contacted; Odoo's mail queue sends them.

        Whoever may not, or whose job looks for nobody any more, is not written to.
        """
        self.mail_due = False
        waiting = self.filtered(lambda invitation: invitation.state == "queued")
        blockers = waiting._get_mail_blockers()
        free = waiting.filtered(lambda invitation: not blockers[invitation.id])
        blocked = waiting - free
        reasons = blocked._get_failure_reasons(blockers)
        for reason, failing in blocked.grouped(lambda i: reasons[i.id]).items():
            failing._on_mail_failed(reason)
        closed = free.filtered(lambda invitation: not invitation.job_id._is_looking())
        closed._on_mail_failed(self.env._("The job was closed meanwhile"))
        for round_, invitations in (free - closed).grouped("round_id").items():
            invitations._queue_mails(round_._get_template())
        today = fields.Date.context_today(self)
        (free - closed).next_step_date = today + timedelta(days=LOST_DAYS)

    def _give_up(self):
        """Leave one whose mail can't be written; it can be sent again by hand."""
        self.mail_due = False
        self._on_mail_failed(
            self.env._("The mail could not be written: check its text, then try again")
        )

    @api.model
    def mail_allowed_qweb_expressions(self):
        """Placeholders that a recruiter may add to the text of an invitation."""
        return super().mail_allowed_qweb_expressions() + (
            "object.partner_name",
            "object.job_id.name",
            "object.job_id.department_id.name",
            "object.company_id.name",
            "object.user_id.email",
            "object.user_id.phone",
        )

    # -- stopping, and again ---------------------------------------------------------

    def _stop(self, reason):
        """Take back what did not leave yet.

        :param str reason: what to show to the recruiter
        :return: the invitations that were taken back
        """
        waiting = self.filtered(lambda invitation: invitation.state == "queued")
        mails = waiting._get_queued_mails()
        # One that is leaving at this moment is neither due nor queued: it is sent.
        held = waiting.filtered("mail_due") | self.browse(mails.mapped("res_id"))
        mails.write({"state": "cancel"})
        held.mail_due = False
        held._on_mail_failed(reason)
        return held

    def action_send_again(self):
        """Send these failed ones again, as far as the gate lets them through.

        Who may not be invited stays failed, with the reason of today.
        """
        self.check_access("read")
        failed = self.sudo().filtered(lambda invitation: invitation.state == "failed")
        again = failed._send_again()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if again else "warning",
                "message": self.env._(
                    "%(count)s of %(total)s invitations are sent again.",
                    count=len(again),
                    total=len(failed),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _send_again(self):
        """Queue these failed ones again, to the address that is known by now.

        :return: the invitations that were queued
        """
        again = self.browse()
        for job, invitations in self.grouped("job_id").items():
            newest = {i.applicant_id: i for i in invitations.sorted("id")}
            chosen = self._choose(
                self.env["hr.applicant"].concat(*newest),
                job,
                # One that came back was no contact; asked exactly when it is written.
                {a.id: i.override_reason or i.sent_date for a, i in newest.items()},
            )
            for email, applicant in chosen.items():
                newest[applicant].email_normalized = email
                again |= newest[applicant]
            (invitations - again)._tell_blockers(job)
        # Nobody shall send the mail of the last time as well.
        domain = [
            ("model", "=", self._name),
            ("res_id", "in", again.ids),
            ("state", "in", ("outgoing", "exception")),
        ]
        self.env["mail.mail"].sudo().search(domain).write({"state": "cancel"})
        again.write(
            {
                "state": "queued",
                "failure_reason": False,
                "mail_due": fields.Datetime.now(),
            }
        )
        for deadline, invitations in again.grouped(
            lambda invitation: invitation._get_answer_deadline()
        ).items():
            invitations.expiry_date = deadline
        again.round_id.stop_user_id = False
        again._start()
        return again

    def _tell_blockers(self, job):
        gate = self.applicant_id._get_contact_blockers(job=job)
        reasons = self._get_failure_reasons(
            {i.id: gate[i.applicant_id.id] or "already_invited" for i in self}
        )
        for reason, invitations in self.grouped(lambda i: reasons[i.id]).items():
            invitations.failure_reason = reason
