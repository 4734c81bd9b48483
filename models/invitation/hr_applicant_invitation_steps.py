from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..batch import run_batch
from ..constants import HOLD_DAYS

MODULE = "hr_recruitment_silver_medalist"
#: These end: who is to be asked again is asked when they have.
PASSING = ("paused", "recent_contact")


class HrApplicantInvitationMixinSteps(models.AbstractModel):
    """What happens to an invitation while nobody answers, and when its mail comes back.

    ``next_step_date`` is the day the scheduled action looks at it again: halfway to
    remind, once; after the last day to let it expire, and so many months later as the
    company says to let it be repeated; on the day from which the person wants to be
    asked again, to tell the recruiter.
    """

    _name = "hr.applicant.invitation.mixin.steps"
    _description = "Invitations over Time"

    reminder_count = fields.Integer(readonly=True)
    reminder_date = fields.Date(string="Reminded On", readonly=True)
    reply_date = fields.Datetime(
        string="Wrote Back On",
        readonly=True,
        help="When they answered by mail; a recruiter notes what they said.",
    )
    next_step_date = fields.Date(readonly=True)

    _next_step_idx = models.Index("(next_step_date) WHERE next_step_date IS NOT NULL")

    @api.model
    def _cron_invitations(self, batch_size=200):
        """Write the mails that are due, remind, and let expire.

        Every batch is committed on its own; running it again changes nothing. One that
        fails is logged and tried again the next day.
        """
        IrCron = self.env["ir.cron"]
        steps = self._get_cron_steps(fields.Date.context_today(self))
        due = [self.search(domain, order="id").ids for domain, *_rest in steps]
        time_left = IrCron._commit_progress(remaining=sum(map(len, due)))
        for (domain, run, postpone), ids in zip(steps, due, strict=True):
            while ids and time_left:
                batch, ids = ids[:batch_size], ids[batch_size:]
                # Another worker may have been here meanwhile.
                locked = self.browse(batch).try_lock_for_update(allow_referencing=True)
                records = self.search(
                    Domain(domain) & Domain("id", "in", locked.ids), order="id"
                )
                run_batch(records, run, postpone)
                time_left = IrCron._commit_progress(len(batch))
                self.env.invalidate_all()

    @api.model
    def _get_cron_steps(self, today):
        """Return what the scheduled action does, one after the other.

        :return: ``[(domain of what is due, function of a batch, function of one that
            failed)]``; both must take the records out of the domain
        """
        tomorrow = today + timedelta(days=1)
        return [
            (
                [("mail_due", "<=", fields.Datetime.now())],
                lambda batch: batch._write_due_mails(),
                lambda failed: failed._give_up(),
            ),
            (
                [("next_step_date", "<=", today)],
                lambda batch: batch._run_due_steps(today),
                lambda failed: failed.write({"next_step_date": tomorrow}),
            ),
        ]

    def _run_due_steps(self, today):
        self.filtered(lambda i: i.state == "queued")._look_after_lost(today)
        waiting = self.filtered(
            lambda invitation: invitation.state == "sent" and not invitation.reply_date
        )
        over = waiting.filtered(lambda invitation: invitation.expiry_date < today)
        (self - waiting).filtered(lambda i: i.state != "queued").write(
            {"next_step_date": False}
        )
        expired = self.filtered(lambda invitation: invitation.state == "expired")
        expired._let_be_repeated(today)
        self.filtered(lambda invitation: invitation.state == "not_now")._end_not_now(
            today
        )
        over.write({"state": "expired"})
        over._let_be_repeated(today)
        over._cancel_queued_mails()
        (waiting - over)._send_reminders(today)

    def _let_be_repeated(self, today):
        """Whoever did not answer may be invited again once the company's months after
        the last day are over; until then look again that day.
        """
        for again, invitations in self.grouped(lambda i: i._get_repeat_date()).items():
            invitations.write(
                {"may_be_repeated": True, "next_step_date": False}
                if again <= today
                else {"next_step_date": again}
            )

    def _get_repeat_date(self):
        """Return from which day on a person who did not answer may be invited again."""
        months = self._get_company().medalist_repeat_months
        return self.expiry_date + relativedelta(months=months)

    @api.model
    def _reconsider(self, companies):
        """Look at unanswered invitations of these companies the next night: the setting
        that says how long they count has changed.
        """
        self.sudo().search(
            [
                ("state", "=", "expired"),
                ("may_be_repeated", "=", False),
                ("company_id", "in", [*companies.ids, False]),
            ]
        ).next_step_date = fields.Date.context_today(self)

    def _end_not_now(self, today):
        """The day has come from which these persons want to be asked again.

        They may be invited to the same job again, and their recruiter is told to,
        unless the gate says that nobody may contact them. What passes is waited for.
        """
        gate = self.applicant_id._ask_gate(date=today)
        for invitation in self:
            blocker, until = gate[invitation.applicant_id.id]
            if blocker in PASSING:
                later = until or today + timedelta(days=HOLD_DAYS)
                invitation.next_step_date = max(later, today + timedelta(days=1))
                continue
            invitation.may_be_repeated = True
            if not blocker:
                invitation._tell_to_ask_again(today)

    def _tell_to_ask_again(self, today):
        """Give the recruiter the call that the person asked for."""
        recruiter = self._get_responsible()
        texts = self.with_context(lang=recruiter.lang).env
        said = texts._(
            "Invited to %(job)s, they said “not now”, and to ask again from %(date)s.",
            job=self.job_id.with_env(texts).name,
            date=format_date(texts, self.not_now_until),
        )
        if self._is_moved() or not self.job_id._is_looking():
            said += " " + texts._("The job looks for nobody any more.")
        self.applicant_id._schedule_for_recruiter(
            "mail.mail_activity_data_call",
            date_deadline=self._get_company()._get_working_day(today),
            summary=texts._("Ask %s again", self.partner_name),
            note=said,
            user_id=recruiter.id,
        )

    def _look_after_lost(self, today):
        """Mails that should have left: look again tomorrow, or give up those that are
        not in the queue any more.
        """
        mails = self._get_queued_mails()
        waiting = self.browse(mails.mapped("res_id")) | self.filtered("mail_due")
        waiting.write({"next_step_date": today + timedelta(days=1)})
        lost = self - waiting
        reason = self.env._("The mail was taken out of the queue")
        lost._on_mail_failed(reason)
        lost._create_not_sent_todo(reason)

    def _on_reply(self):
        """Whoever wrote back has answered, though nobody noted yet what: no reminder,
        and no end for want of an answer.
        """
        self.reply_date = fields.Datetime.now()
        unanswered = self.filtered(lambda i: i.state in ("queued", "sent", "expired"))
        unanswered._cancel_queued_mails()
        unanswered.write(
            {"state": "sent", "next_step_date": False, "failure_reason": False}
        )

    def _send_reminders(self, today):
        """Remind those who may be contacted; all wait for their last day then."""
        unreminded = self.filtered(
            lambda i: not i.reminder_count
            and not i.new_applicant_id
            and i.expiry_date > today
            and i.job_id._is_looking()
            and not i._is_moved()
        )
        blockers = unreminded._get_mail_blockers()
        reminded = unreminded.filtered(lambda i: not blockers[i.id])
        reminded.write({"reminder_count": 1, "reminder_date": today})
        reminded._queue_mails(
            self.env.ref(f"{MODULE}.mail_template_invitation_reminder")
        )
        for expiry_date, invitations in self.grouped("expiry_date").items():
            invitations.write({"next_step_date": expiry_date + timedelta(days=1)})

    def _message_receive_bounce(self, email, partner):
        """The mail came back: the person was not reached, unless they answered."""
        result = super()._message_receive_bounce(email, partner)
        unanswered = self.filtered(lambda i: i.state in ("queued", "sent", "expired"))
        for invitation in unanswered:
            invitation._cancel_queued_mails()
            invitation.write(
                {
                    "state": "failed",
                    "next_step_date": False,
                    "failure_reason": self.with_context(
                        lang=invitation.user_id.lang
                    ).env._("The mail came back: %s can't be reached.", email),
                }
            )
        # Odoo counts it on the applications that are not archived.
        past = self.applicant_id.filtered(lambda a: not a.active)
        past._message_receive_bounce(email, partner)
        return result
