from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ..batch import run_due


class HrApplicantInvitationMixinCron(models.AbstractModel):
    """The scheduled action of invitations: it writes mails that are due, and looks at
    invitations whose day has come.

    ``next_step_date`` is that day. What is done then follows from the state
    (``_run_due``): reminders and expiry are in ``hr_applicant_invitation_reminder.py``.
    """

    _name = "hr.applicant.invitation.mixin.cron"
    _description = "Scheduled Action of Invitations"

    next_step_date = fields.Date(readonly=True)

    _next_step_idx = models.Index("(next_step_date) WHERE next_step_date IS NOT NULL")

    @api.model
    def _cron_invitations(self, batch_size=200):
        """Write the mails that are due, remind, and let expire.

        Every batch is committed on its own. Running it again changes nothing. One that
        fails is logged and tried again the next day.

        :param int batch_size: how many invitations are committed at a time
        """
        today = fields.Date.context_today(self)
        for domain, run, postpone in self._get_cron_jobs(today):
            if not run_due(self, domain, run, batch_size, postpone=postpone):
                return

    @api.model
    def _get_cron_jobs(self, today):
        """Return the jobs of the scheduled action, in their order.

        :param date today: the day of the run
        :return: ``[(domain, run, postpone)]``, see ``run_due``
        """
        tomorrow = today + timedelta(days=1)
        return [
            (
                [("mail_due", "<=", fields.Datetime.now())],
                lambda batch: batch._write_due_mails(),
                lambda failed: failed._mark_unsendable(),
            ),
            (
                [("next_step_date", "<=", today)],
                lambda batch: batch._run_due(today),
                lambda failed: failed.write({"next_step_date": tomorrow}),
            ),
        ]

    def _run_due(self, today):
        """Do what the state of each asks for on its day, and note when to look again.

        :param date today: the day of the run
        """
        by_state = defaultdict(self.browse, self.grouped("state"))
        queued = by_state["queued"]
        unanswered = by_state["sent"].filtered(lambda i: not i.reply_date)
        (self - queued - unanswered).next_step_date = False
        queued._check_unsent_mails(today)
        over = unanswered.filtered(lambda i: i.expiry_date < today)
        over.state = "expired"
        over._cancel_queued_mails()
        (over | by_state["expired"])._allow_repeat(today)
        (unanswered - over)._send_reminders(today)
        by_state["not_now"]._end_not_now(today)
