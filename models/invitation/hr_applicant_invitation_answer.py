from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ..constants import REFUSALS
from ..tools import get_label


class HrApplicantInvitationMixinAnswer(models.AbstractModel):
    """The answer, whether the person clicked it or told a recruiter.

    What an answer does follows from how things stand (``_get_situation``):

    * a yes becomes a new application; if the job is closed, an interest that is noted;
    * not now: nobody contacts the person until then; that day, their recruiter is told;
    * not interested: this job only;
    * opt out: the consent is withdrawn.

    If the person has a running application, no other one is made: the yes is noted, and
    a recruiter looks at it. Once there is the new application, a no is passed on to its
    recruiter. A repeated answer changes nothing.
    """

    _name = "hr.applicant.invitation.mixin.answer"
    _description = "Answers to Invitations"

    taken_back_date = fields.Datetime(
        readonly=True, help="When the person who had said yes thought better of it."
    )

    def _get_situation(self):
        """Return how things stand.

        * stopped: the person does not want to be contacted
        * blocked: somebody else does not, who shares an address
        * answered: there is the application that the person's yes became
        * running: there is another one, from the mailbox that was invited. An
          application from another address may be somebody else's, so the page does not
          tell of it
        * employed: the person works here
        * closed: the job looks for nobody any more
        * moved: the job is another company's by now
        * open: none of these
        """
        self.ensure_one()
        applicant = self.applicant_id
        blocker = applicant._get_contact_blockers()[applicant.id]
        consent = applicant.consent_id
        if consent.state in REFUSALS or consent.erasure_request_date:
            return "stopped"
        if blocker in ("suppressed", "consent_withdrawn", "consent_declined"):
            return "blocked"
        if self.new_applicant_id and not self.is_attributed:
            return "answered"
        if blocker in ("hired", "employee"):
            return "employed"
        # The gate names one blocker: with a blacklisted address it does not say whether
        # there is a running application, so that is looked up for both.
        if blocker in ("in_process", "blacklisted") and (
            self.email_normalized
            in (self._get_running() - self.new_applicant_id).mapped("email_normalized")
        ):
            return "running"
        if self._is_moved():
            return "moved"
        return "open" if self.job_id._is_looking() else "closed"

    def _get_running(self):
        """Return the running applications of the person."""
        applications = self.applicant_id._get_person_applications()
        return applications.filtered(lambda a: a._is_running())

    def _answer(
        self,
        answer,
        message=None,
        until=None,
        details=None,
        cv=None,
        proof=None,
    ):
        """Take an answer given on the page; one given already changes nothing.

        :param str answer: interested, not_now, not_interested or opt_out
        :param str message: their words
        :param date until: with not_now, when to ask again
        :param dict details: with interested, values for the application: the new one,
            or the past one if there is none
        :param tuple cv: with interested, name and content of a checked file
        :param dict proof: what the proof keeps of an opt_out
        :return: whether all that came with the answer is kept, too: details and file
        """
        self.ensure_one()
        self._lock()
        situation = self._get_situation()
        if situation == "stopped":
            return True
        if answer == "opt_out":
            self._opt_out(message, proof or {})
        elif situation == "answered":
            if answer != "interested":
                self._note_taken_back(message)
        elif situation != "employed":
            repeated = answer == self.state and until == (self.not_now_until or None)
            if (
                answer == "interested"
                and situation == "open"
                and not self._get_running()
            ):
                return self._accept_on_page(message, details, cv)
            if repeated:
                return True
            self._store_answer(answer, "page", message, until)
            if answer == "interested":
                return self._store_interest(situation, details, cv)
        return True

    def _lock_person(self):
        """Lock the records of this person before anything in them is read.

        Waits until other transactions that hold one of them have ended.

        :raise SerializationFailure: as ``_lock``
        """
        self.applicant_id.consent_id._lock_person()
        self._lock()

    def _store_answer(self, state, channel, message=None, until=None):
        """Note what was answered, here and with the past application.

        :param str state: the state that the answer leads to
        :param str channel: one of ``ANSWER_CHANNELS``
        :param str message: their words
        :param date until: with not_now, when to ask again
        """
        said_before = self.not_now_until
        self.sudo().write(
            {
                "state": state,
                "answer_date": fields.Datetime.now(),
                "answer_channel": channel,
                "message": message,
                "not_now_until": until,
                "next_step_date": until if state == "not_now" else False,
            }
        )
        applicant = self.applicant_id.sudo()
        if state != "opted_out":
            applicant._note_contact()
        if self.reminder_count:
            self._run_apart("mails", lambda i: i._cancel_queued_mails())
        if said_before or until:
            self._run_apart("pause", lambda i: i._pause_followup_for_not_now())
        self._run_apart("chatter", lambda i: i._log_answer(message))

    def _log_answer(self, message=None):
        """Add the answer to the past application's chatter."""
        texts = self.with_context(lang=self._get_responsible().lang)
        line = texts.env._(
            "Invitation to %(job)s: %(answer)s (%(channel)s)",
            job=texts._get_job_name(),
            answer=get_label(texts, "state"),
            channel=get_label(texts, "answer_channel"),
        )
        self._log_on_past_application(line, message)

    def _log_on_past_application(self, line, message=None):
        body = Markup("<p>%s</p>") % line
        if message:
            body += Markup("<blockquote>%s</blockquote>") % message
        applicant = self.applicant_id._for_recruiters()
        applicant._message_log(body=body, author_id=applicant._get_note_author())

    def _opt_out(self, message, proof):
        if not self.new_applicant_id or self.is_attributed:
            self._store_answer("opted_out", "page", message)
        consent = self.applicant_id.consent_id
        consent._stop(everything=True, note=message, **proof)

    def _note_taken_back(self, message):
        """Note that the person takes back their yes, and tell the recruiter."""
        application = self.new_applicant_id
        if self.taken_back_date or not application._is_running():
            return
        self.sudo().taken_back_date = fields.Datetime.now()
        self._run_apart("taken_back", lambda i: i._schedule_taken_back_todo(message))

    def _schedule_taken_back_todo(self, message):
        application = self.new_applicant_id
        recruiter = application._get_recruiter() or self._get_responsible()
        texts = self.with_context(lang=recruiter.lang).env
        summary = texts._("%s took back the application", self.partner_name)
        application._schedule_for_recruiter(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=message and Markup("<p>%s</p>") % message,
            user_id=recruiter.id,
        )
        self._log_on_past_application(summary, message)

    # -- recruiters ------------------------------------------------------------------

    def _get_answer_channel(self):
        """Return how the recruiter got the answer: as the button's context says."""
        return self.env.context.get("answer_channel", "phone")

    def _check_can_be_answered(self):
        """Recruiters note answers of people who were reached, and did not apply yet.

        :raise UserError: saying what is in the way
        """
        self.ensure_one()
        self.check_access("read")
        self._lock()
        if self.state in ("queued", "failed", "opted_out"):
            raise UserError(
                self.env._(
                    "This invitation did not reach the person, or they don't want to "
                    "be contacted: there is nothing to answer."
                )
            )
        if self.new_applicant_id and not self.is_attributed:
            raise UserError(
                self.env._("There is a new application already; open it instead.")
            )

    def action_not_interested(self):
        """Note a no to this job that a recruiter was told."""
        self._check_can_be_answered()
        if self.state != "not_interested":
            self._store_answer("not_interested", self._get_answer_channel())
