from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..constants import RECRUITER
from ..mail.mail_thread import RECRUITER_ONLY
from ..tools import get_company

OUTCOMES = [
    ("reached", "Reached"),
    ("no_answer", "No answer"),
    ("later", "Later"),
    ("not_interested", "Not interested"),
    ("wants_to_apply", "Wants to apply"),
    ("sent", "Sent"),
]
#: After these the step stays the next.
KEEPING_STEP = ("later", "not_interested")


class MailActivity(models.Model):
    """Activities know the plan step they came from; closing one moves the plan on.

    * Marking a follow-up as done means that the person was reached, unless the outcome
      says otherwise; deleting it skips the step. The contact was on the day it is done.
    * Its deadline is the plan's date while it is open.
    * An activity for recruiters only does not exist for others. They can't read,
      change, close or delete it, even if it is assigned to them.
    * The plan says what comes after a follow-up, not the chain of its activity type.
    """

    _name = "mail.activity"
    _inherit = ["mail.activity", "hr.applicant.field.guard"]

    recruiter_only = fields.Boolean(
        readonly=True,
        copy=False,
        help="Tells of past candidates: other users don't see it.",
    )
    is_followup = fields.Boolean(
        readonly=True,
        copy=False,
        groups=RECRUITER,
        help="Made by a plan to stay in touch, or a contact noted.",
    )
    followup_step_id = fields.Many2one(
        "mail.activity.plan.template",
        string="Follow-up Step",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=RECRUITER,
        help="The step of a follow-up plan that this activity carries out.",
    )
    followup_outcome = fields.Selection(
        OUTCOMES,
        string="What Came of It",
        readonly=True,
        copy=False,
        groups=RECRUITER,
    )

    _followup_made_idx = models.Index("(create_date) WHERE is_followup")

    def _check_access(self, operation):
        # Odoo grants access to an activity if the record rules allow it or if the user
        # may access its document. So interviewers would get around the record rule that
        # hides these activities. Here the rule counts for everybody.
        result = super()._check_access(operation)
        if self.env.su or not self or self.env.user._is_recruiter():
            return result
        hidden = self._filter_in_sudo("recruiter_only")
        if not hidden:
            return result
        forbidden = hidden | (result[0] if result else hidden)
        return forbidden, lambda: forbidden._make_access_error(operation)

    def _filter_in_sudo(self, name):
        """Return these of the activities whose field ``name`` is set, read in sudo."""
        return self.sudo().filtered(name).with_env(self.env)

    @api.constrains("user_id", "recruiter_only")
    def _check_is_recruiter(self):
        for user in self.filtered("recruiter_only").user_id:
            if not user._is_recruiter():
                raise ValidationError(
                    self.env._(
                        "Past candidates are followed up by recruiters: choose "
                        "somebody else than %s.",
                        user.name,
                    )
                )

    def write(self, vals):
        closed, spoken = {}, self.browse()
        if vals.get("active") is False:
            channels = self.env["hr.applicant"]._get_type_channels()
            spoken = self.sudo().filtered(
                lambda activity: activity.active
                and not activity.is_followup
                and activity.res_model == "hr.applicant"
                and activity.activity_type_id in channels
            )
            self.check_access("write")
            self.sudo().filtered(
                lambda a: a.is_followup and not a.followup_outcome
            ).followup_outcome = "reached"
            # The dialog that notes a contact writes its day first; else it is today.
            closed = {
                key: activities._get_followups()
                for key, activities in self.sudo()
                .filtered("active")
                .grouped(lambda a: (a.date_done, a.followup_outcome in KEEPING_STEP))
                .items()
            }
        result = super().write(vals)
        if spoken:
            # A recruiter's own call or meeting is a contact, too.
            people = self.env["hr.applicant"].sudo().browse(spoken.mapped("res_id"))
            people.exists().filtered("medal_id")._note_contact()
        for (date, keep_step), followups in closed.items():
            followups._close_step(
                contacted=True, date=date or None, keep_step=keep_step
            )
        if vals.get("date_deadline"):
            self._get_followups().date = vals["date_deadline"]
        return result

    def unlink(self):
        self.check_access("unlink")
        cancelled = self.filtered("active")._get_followups()
        result = super().unlink()
        cancelled.exists()._close_step(contacted=False)
        return result

    def _action_done(self, feedback=False, attachment_ids=None):
        followups = self._filter_in_sudo("is_followup")
        # Personal details of the note stay out of the chatter.
        followups.note = False
        messages, chained = super(MailActivity, self - followups)._action_done(
            feedback=feedback, attachment_ids=attachment_ids
        )
        quiet = followups.with_context(
            recruiter_only=RECRUITER_ONLY, mail_activity_quick_update=True
        )
        # Odoo adds the feedback to the meeting, which all who attend can read.
        meetings = followups.sudo().filtered("calendar_event_id")
        events = [(meeting, meeting.calendar_event_id) for meeting in meetings]
        meetings.calendar_event_id = False
        own, surplus = super(MailActivity, quiet)._action_done(
            feedback=feedback, attachment_ids=attachment_ids
        )
        for meeting, event in events:
            meeting.calendar_event_id = event
        surplus.unlink()
        return messages | own, chained

    def action_create_calendar_event(self):
        action = super().action_create_calendar_event()
        if self.is_followup:
            applicant = self.env["hr.applicant"].browse(self.res_id)
            company = get_company(applicant)
            # The calendar is everybody's, and attendees get name and description by
            # mail.
            action["context"] |= {
                "default_description": False,
                "default_name": f"{applicant.partner_name} – {company.name}",
                "default_partner_ids": (self.user_id | self.env.user).partner_id.ids
                + applicant.partner_id.ids,
                "default_privacy": "private",
            }
        return action

    def _arrange_meeting(self):
        """Return the action that opens the calendar to meet the person of a follow-up.

        The meeting that is made there is the follow-up.
        """
        self.ensure_one()
        about = {"default_res_model": self.res_model, "default_res_id": self.res_id}
        return self.with_context(**about).action_create_calendar_event()

    def unlink_w_meeting(self):
        # Whoever cancels the meeting has not met the person: the step stays.
        meetings = self._filter_in_sudo("is_followup").filtered("calendar_event_id")
        meetings.calendar_event_id.unlink()
        return super(MailActivity, self - meetings).unlink_w_meeting()

    def _reopen_without_meeting(self):
        """The meetings of these follow-ups are not held: the steps are due again, at
        once where the meeting was to come.
        """
        today = fields.Date.context_today(self)
        self.calendar_event_id = False
        for activity in self.filtered(lambda a: a.is_followup and a.active):
            applicant = self.env["hr.applicant"].sudo().browse(activity.res_id)
            date = activity.date_deadline
            if date < today:
                continue
            activity.date_deadline = get_company(applicant)._get_working_day(today)
            lang = activity.user_id.lang
            applicant = applicant.with_context(lang=lang)._for_recruiters()
            applicant._message_log(
                body=applicant.env._(
                    "The meeting of %s was cancelled: the follow-up is due again.",
                    format_date(applicant.env, date),
                )
            )

    def _check_can_be_written(self):
        """Make sure that an email can be written for this follow-up.

        :raise UserError: if its step was deleted, or an email waits in the queue
        """
        if not self.followup_step_id:
            raise UserError(
                self.env._(
                    "The step of this follow-up was deleted from its plan. Use Send "
                    "Email, then log the contact."
                )
            )
        applicant = self.env["hr.applicant"].browse(self.res_id)
        if applicant._get_queued_mails():
            raise UserError(
                self.env._("An email to %s leaves any minute.", applicant.partner_name)
            )

    def action_reach_out(self):
        """Open what reaches the person of this follow-up; see
        ``hr.applicant._reach_out``.
        """
        self.ensure_one()
        if self.res_model != "hr.applicant" or not (self.is_followup and self.active):
            raise UserError(
                self.env._("Only open follow-ups of past candidates can do this.")
            )
        return self.env["hr.applicant"].browse(self.res_id)._reach_out(self)

    def action_log_contact(self):
        """Open the dialog that notes what came of these follow-ups.

        :raise UserError: if none of them is about an application
        """
        about = self.filtered(lambda activity: activity.res_model == "hr.applicant")
        if not about:
            raise UserError(
                self.env._("A contact is noted for an application: choose a follow-up.")
            )
        applicants = self.env["hr.applicant"].browse(about.mapped("res_id"))
        action = applicants.action_log_contact()
        # Closing an activity's own dialog does not reload the page behind it.
        action["context"]["reload_behind"] = True
        return action

    def _get_followups(self):
        """Return the follow-ups (in sudo) whose open activity is one of these."""
        Followup = self.env["hr.applicant.followup"].sudo()
        made = self.sudo().filtered("is_followup")
        return Followup.search([("activity_id", "in", made.ids)]) if made else Followup
