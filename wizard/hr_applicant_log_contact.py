from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

from ..models.constants import CONTACT_CHANNELS
from ..models.contact.hr_applicant import RETRY_DAYS
from ..models.followup.mail_activity import OUTCOMES


class HrApplicantLogContact(models.TransientModel):
    """Note a contact: how, what came of it, when next, and what they said about
    staying in touch.

    * What follows is up to ``hr.applicant._log_contact``.
    * A consent given or taken back is recorded with the day and the channel of the
      contact and the recruiter's name. It comes last: taken back, everything stops.
    * If the person wants to apply, the application for the chosen job is made; without
      a job, the invitation opens.
    """

    _name = "hr.applicant.log.contact"
    _description = "Log a Contact"

    applicant_ids = fields.Many2many(
        "hr.applicant",
        string="Applications",
        required=True,
        context={"active_test": False},
    )
    applicant_count = fields.Integer(compute="_compute_applicant_count")
    has_open_followup = fields.Boolean(compute="_compute_applicant_count")
    channel = fields.Selection(
        CONTACT_CHANNELS, string="How", required=True, default="phone"
    )
    outcome = fields.Selection(
        [pair for pair in OUTCOMES if pair[0] != "sent"],
        string="What Came of It",
        required=True,
        default="reached",
    )
    date = fields.Date(string="When", required=True, default=fields.Date.context_today)
    note = fields.Char()
    next_date = fields.Date(
        string="When Next",
        compute="_compute_next_date",
        store=True,
        readonly=False,
    )
    job_id = fields.Many2one("hr.job", string="For the Job")
    consent = fields.Selection(
        [
            ("unchanged", "As it was"),
            ("granted", "Given"),
            ("declined", "Taken back"),
        ],
        required=True,
        default="unchanged",
    )

    @api.depends("applicant_ids")
    def _compute_applicant_count(self):
        for wizard in self:
            wizard.applicant_count = len(wizard.applicant_ids)
            wizard.has_open_followup = wizard.applicant_ids.followup_activity_id

    @api.depends("outcome")
    def _compute_next_date(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            moves = wizard.outcome == "no_answer" and wizard.has_open_followup
            wizard.next_date = moves and today + timedelta(days=RETRY_DAYS)

    def action_log(self):
        """Note the contact with all these people.

        :return: the action to go on with
        """
        self.ensure_one()
        # Defaults that the dialog was opened with are none for the records made here.
        self = self.with_env(self.env(context=clean_context(self.env.context)))
        applicants = self.applicant_ids
        applicants._log_contact(
            self.channel, self.outcome, self.date, self.note, self.next_date
        )
        if self.consent != "unchanged":
            applicants._record_consent(self.consent, self.channel, date=self.date)
        waiting = applicants._get_person_applications().refusal_call_ids
        if waiting and self.outcome != "no_answer":
            # They know now: the refusal mail can leave.
            waiting._on_logged(self.note)
            if len(waiting) == 1:
                return waiting.applicant_id.action_open_refusal_call()
        if self.outcome == "wants_to_apply":
            return self._get_application_action()
        if self.env.context.get("reload_behind"):
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        return {"type": "ir.actions.act_window_close"}

    def _get_application_action(self):
        """Make the application for the chosen job, or open the invitation.

        :raise UserError: if the person has applied for that job before
        """
        applicants = self.applicant_ids
        if not self.job_id or len(applicants) > 1:
            return applicants.action_reinvite()
        blocker = applicants._get_contact_blockers(job=self.job_id)[applicants.id]
        if blocker == "already_applied":
            raise UserError(
                self.env._(
                    "%(name)s has a running application for %(job)s already.",
                    name=applicants.partner_name,
                    job=self.job_id.name,
                )
            )
        application = applicants._create_reinvited_application(self.job_id)
        return application._get_records_action(context={})
