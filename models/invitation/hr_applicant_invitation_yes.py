from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..constants import MODULE

#: In how many days the recruiter is to call somebody who said yes on the page.
CALL_DAYS = 2


class HrApplicantInvitationMixinYes(models.AbstractModel):
    """What follows a yes: the new application, the call, the confirmation by mail; or,
    where no application can be made, an interest that a recruiter looks at.

    Each is done apart from the answer, which stays if it fails.
    """

    _name = "hr.applicant.invitation.mixin.yes"
    _description = "A Yes to an Invitation"

    confirmation_date = fields.Datetime(string="Confirmed On", readonly=True)

    def _accept_on_page(self, message, details, cv):
        """Store a yes given on the page. Then make the application, schedule the call,
        send the confirmation and add the CV; each stays if another one fails.

        Parameters and return value are those of ``_answer``.
        """
        self._store_answer("interested", "page", message)
        made = self._run_apart(
            "application", lambda i: i._create_application("page", message, details)
        )
        self._run_apart(
            "call",
            lambda i: i._schedule_call(i.new_applicant_id if made else i.applicant_id),
        )
        if not made:
            return False
        self._run_apart("confirmation", lambda i: i._send_confirmation())
        return self._add_cv_apart(self.new_applicant_id, cv)

    def _create_application(self, channel, message=None, details=None):
        """Create the application that a yes leads to; nobody is told.

        :param str channel: how the yes was given, one of ``ANSWER_CHANNELS``
        :param str message: the person's words
        :param dict details: other values of the new application
        """
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

    def _schedule_call(self, application):
        """Schedule a call for the recruiter: somebody said yes.

        :param hr.applicant application: the new one, or the past one if there is none
        """
        recruiter = self._get_responsible()
        texts = self.with_context(lang=recruiter.lang)
        today = fields.Date.context_today(self)
        application._schedule_for_recruiter(
            "mail.mail_activity_data_call",
            date_deadline=today + timedelta(days=CALL_DAYS),
            summary=texts.env._(
                "Call %(name)s: interested in %(job)s",
                name=self.partner_name,
                job=texts._get_job_name(),
            ),
            note=self.message and Markup("<p>%s</p>") % self.message,
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

    def action_send_confirmation(self):
        """Confirm by mail what a recruiter was told; the page does so by itself."""
        self.ensure_one()
        self.check_access("read")
        if self.new_applicant_id:
            self._send_confirmation()

    def _add_cv_apart(self, application, cv):
        return not cv or self._run_apart("cv", lambda _i: application._add_cv(*cv))

    def action_create_application(self):
        """Turn a yes that a recruiter was told into a new application, and open it.

        :raise UserError: if there is one already, or nothing was sent
        """
        self._check_can_be_answered()
        if not self.job_id:
            raise UserError(self.env._("The job was deleted."))
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
        channel = self._get_answer_channel()
        self._store_answer("interested", channel)
        self._create_application(channel)
        return self.action_open_new_application()

    # -- no application --------------------------------------------------------------

    def _store_interest(self, situation, details, cv):
        """Store details and CV of a yes that becomes no application by itself.

        If the job is closed it is an interest; else a recruiter looks at it.

        :param str situation: as of ``_get_situation``
        :return: as ``_answer``
        """
        noted = self._run_apart("interest", lambda i: i._note_interest(details))
        complete = noted & self._add_cv_apart(self.applicant_id.sudo(), cv)
        if situation != "closed":
            self._run_apart("call", lambda i: i._schedule_interest_todo(situation))
        return complete

    def _note_interest(self, details):
        """Store the details, and the interest in the job if it is not another company's
        by now.
        """
        interest = {}
        if not self._is_moved():
            interest = {"interest_job_ids": [Command.link(self.job_id.id)]}
        self.applicant_id.sudo().write({**(details or {}), **interest})

    def _schedule_interest_todo(self, situation):
        """Schedule a to-do for the recruiter: a yes became no application, and why.

        :param str situation: blocked, moved or running
        """
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
                job=texts._get_job_name(),
            ),
            note=reason,
            user_id=recruiter.id,
        )
