from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..models.constants import CONTACT_CHANNELS


class HrApplicantRecordConsent(models.TransientModel):
    """Record an answer to "may we stay in touch?" that was given in person."""

    _name = "hr.applicant.record.consent"
    _description = "Record an Answer about Staying in Touch"

    applicant_ids = fields.Many2many(
        "hr.applicant",
        string="Applications",
        required=True,
        context={"active_test": False},
    )
    purpose = fields.Selection(
        [("jobs", "Future jobs"), ("news", "Company news")],
        string="About",
        required=True,
        default="jobs",
    )
    asks_purpose = fields.Boolean(compute="_compute_asks_purpose")
    answer = fields.Selection(
        [
            ("granted", "Yes, please stay in touch"),
            ("declined", "No, don't contact me"),
        ],
        required=True,
        default="granted",
    )
    channel = fields.Selection(
        CONTACT_CHANNELS, string="How They Told You", required=True, default="phone"
    )
    date = fields.Date(string="When", required=True, default=fields.Date.context_today)
    note = fields.Char(string="In Their Words")
    send_receipt = fields.Boolean(
        string="Confirm It by Email",
        compute="_compute_send_receipt",
        store=True,
        readonly=False,
        help="Off for answers that were given long ago, and for many at once: nobody "
        "expects a mail then.",
    )

    @api.depends("date", "applicant_ids")
    def _compute_send_receipt(self):
        for wizard in self:
            persons = wizard.applicant_ids._get_first_of_persons()
            wizard.send_receipt = self.env["hr.applicant.consent"]._is_confirmed(
                wizard.date, len(persons)
            )

    @api.depends("applicant_ids")
    def _compute_asks_purpose(self):
        for wizard in self:
            applicants = wizard.applicant_ids
            companies = applicants.company_id or self.env.company
            wizard.asks_purpose = applicants.news_consent_id or any(
                companies.sudo().mapped("medalist_news")
            )

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        if any(wizard.date > today for wizard in self):
            raise ValidationError(
                self.env._("An answer can't lie in the future: correct the date.")
            )

    def action_record(self):
        """Record the answer for all these persons."""
        for wizard in self:
            wizard.applicant_ids._record_consent(
                wizard.answer,
                wizard.channel,
                date=wizard.date,
                note=wizard.note,
                receipt=wizard.send_receipt,
                purpose=wizard.purpose,
            )
        reinvite = self.env["hr.applicant.reinvite"].browse(
            self.env.context.get("reinvite_id")
        )
        if reinvite:  # back to the wizard this dialog was opened from
            return reinvite._reopen()
        return {"type": "ir.actions.act_window_close"}
