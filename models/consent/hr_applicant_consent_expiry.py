from datetime import timedelta

from odoo import fields, models

#: Renewal is asked in spite of these blockers: they pass, but the consent would end.
RENEWABLE = (False, "recent_contact", "paused")


class HrApplicantConsentMixinExpiry(models.AbstractModel):
    """A granted consent: renewal is asked once, then the consent ends.

    Renewal is asked when half of the consent's time is over at the earliest, and only
    by a company that contacts people by consent.
    """

    _name = "hr.applicant.consent.mixin.expiry"
    _description = "Renewing a Consent"

    renewal_date = fields.Date(string="Asked to Renew On", readonly=True)

    def _renew_or_expire(self, today):
        """Ask these persons, who said yes, to renew, or let their consent expire.

        :param date today: the day of the run
        """
        over = self.filtered(lambda consent: consent.expiry_date < today)
        over._change_state("expired")
        (self - over)._request_renewals(today)

    def _plan_renewal(self):
        """Have the scheduled action look again when renewal may be asked."""
        self.write({"renewal_date": False, "ask_again_date": False})
        for day, consents in self.grouped(lambda c: c._get_renewal_day()).items():
            consents.next_step_date = day

    def _get_renewal_day(self):
        """Return the first day on which renewal may be asked.

        It is as many days before the end as the company says, but not before half of
        the time since the answer is over.
        """
        days = self._get_company().medalist_consent_renewal_days
        half = (self.expiry_date - self.answer_date).days // 2
        return self.expiry_date - timedelta(days=min(days, half))

    def _request_renewals(self, today):
        """Queue the mail that asks to renew for those who are due, once.

        :param date today: the day of the run
        """
        # News say themselves that the consent to them ends.
        needed = self.filtered(
            lambda c: c.purpose == "jobs"
            and c._get_company().medalist_contact_basis == "consent"
        )
        due = needed.filtered(
            lambda c: not c.renewal_date
            and c.email_normalized
            and c._get_renewal_day() <= today
        )
        blockers = due._get_own_blockers()
        asked = due.filtered(lambda c: blockers[c.id] in RENEWABLE)
        waiting = asked._get_queued_mails().filtered("question_kind")
        asked -= asked.browse(waiting.mapped("res_id"))
        asked._set_ask_again_date(today)
        asked._queue_question("renewal_requested")
        for consent in self:
            over = consent.expiry_date + timedelta(days=1)
            # If the question can't leave today, because of a running application for
            # instance, or if it failed, it is tried again in a week.
            day = consent._get_renewal_day()
            again = day if day > today else today + timedelta(days=7)
            if consent.renewal_date or consent not in needed:
                again = over
            consent.next_step_date = min(over, again)
