from datetime import timedelta

from odoo import fields, models

from ..constants import MODULE
from ..mail.hr_applicant_mail_mixin import LOST_DAYS

#: So many mails are written while the recruiter waits.
MAX_WRITTEN_AT_ONCE = 50


class HrApplicantInvitationMixinQueue(models.AbstractModel):
    """How an invitation comes to its mail: written at once or later, or stopped.

    ``mail_due`` says from when the mail may be written. The transaction that writes the
    mail empties it, so that nobody gets two.
    """

    _name = "hr.applicant.invitation.mixin.queue"
    _description = "Queue of Invitations"

    mail_due = fields.Datetime(readonly=True)

    _mail_due_idx = models.Index("(mail_due) WHERE mail_due IS NOT NULL")

    def _write_mails_or_schedule(self):
        """Write the mails that are due, or have it done: a few at once, many later."""
        now = fields.Datetime.now()
        ready = self.filtered(lambda invitation: invitation.mail_due <= now)
        when = sorted(set((self - ready).mapped("mail_due")))
        if len(ready) <= MAX_WRITTEN_AT_ONCE:
            ready._write_due_mails()
        else:
            when.append(now)
        if when:
            self.env.ref(f"{MODULE}.ir_cron_invitations").sudo()._trigger(at=when)

    def _write_due_mails(self):
        """Write the mails of those who may be contacted; Odoo's mail queue sends them.

        The invitation fails if the person may not be contacted by now, or the job looks
        for nobody any more.
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
        for mailing, invitations in (free - closed).grouped("round_id").items():
            invitations._queue_mails(mailing._get_template())
        today = fields.Date.context_today(self)
        (free - closed).next_step_date = today + timedelta(days=LOST_DAYS)

    def _mark_unsendable(self):
        """Note that the mail can't be written; it can be sent again by hand."""
        self.mail_due = False
        self._on_mail_failed(
            self.env._("The mail could not be written: check its text, then try again")
        )

    def _stop(self, reason):
        """Take back the mails that did not leave yet.

        :param str reason: what the recruiter reads
        :return: the invitations that were taken back
        """
        waiting = self.filtered(lambda invitation: invitation.state == "queued")
        mails = waiting._get_queued_mails()
        # Another worker may be sending a mail at this moment. It can't be taken back,
        # so its invitation stays queued, and becomes “sent” soon.
        unsent = waiting.filtered("mail_due") | self.browse(mails.mapped("res_id"))
        mails.write({"state": "cancel"})
        unsent.mail_due = False
        unsent._on_mail_failed(reason)
        return unsent

    def _check_unsent_mails(self, today):
        """Look after mails that should have left. Those in the queue get another day;
        the invitation fails if somebody took its mail out of the queue.
        """
        mails = self._get_queued_mails()
        waiting = self.browse(mails.mapped("res_id")) | self.filtered("mail_due")
        waiting.write({"next_step_date": today + timedelta(days=1)})
        lost = self - waiting
        reason = self.env._("The mail was taken out of the queue")
        lost._on_mail_failed(reason)
        lost._create_not_sent_todo(reason)
