from datetime import timedelta

from odoo import fields, models

from ..constants import MODULE, NEWS_QUESTION, QUESTION_TEMPLATES
from ..mail.hr_applicant_mail_mixin import LOST_DAYS
from ..tools import format_day
from .states import TRANSITIONS


class HrApplicantConsentMixinQuestion(models.AbstractModel):
    """Asking for consent.

    * A person counts as asked when the mail has left: only then the state, the day and
      the proof say so. Until then ``asking_date`` says that a question waits to leave,
      so that nobody gets two.
    * A person who does not answer is not asked again before ``ask_again_date``. The
      last mail that asked says that day, and no setting brings it forward.
    """

    _name = "hr.applicant.consent.mixin.question"
    _description = "Asking for Consent"

    ask_again_date = fields.Date(
        string="Not Asked Again Before",
        readonly=True,
        help="They were asked and did not answer: until then nobody asks again.",
    )
    asking_date = fields.Date(
        string="Being Asked Since",
        readonly=True,
        help="A question waits to leave: when the mail server has taken it, they are "
        "asked.",
    )
    failure_reason = fields.Char(
        string="Did Not Leave Because",
        readonly=True,
        help="Why the last question, reminder or renewal did not reach them.",
    )

    def _is_askable(self):
        """Return whether this person's state lets a question leave.

        Another mail may have asked already: then the state stays as it is.
        """
        self.ensure_one()
        return self.state == "requested" or "requested" in TRANSITIONS[self.state]

    def _get_asked_reason(self):
        """Return why this person is not asked again yet, as words, or False."""
        if not self.ask_again_date or self.ask_again_date <= fields.Date.context_today(
            self
        ):
            return False
        asked = self.event_ids.filtered(
            lambda event: event.kind in QUESTION_TEMPLATES
            and (not self.answer_date or event.date.date() >= self.answer_date)
        )
        facts = {
            "times": len(asked),
            "last": format_day(self.env, asked[-1:].date or self.request_date),
            "again": format_day(self.env, self.ask_again_date),
        }
        if len(asked) < 2:
            return self.env._(
                "asked once, on %(last)s, not again before %(again)s", **facts
            )
        return self.env._(
            "asked %(times)s times, last on %(last)s, not again before %(again)s",
            **facts,
        )

    def _send_requests(self):
        """Ask these persons by mail."""
        self._mark_asking()
        self._queue_question("requested")

    def _mark_asking(self, date=None):
        """Note that a question to these persons waits to leave.

        ``LOST_DAYS`` later the scheduled action looks whether the mail is still there.

        :param date date: the day it is to leave, default today
        """
        date = date or fields.Date.context_today(self)
        self.write(
            {
                "asking_date": date,
                "failure_reason": False,
                "next_step_date": date + timedelta(days=LOST_DAYS),
            }
        )

    def _queue_question(self, kind):
        """Queue the mail that asks these persons, with the newest wording.

        :param str kind: one of ``QUESTION_TEMPLATES``
        """
        for purpose, consents in self.grouped("purpose").items():
            name = NEWS_QUESTION if purpose == "news" else QUESTION_TEMPLATES[kind]
            consents._queue_mails(
                self.env.ref(f"{MODULE}.{name}"),
                question_kind=kind,
                wording_id=consents[0].wording_id.id,
            )

    def _mark_requested(self, wording=None, **proof):
        """Change the state to asked: the question left today.

        :param hr.applicant.consent.wording wording: the words they saw, default the
            newest
        :param proof: other values of the event
        """
        today = fields.Date.context_today(self)
        for company, of_company in self.grouped(lambda c: c._get_company()).items():
            days = company.medalist_consent_request_days
            values = {
                "request_date": today,
                "reminder_date": False,
                "renewal_date": False,
                "ask_again_date": company._get_ask_again_date(today),
                "reply_date": False,
                "next_step_date": today + timedelta(days=max(days // 2, 1)),
            }
            for consents in of_company.grouped("lang").values():
                shown = consents[0]._get_shown_wording(wording) | proof
                consents._change_state("requested", values, channel="email", **shown)

    def _set_ask_again_date(self, today):
        """Store before which day nobody asks again; the mail of today says it."""
        for company, consents in self.grouped(lambda c: c._get_company()).items():
            consents.ask_again_date = company._get_ask_again_date(today)
