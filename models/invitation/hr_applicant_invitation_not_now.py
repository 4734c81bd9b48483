from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import format_date

from ..constants import HOLD_DAYS

#: The answer “not now”, if nothing was said about when.
NOT_NOW_MONTHS = 6
#: A “not now” that is over waits until these end.
PASSING = ("paused", "recent_contact")


class HrApplicantInvitationMixinNotNow(models.AbstractModel):
    """The answer “not now”: it pauses the person's plan until the day they said, and on
    that day their recruiter is told to ask again.

    While it lasts, the gate reads it from the invitation (``not_now_until``).
    """

    _name = "hr.applicant.invitation.mixin.not.now"
    _description = "“Not Now” to an Invitation"

    not_now_until = fields.Date(string="Ask Again From", readonly=True)

    def _pause_followup_for_not_now(self):
        """Pause the person's plan until the day that was said now. The pause of an
        earlier answer ends.
        """
        applications = self.applicant_id.sudo()._get_person_applications()
        applications.followup_id._resume_after_not_now(self)
        if self.not_now_until:
            applications.followup_id._pause_for_not_now(self.not_now_until, self)

    def _end_not_now(self, today):
        """The day has come from which these persons want to be asked again.

        They may be invited to the same job again, and their recruiter gets a call to
        make, unless the gate blocks them. A blocker that passes is waited for.

        :param date today: the day of the run
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
                invitation._schedule_ask_again_call(today)

    def _schedule_ask_again_call(self, today):
        """Give the recruiter the call that the person asked for."""
        recruiter = self._get_responsible()
        texts = self.with_context(lang=recruiter.lang).env
        said = texts._(
            "Invited to %(job)s, they said “not now”, and to ask again from %(date)s.",
            job=self.with_env(texts)._get_job_name(),
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

    def action_not_now(self):
        """Note that a recruiter was told to ask again later."""
        self._check_can_be_answered()
        if self.state != "not_now":
            today = fields.Date.context_today(self)
            until = today + relativedelta(months=NOT_NOW_MONTHS)
            self._store_answer("not_now", self._get_answer_channel(), until=until)
