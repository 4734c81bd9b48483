from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..constants import RECRUITER
from ..tools import get_company, open_dialog, with_colon
from .states import LIVE


class HrApplicantMixinFollowup(models.AbstractModel):
    """How the person of an application is followed up, what recruiters change about it,
    and the emails of the plan.

    ``followup_id`` is the follow-up that was started last for the application; the
    fields that show it are searched, ordered and grouped by through it.
    """

    _name = "hr.applicant.mixin.followup"
    _inherit = "hr.applicant.mail.mixin"
    _description = "Follow-ups of an Applicant"

    followup_id = fields.Many2one(
        "hr.applicant.followup",
        string="Present Follow-up",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=RECRUITER,
    )
    followup_ids = fields.One2many(
        "hr.applicant.followup",
        "applicant_id",
        string="Follow-ups of This Application",
        readonly=True,
        groups=RECRUITER,
    )
    followup_plan_id = fields.Many2one(related="followup_id.plan_id", groups=RECRUITER)
    followup_state = fields.Selection(related="followup_id.state", groups=RECRUITER)
    followup_start_date = fields.Date(
        related="followup_id.start_date", groups=RECRUITER
    )
    followup_step_id = fields.Many2one(related="followup_id.step_id", groups=RECRUITER)
    followup_date = fields.Date(related="followup_id.date", groups=RECRUITER)
    next_followup_date = fields.Date(
        string="Next Step Date",
        compute="_compute_next_followup_date",
        groups=RECRUITER,
    )
    followup_repeat_count = fields.Integer(
        related="followup_id.repeat_count", groups=RECRUITER
    )
    followup_hold_reason = fields.Selection(
        related="followup_id.hold_reason", groups=RECRUITER
    )
    followup_stop_reason = fields.Selection(
        related="followup_id.stop_reason", groups=RECRUITER
    )
    followup_resume_on = fields.Selection(
        related="followup_id.resume_on", groups=RECRUITER
    )
    followup_paused_by_id = fields.Many2one(
        related="followup_id.paused_by_id", groups=RECRUITER
    )
    followup_activity_id = fields.Many2one(
        related="followup_id.activity_id", groups=RECRUITER
    )
    followup_user_id = fields.Many2one(
        related="followup_id.activity_id.user_id",
        string="Follow-up By",
        groups=RECRUITER,
    )

    @api.model
    def _cron_followups(self, batch_size=2000):
        """Carry out due steps, and delete activities that must not be open; hand on
        the calls before a refusal mail whose recruiter has left.

        :param int batch_size: how many follow-ups are committed at a time
        """
        self.env["hr.applicant.followup"]._run(batch_size)
        self.env["hr.applicant.refusal.call"]._reassign()

    # -- plans -----------------------------------------------------------------------

    def _start_followup_plan(self, plan, start=None, since=None):
        """Start ``plan``; parameters as of ``hr.applicant.followup._start``."""
        self.env["hr.applicant.followup"].sudo()._start(self.sudo(), plan, start, since)

    @api.depends("followup_id.date", "followup_id.state", "person_id.paused_until")
    def _compute_next_followup_date(self):
        self.person_id.mapped("paused_until")  # for all at once: each asks for its own
        for applicant in self:
            followup = applicant.followup_id
            applicant.next_followup_date = followup and followup._get_next_date()

    def _filter_going_on(self):
        """Return these of the applications whose plan is not over."""
        return self.filtered(lambda a: a.followup_state in LIVE)

    def _stop_followups(self, reason):
        """Stop the plans that are not over, and delete their open activities.

        :param str reason: a value of ``followup_stop_reason``
        """
        self.sudo().followup_id._stop(reason)

    def _retract_followup_activities(self):
        """Delete open activities; their steps stay due."""
        self.sudo().followup_id._retract_activities()

    def _on_applied_again(self):
        """The persons of these new applications are in the process: their open
        activities are deleted. The steps stay due; the gate makes them wait
        (``in_process``) until the application is over.
        """
        self.sudo().person_id.followup_ids._retract_activities()

    def _resume_followups_after_yes(self):
        """Somebody said yes: look at waiting steps again, and resume the plans that a
        no had stopped.
        """
        applicants = self.sudo()
        applicants.followup_id._end_waiting()
        applicants.followup_id._resume_after_yes(applicants.person_id)

    def action_change_followup(self):
        """Open the dialog that pauses plans, skips a step or changes the plan.

        ``default_change`` in the context says which of these comes first.
        """
        self._check_recruiter()
        change = self.env.context.get("default_change")
        return open_dialog(
            "hr.applicant.followup.change",
            self._get_dialog_title(self.env._("Change the Follow-up")),
            default_applicant_ids=self.ids,
            **({"default_change": change} if change else {}),
            active_test=False,
        )

    def _get_dialog_title(self, title):
        """Return ``title`` with the name of the person, or how many there are."""
        if len(self) == 1:
            return with_colon(self.env, title, self._get_names())
        return self.env._("%(title)s: %(count)s people", title=title, count=len(self))

    def _pause_followups(self, until=False, resume_on=None):
        """Pause the plans. Open activities are deleted, their steps stay due.

        :param date until: the day to go on by itself
        :param str resume_on: a value of ``followup_resume_on``, default the day;
            without one a recruiter resumes
        :raise AccessError: if the user is no recruiter of theirs
        """
        self._check_recruiter("write")
        self.sudo().followup_id._pause(until, resume_on)

    def action_resume_followup(self):
        """Go on with paused plans where they were."""
        self._check_recruiter("write")
        self.sudo().followup_id._resume()

    @api.model
    def _resume_followups_for_job(self, job):
        """Go on with the plans that wait for ``job`` to open.

        :param hr.job job: the job, now open
        :return: the applications whose plan goes on
        """
        Followup = self.env["hr.applicant.followup"].sudo()
        waiting = Followup.with_context(active_test=False).search(
            Domain("state", "=", "paused")
            & Domain("resume_on", "=", "job_opening")
            & (
                Domain("person_id.interest_job_ids", "in", job.ids)
                | Domain("applicant_id.job_id", "in", job.ids)
            )
        )
        waiting._resume()
        return waiting.applicant_id.with_env(self.env)

    def action_stop_followup(self):
        """End the plans; what was awarded and noted stays."""
        self._check_recruiter("write")
        self._stop_followups("manual")

    def action_skip_followup_step(self):
        """Leave the next step out; an open activity for it is deleted."""
        self._check_recruiter("write")
        self.sudo().followup_id._skip()

    def action_restart_followup(self):
        """Start the medal's plan anew, from its first step.

        :raise UserError: if somebody has no medal
        """
        self._check_recruiter("write")
        self._check_has_medal()
        for plan, applicants in (
            self.sudo().grouped(lambda a: a.medal_id.plan_id).items()
        ):
            applicants._start_followup_plan(plan)

    def _change_followup_plan(self, plan, start=None):
        """Follow these people up by another plan; steps of the past are left out.

        :param mail.activity.plan plan: the new plan
        :param date start: the day its delays count from, default the medal's
        :raise UserError: if somebody has no medal, or nothing would be left to do
        :raise ValidationError: if a step of the plan comes before the day they count
            from
        """
        plan._check_follows_medal()
        self._check_recruiter("write")
        self._check_has_medal()
        today = fields.Date.context_today(self)
        self.sudo()._start_followup_plan(plan, start=start, since=today)
        over = self.filtered(lambda applicant: not applicant.followup_state)
        if over:
            raise UserError(
                self.env._(
                    "Every day of %(plan)s would be past. Count from today, or leave "
                    "these out: %(names)s",
                    plan=plan.name,
                    names=over._get_names(),
                )
            )

    def _check_has_medal(self):
        if not all(applicant.medal_id for applicant in self):
            raise UserError(
                self.env._("Only people with a medal are followed up. Award one first.")
            )

    def _get_names(self):
        """Return the names, for a sentence; the first ten of them."""
        return ", ".join(name or "?" for name in self[:10].mapped("partner_name"))

    # -- emails ----------------------------------------------------------------------

    def _is_outdated(self, today):
        """Return whether nobody has looked at the person's data for too long."""
        self.ensure_one()
        company = get_company(self)
        applied = (self.consent_id.sudo().applicant_ids | self).mapped("create_date")
        known = [moment.date() for moment in applied]
        if self.consent_id.sudo().profile_date:
            known.append(self.consent_id.sudo().profile_date)
        months = company.medalist_profile_months
        return max(known) + relativedelta(months=months) <= today

    def _get_queued_mails_domain(self):
        return super()._get_queued_mails_domain() + [("followup_step_id", "!=", False)]

    def _get_mail_blockers(self):
        dead = self._get_dead_addresses(self.mapped("email_normalized"))
        blockers = self._get_contact_blockers()
        return {
            applicant.id: blockers[applicant.id]
            or (applicant.email_normalized in dead and "bounced")
            for applicant in self
        }

    def _get_todo_application(self):
        return self

    def _get_responsible(self):
        """Return who carries out the person's next step, or who takes care of them."""
        return (
            self._get_followup_responsibles()[self]
            or self.consent_id._get_responsible()
        )

    def _get_persons_partners(self):
        return self.partner_id

    def _on_reply(self):
        self.consent_id.reply_date = fields.Date.context_today(self)
        self._cancel_queued_mails()

    def _get_mail_consent(self):
        return self.consent_id

    def _on_mail_sent(self, mails=None):
        self._note_contact()  # whatever became of the plan meanwhile
        self.followup_id._close_sent_step(mails)

    def _on_mail_failed(self, reason, mails=None):
        for applicant in self.followup_id._let_wait_for_mail().applicant_id:
            recruiter = applicant.with_context(lang=applicant._get_recruiter().lang)
            recruiter._for_recruiters()._message_log(
                body=recruiter.env._("The follow-up email did not leave: %s", reason)
            )
