from datetime import timedelta

from odoo import fields, models


class HrApplicantConsentMixinReminder(models.AbstractModel):
    """A question without an answer: one reminder, then it lapses.

    * The reminder leaves when half of the days to answer are over.
    * No question lapses without a reminder, nor before the second half of the days has
      passed since the reminder.
    * News are not worth a reminder of their own: the reminder about jobs asks again.
    * A person who wrote back by mail has answered: no reminder leaves, and the question
      does not lapse before a recruiter has read the mail.
    """

    _name = "hr.applicant.consent.mixin.reminder"
    _description = "Reminding of the Question for Consent"

    reminder_date = fields.Date(string="Reminded On", readonly=True)

    def _remind_or_lapse(self, today):
        """Remind these persons who have not answered, or let their question lapse.

        :param date today: the day of the run
        """
        unread = self.filtered(lambda consent: consent._is_reply_unread())
        reminded = (self - unread)._send_reminders(today)
        (unread | reminded).write({"next_step_date": today + timedelta(days=1)})
        others = self - unread - reminded
        silent = others.filtered(lambda c: c._get_answer_deadline() <= today)
        silent._change_state("lapsed")
        for consent in others - silent:
            day = consent._get_reminder_day()
            consent.next_step_date = (
                day
                if day > today and consent.purpose == "jobs"
                else consent._get_answer_deadline()
            )

    def _get_reminder_day(self):
        """Return the day on which half of the days to answer are over."""
        days = self._get_company().medalist_consent_request_days
        return self.request_date + timedelta(days=max(days // 2, 1))

    def _get_answer_deadline(self):
        """Return the last day to answer: after a reminder half of the days are left."""
        days = self._get_company().medalist_consent_request_days
        deadline = self.request_date + timedelta(days=days)
        if self.reminder_date:
            half = timedelta(days=days - days // 2)
            deadline = max(deadline, self.reminder_date + half)
        return deadline

    def _send_reminders(self, today):
        """Queue the reminder of those who are due, once.

        :param date today: the day of the run
        :return: the consents whose reminder waits to leave
        """
        waiting = self._get_queued_mails().filtered("question_kind")
        waiting = self.browse(waiting.mapped("res_id"))
        due = (self - waiting).filtered(
            lambda c: c.purpose == "jobs"
            and not c.reminder_date
            and not c.reply_date
            and c._get_reminder_day() <= today
            # A reminder that failed is queued again until the last day.
            and not (c.failure_reason and c._get_answer_deadline() <= today)
        )
        blockers = due._get_own_blockers()
        reminded = due.filtered(lambda c: blockers[c.id] == "consent_requested")
        reminded._set_ask_again_date(today)
        reminded._queue_question("reminded")
        return reminded | waiting
