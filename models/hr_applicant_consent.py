from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from .hr_applicant_person import CONTACT_CHANNELS, RECRUITER

CONSENT_STATES = [
    ("requested", "Asked"),
    ("granted", "Granted"),
    ("declined", "Declined"),
    ("withdrawn", "Withdrawn"),
    ("expired", "Expired"),
]
REFUSALS = ("declined", "withdrawn")


class HrApplicantConsent(models.Model):
    """A person's permission to be contacted about future jobs.

    * One record per person and company: company, e-mail (phone where there is no
      e-mail) and name. All applications of that person belong to it, later ones too.
    * A granted permission covers these applications only, until it expires.
    * A refusal reaches further: whoever shares the e-mail, the phone or the LinkedIn
      profile in that company is not contacted either. It takes effect at once.
    * Every change is tracked with who recorded it, when, and how the answer came.
    """

    _name = "hr.applicant.consent"
    _inherit = ["mail.thread"]
    _description = "Permission to Stay in Touch"
    _rec_name = "partner_name"
    _order = "answer_date desc, id desc"

    company_id = fields.Many2one("res.company", index="btree_not_null", readonly=True)
    partner_name = fields.Char(string="Name", required=True, readonly=True)
    name_key = fields.Char(required=True, readonly=True)
    email_normalized = fields.Char(
        string="Email", index="btree_not_null", readonly=True
    )
    phone_sanitized = fields.Char(string="Phone", index="btree_not_null", readonly=True)
    linkedin_profile = fields.Char(
        string="LinkedIn", index="btree_not_null", readonly=True
    )
    state = fields.Selection(
        CONSENT_STATES, required=True, readonly=True, tracking=True
    )
    request_date = fields.Date(string="Asked On", readonly=True)
    answer_date = fields.Date(string="Answered On", readonly=True)
    expiry_date = fields.Date(string="Valid Until", readonly=True, tracking=True)
    withdrawal_date = fields.Date(string="Withdrawn On", readonly=True)
    channel = fields.Selection(
        CONTACT_CHANNELS, string="Answered By", readonly=True, tracking=True
    )
    recorded_by_id = fields.Many2one(
        "res.users", string="Recorded By", readonly=True, ondelete="restrict"
    )
    note = fields.Char(readonly=True, tracking=True)
    applicant_ids = fields.One2many(
        "hr.applicant", "consent_id", string="Applications", readonly=True
    )

    _person_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), COALESCE(email_normalized, phone_sanitized),"
        " name_key)",
        "This person has a permission record already.",
    )

    @api.model
    def _prepare_consent(self, applicant):
        return {
            "company_id": applicant.company_id.id,
            "partner_name": applicant.partner_name,
            "name_key": applicant._get_name_key(),
            "email_normalized": applicant.email_normalized,
            "phone_sanitized": applicant.partner_phone_sanitized,
            "linkedin_profile": applicant.linkedin_profile,
        }

    def _record_answer(self, answer, channel, date=None, note=None):
        """Record what the persons answered, and act on it at once.

        :param str answer: granted, declined or withdrawn
        :param str channel: how the answer came, one of ``CONTACT_CHANNELS``
        :param date date: when it was given, default today
        :param str note: the recruiter's words, kept with it
        """
        date = date or fields.Date.context_today(self)
        for company, consents in self.grouped("company_id").items():
            months = (company or self.env.company).medalist_consent_months
            consents.write(
                {
                    "state": answer,
                    "answer_date": date,
                    "expiry_date": answer == "granted"
                    and date + relativedelta(months=months),
                    "withdrawal_date": answer == "withdrawn" and date,
                    "channel": channel,
                    "recorded_by_id": self.env.uid,
                    "note": note,
                }
            )
        applicants = self.with_context(active_test=False).applicant_ids
        if answer == "granted":
            applicants._resume_held_followups()
        else:
            applicants._get_refusal_scope()._stop_contacting(f"consent_{answer}")

    @api.depends("partner_name", "state")
    def _compute_display_name(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for consent in self:
            consent.display_name = f"{consent.partner_name}: {labels[consent.state]}"


class HrApplicant(models.Model):
    """The link between applications and the permission of their person."""

    _inherit = "hr.applicant"

    consent_id = fields.Many2one(
        "hr.applicant.consent",
        string="Permission Record",
        copy=False,
        index="btree_not_null",
        readonly=True,
        groups=RECRUITER,
    )
