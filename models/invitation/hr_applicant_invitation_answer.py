from datetime import timedelta

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..constants import REFUSALS
from ..tools import get_label

MODULE = "hr_recruitment_silver_medalist"
#: When to call whoever said yes on the page, in days.
CALL_DAYS = 2
#: The answer “not now”, if nothing was said about when.
NOT_NOW_MONTHS = 6


class HrApplicantInvitationMixinAnswer(models.AbstractModel):
    """The answer, whether the person clicked it or told a recruiter.

    What an answer does follows from how things stand (``_get_situation``):

    * a yes becomes a new application; if the job is closed, an interest that is noted;
    * not now: nobody contacts the person until then; that day, their recruiter is told;
    * not interested: this job only;
    * opt out: the consent is withdrawn.

    Whoever has a running application is not applied for again: the yes is noted, and a
    recruiter looks at it. Once there is the new application, a no is passed on to its
    recruiter. A repeated answer changes nothing.
    """

    _name = "hr.applicant.invitation.mixin.answer"
    _description = "Answers to Invitations"

    confirmation_date = fields.Datetime(string="Confirmed On", readonly=True)
    taken_back_date = fields.Datetime(
        readonly=True, help="When the person who had said yes thought better of it."
    )

    def _get_situation(self):
        """Return how things stand.

        * stopped: the person does not want to be contacted
        * blocked: somebody else does not, who shares an address
        * answered: there is the application that the person's yes became
        * running: there is another one, from the mailbox that was invited (what came
          from elsewhere may be somebody else's: the page does not tell)
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
        # A blacklist hides what else there is.
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
        channel="page",
        message=None,
        until=None,
        details=None,
        cv=None,
        proof=None,
    ):
        """Take an answer; one that was given already changes nothing.

        :param str answer: interested, not_now, not_interested or opt_out
        :param str channel: one of ``ANSWER_CHANNELS``
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
            self._opt_out(channel, message, proof or {})
        elif situation == "answered":
            if answer != "interested":
                self._take_back(channel, message)
        elif situation != "employed":
            repeated = answer == self.state and until == (self.not_now_until or None)
            if (
                answer == "interested"
                and situation == "open"
                and not self._get_running()
            ):
                return self._take_yes(channel, message, details, cv)
            if repeated:
                return True
            self._keep_answer(answer, channel, message, until)
            if answer == "interested":
                return self._keep_interest(situation, details, cv)
        return True

    def _keep_interest(self, situation, details, cv):
        """Keep what came with a yes that becomes no application by itself.

        If the job is closed it is an interest; else a recruiter looks at it.

        :return: as ``_answer``
        """
        complete = self._run_apart(
            "interest",
            lambda invitation: invitation._note_interest(details),
        ) & self._add_cv_apart(self.applicant_id.sudo(), cv)
        if situation != "closed":
            self._run_apart(
                "call", lambda invitation: invitation._tell_of_interest(situation)
            )
        return complete

    def _lock_person(self):
        """Wait for whoever works on this person, before anything about them is read.

        :raise SerializationFailure: as ``_lock``
        """
        self.applicant_id.consent_id._lock_person()
        self._lock()

    def _take_yes(self, channel, message, details, cv):
        """Keep a yes given on the page, and do what follows from it as far as it goes.

        :return: as ``_answer``
        """
        self._keep_answer("interested", channel, message)
        if not self._run_apart(
            "application",
            lambda invitation: invitation._create_application(
                channel, message, details
            ),
        ):
            self._run_apart(
                "call",
                lambda invitation: invitation._schedule_call(invitation.applicant_id),
            )
            return False
        self._run_apart(
            "call",
            lambda invitation: invitation._schedule_call(invitation.new_applicant_id),
        )
        self._run_apart(
            "confirmation",
            lambda invitation: invitation._send_confirmation(),
        )
        return self._add_cv_apart(self.new_applicant_id, cv)

    def _note_interest(self, details):
        """Keep what came along, and the interest in a job; not in another company's."""
        interest = {}
        if not self._is_moved():
            interest = {"interest_job_ids": [Command.link(self.job_id.id)]}
        self.applicant_id.sudo().write({**(details or {}), **interest})

    def _add_cv_apart(self, application, cv):
        return not cv or self._run_apart(
            "cv",
            lambda invitation: application._add_cv(*cv),
        )

    def _say_yes(self, channel):
        """Note a yes that a recruiter was told, and create the new application."""
        self._keep_answer("interested", channel)
        self._create_application(channel)

    def _create_application(self, channel, message=None, details=None):
        """Create the application that a yes leads to; nobody is told."""
        applicant = self.applicant_id
        medium = channel if channel in ("phone", "linkedin") else "email"
        values = {
            "campaign_id": self.campaign_id.id,
            "medium_id": applicant._get_past_candidates_utm(medium).id,
            **(details or {}),
        }
        application = applicant._create_reinvited_application(
            self.job_id,
            recruiter=self._get_responsible(),
            values=values,
            message=message,
        )
        self.sudo().write({"new_applicant_id": application.id, "is_attributed": False})

    def _keep_answer(self, state, channel, message=None, until=None):
        """Note what was answered, here and with the past application."""
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
            self._run_apart("pause", lambda i: i._move_pause())
        self._run_apart("chatter", lambda i: i._log_answer(message))

    def _move_pause(self):
        """Let the plan rest until the day that was said now, if there is one."""
        self.applicant_id._end_pause(self)
        if self.not_now_until:
            self.applicant_id._pause_until(self.not_now_until, self)

    def _log_answer(self, message=None):
        """Add the answer to the past application's chatter."""
        texts = self.with_context(lang=self._get_responsible().lang)
        line = texts.env._(
            "Invitation to %(job)s: %(answer)s (%(channel)s)",
            job=texts.job_id.name,
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

    def _opt_out(self, channel, message, proof):
        if not self.new_applicant_id or self.is_attributed:
            self._keep_answer("opted_out", channel, message)
        consent = self.applicant_id.consent_id
        consent._refuse("web" if channel == "page" else channel, note=message, **proof)

    def _take_back(self, channel, message):
        """Note that the person who said yes thought better of it, and tell who has to
        know.
        """
        application = self.new_applicant_id
        if self.taken_back_date or not application._is_running():
            return
        self.sudo().taken_back_date = fields.Datetime.now()
        self._run_apart("taken_back", lambda i: i._tell_taken_back(message))

    def _tell_taken_back(self, message):
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

    def _schedule_call(self, application):
        """Let the recruiter know, by an activity, that somebody said yes."""
        recruiter = application._get_recruiter() or self._get_responsible()
        texts = self.with_context(lang=recruiter.lang)
        today = fields.Date.context_today(self)
        application._schedule_for_recruiter(
            "mail.mail_activity_data_call",
            date_deadline=today + timedelta(days=CALL_DAYS),
            summary=texts.env._(
                "Call %(name)s: interested in %(job)s",
                name=self.partner_name,
                job=texts.job_id.name,
            ),
            note=self.message and Markup("<p>%s</p>") % self.message,
            user_id=recruiter.id,
        )

    def _tell_of_interest(self, situation):
        """Let the recruiter know of a yes that became no application, and why."""
        recruiter = self._get_responsible()
        texts = self.with_context(lang=recruiter.lang)
        if situation == "blocked":
            reason = texts.env._(
                "No application was made: somebody who shares an address with them "
                "does not want to be contacted. Their answer waits for you."
            )
        elif situation == "moved":
            reason = texts.env._(
                "No application was made: the job belongs to another company now. "
                "Their answer waits for you."
            )
        else:
            reason = texts.env._(
                "No application was made: somebody of that name who shares an address "
                "has a running one. Look whether it is the same person, and call them."
            )
        self.applicant_id._schedule_for_recruiter(
            "mail.mail_activity_data_todo",
            date_deadline=fields.Date.context_today(self) + timedelta(days=CALL_DAYS),
            summary=texts.env._(
                "%(name)s is interested in %(job)s",
                name=self.partner_name,
                job=texts.job_id.name,
            ),
            note=reason,
            user_id=recruiter.id,
        )

    def _send_confirmation(self):
        """Confirm a yes by mail, once."""
        if not self.confirmation_date:
            self.sudo().confirmation_date = fields.Datetime.now()
            self._queue_mails(
                self.env.ref(f"{MODULE}.mail_template_invitation_confirmation"),
                author_id=self.user_id.partner_id.id,
            )

    def _get_responsible(self):
        """Return who takes care of an answer, the first of these who can:

        the job's recruiter, who invited, the past application's recruiter, the
        company's fallback.
        """
        applicant = self.applicant_id
        candidates = self.job_id.user_id, self.user_id, applicant._get_recruiter()
        return (
            self.env["res.users"]._get_responsible(self._get_company(), candidates)
            or applicant.consent_id._get_responsible()
        )

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

    def action_create_application(self):
        """Turn a yes that a recruiter was told into a new application, and open it.

        :raise UserError: if there is one already, or nothing was sent
        """
        self._check_can_be_answered()
        if self._is_moved():
            raise UserError(
                self.env._(
                    "The job belongs to another company now, which they did not deal "
                    "with: no application can be made there."
                )
            )
        applicant = self.applicant_id
        # Not the gate: a refusal or a blacklist would hide what is running.
        if any(
            other._is_running() and other.job_id == self.job_id
            for other in applicant.sudo()._get_person_applications()
        ):
            raise UserError(self.env._("There is a running application for this job."))
        self._say_yes(self._get_answer_channel())
        return self.action_open_new_application()

    def action_not_interested(self):
        """Note a no to this job that a recruiter was told."""
        self._check_can_be_answered()
        if self.state != "not_interested":
            self._keep_answer("not_interested", self._get_answer_channel())

    def action_not_now(self):
        """Note that a recruiter was told to ask again later."""
        self._check_can_be_answered()
        if self.state != "not_now":
            today = fields.Date.context_today(self)
            until = today + relativedelta(months=NOT_NOW_MONTHS)
            self._keep_answer("not_now", self._get_answer_channel(), until=until)

    def action_send_confirmation(self):
        """Confirm by mail what a recruiter was told; the page does so by itself."""
        self.ensure_one()
        self.check_access("read")
        if self.new_applicant_id:
            self._send_confirmation()
