from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..constants import MODULE


class HrApplicantInvitationMixinReminder(models.AbstractModel):
    """While nobody answers: one reminder halfway, the end after the last day, and
    another invitation to the same job some months later (``medalist_repeat_months``).
    """

    _name = "hr.applicant.invitation.mixin.reminder"
    _description = "Reminders of Invitations"

    reminder_count = fields.Integer(readonly=True)
    reminder_date = fields.Date(string="Reminded On", readonly=True)

    def _send_reminders(self, today):
        """Remind those who may be contacted; all are looked at again after their last
        day.
        """
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

    def _allow_repeat(self, today):
        """Let persons who did not answer be invited again, so many months after their
        last day as the company says; until then, look again on that day.
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
    def _recheck_unanswered_next_night(self, companies):
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
