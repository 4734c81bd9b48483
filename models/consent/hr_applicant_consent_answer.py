from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..constants import MODULE, REFUSALS

#: A yes is confirmed by mail if it was given in the last so many days, and if not more
#: people's answers are recorded at once.
RECEIPT_DAYS = 7
RECEIPT_PEOPLE = 20


class HrApplicantConsentMixinAnswer(models.AbstractModel):
    """The answer to the question: yes or no, by whichever channel it came.

    The answer is stored first. What follows it (receipt, plans, mails, notices) may
    fail, and the answer stays (``_run_apart``).
    """

    _name = "hr.applicant.consent.mixin.answer"
    _description = "Answers of a Consent"

    def _grant(self, channel, date=None, note=None, receipt=None, **proof):
        """Record a yes: the consent runs from ``date`` for the company's period.

        The yes of a person who had said yes renews the consent. Follow-ups that wait
        for a consent go on.

        :param str channel: how it came, one of ``ANSWER_CHANNELS``
        :param date date: the day it was given, default today
        :param str note: the person's words
        :param bool receipt: whether to confirm it by mail, default as
            ``_is_confirmed`` says
        :param proof: more values of the event
        :raise UserError: if one of them asked to be erased, or said no after ``date``
        """
        date = date or fields.Date.context_today(self)
        proof = {"answer_date": date, **proof}
        self._check_no_open_erasure()
        self._check_after_refusal(date)
        groups = self.grouped(lambda c: (c._get_company(), c.purpose)).items()
        for (company, purpose), consents in groups:
            end = date + relativedelta(months=company._get_consent_months(purpose))
            values = self._prepare_answer(channel, date, note)
            # An old yes that is recorded late does not shorten a newer one.
            longer = consents.filtered(
                lambda c, end=end: c.state == "granted" and c.expiry_date > end
            )
            for group, expiry in (
                (longer, {}),
                (consents - longer, {"expiry_date": end}),
            ):
                group._change_state(
                    "granted",
                    {**values, **expiry, "withdrawal_date": False},
                    channel=channel,
                    note=note,
                    **proof,
                )
        self._plan_renewal()
        self._run_apart("question", lambda c: c._cancel_queued_mails())
        self._run_apart("plan", lambda c: c.applicant_ids._resume_followups_after_yes())
        if receipt is None:
            receipt = self._is_confirmed(date, len(self))
        if receipt:
            self._run_apart("receipt", lambda c: c._send_receipt())

    def _check_after_refusal(self, date):
        """A yes that was given before a no does not lift the no.

        :param date date: the day of the yes
        :raise UserError: naming the persons who said no later
        """
        later = self.filtered(
            lambda c: c.state in REFUSALS and c.answer_date and c.answer_date > date
        )
        if later:
            raise UserError(
                self.env._(
                    "They said no after that day, so an earlier yes does not count: %s",
                    ", ".join(later.mapped("partner_name")),
                )
            )

    @api.model
    def _is_confirmed(self, date, count):
        """Return whether a yes is confirmed by mail, if the recruiter does not say.

        Old answers and many at once are taken over from another system: nobody expects
        a mail.

        :param date date: the day the answers were given
        :param int count: the number of persons whose answers are recorded
        """
        since = fields.Date.context_today(self) - timedelta(days=RECEIPT_DAYS)
        return date >= since and count <= RECEIPT_PEOPLE

    def _send_receipt(self):
        """Confirm a yes by mail, with the link to change it, where a mail may go.

        Not one to news: every mail with news has that link.
        """
        blockers = self._get_mail_blockers()
        today = fields.Date.context_today(self)
        reachable = self.filtered(
            lambda c: c.purpose == "jobs"
            and c.email_normalized
            and not blockers[c.id]
            and c.expiry_date >= today
        )
        reachable._queue_mails(self.env.ref(f"{MODULE}.mail_template_consent_receipt"))

    def _refuse(self, channel, date=None, note=None, **proof):
        """Record a no, or the end of a yes, and stop all that would reach the person.

        A second no appends an event, and moves the day that a yes has to come after.

        :param str channel: how it came, one of ``ANSWER_CHANNELS``
        :param date date: the day it was given, default today
        :param str note: the person's words
        :param proof: more values of the event
        """
        date = date or fields.Date.context_today(self)
        proof = {"answer_date": date, **proof}
        repeated = self.filtered(
            lambda c: c.state in REFUSALS and c.answer_date and c.answer_date < date
        )
        repeated.write({"answer_date": date})
        for state, consents in repeated.grouped("state").items():
            consents._log_event(state, channel=channel, note=note, **proof)
        refusing = self.filtered(lambda consent: consent.state not in REFUSALS)
        groups = refusing.grouped(lambda c: (c._get_refusal(), c.company_id, c.purpose))
        for (state, _company, _purpose), consents in groups.items():
            values = {
                **self._prepare_answer(channel, date, note),
                "expiry_date": False,
                "withdrawal_date": state == "withdrawn" and date,
            }
            consents._change_state(state, values, channel=channel, note=note, **proof)
            consents._run_apart("mails", lambda c: c._cancel_queued_mails())
            # If this fails, the gate stops what is left.
            consents._run_apart("stop", lambda c: c._stop_contacting_all())
        refusing._run_apart("notice", lambda c: c._notify_of_refusal())

    def _get_refusal(self):
        """Return the state that a no leads to."""
        return "withdrawn" if self.state in ("granted", "expired") else "declined"

    def _prepare_answer(self, channel, date, note):
        """Return the values of a yes or a no; parameters as in ``_grant``."""
        return {
            "answer_date": date,
            "channel": channel,
            "recorded_by_id": channel not in ("web", "one_click") and self.env.uid,
            "note": note,
        }

    def _stop_contacting_all(self):
        """Cancel what would reach these persons, and others who share an address.

        These consents have the same state and purpose. News ask the gate when they
        leave, so nothing has to be stopped for others.
        """
        if self[:1].purpose == "news":
            self._note_stopped_news()
            return
        scope = self.person_id._get_sharing_applications()
        own = scope.filtered(lambda applicant: applicant.consent_id in self)
        own._stop_contacting(f"consent_{self[:1].state}")
        (scope - own)._stop_contacting("shared_refusal")

    def _notify_of_refusal(self):
        """Notify the other recruiters of these persons that they said no."""
        for consent in self:
            recruiters = self.env["res.users"]
            for applicant in consent.applicant_ids:
                recruiters |= applicant._get_recruiter()
            recruiters = recruiters.filtered(lambda user: user._is_recruiter())
            recruiters -= self.env.user
            if recruiters:
                consent._notify_in_own_name(
                    recruiters,
                    self.env._(
                        "%s does not want to be contacted", consent.partner_name
                    ),
                    self.env._(
                        "%s does not want to be contacted about jobs any more. Planned "
                        "follow-ups and invitations were cancelled.",
                        consent.partner_name,
                    ),
                )
