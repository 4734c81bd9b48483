from odoo import api, fields, models
from odoo.tools.sql import column_exists

from ..constants import RECRUITER
from ..tools import open_dialog
from .states import CONSENT_STATES


class HrApplicantMixinConsent(models.AbstractModel):
    """The consent as seen from the application: its state and dates, and the answer."""

    _name = "hr.applicant.mixin.consent"
    _description = "Consent of an Applicant"

    consent_id = fields.Many2one(
        "hr.applicant.consent",
        string="Consent Record",
        copy=False,
        index="btree_not_null",
        readonly=True,
        groups=RECRUITER,
    )
    news_consent_id = fields.Many2one(
        "hr.applicant.consent",
        string="Consent to News",
        copy=False,
        index="btree_not_null",
        readonly=True,
        groups=RECRUITER,
    )
    news_consent_state = fields.Selection(
        related="news_consent_id.state", string="Company News", groups=RECRUITER
    )
    consent_state = fields.Selection(
        CONSENT_STATES,
        string="Consent",
        compute="_compute_consent_state",
        store=True,
        copy=False,
        groups=RECRUITER,
    )
    consent_expiry_date = fields.Date(
        related="consent_id.expiry_date",
        string="Consent Until",
        groups=RECRUITER,
    )
    consent_answer_date = fields.Date(
        related="consent_id.answer_date", groups=RECRUITER
    )
    consent_channel = fields.Selection(related="consent_id.channel", groups=RECRUITER)
    consent_recorded_by_id = fields.Many2one(
        related="consent_id.recorded_by_id", groups=RECRUITER
    )
    claimed_linkedin = fields.Char(
        string="LinkedIn, as They Say",
        compute="_compute_claimed_linkedin",
        groups=RECRUITER,
    )
    claimed_phone = fields.Char(related="consent_id.claimed_phone", groups=RECRUITER)

    consent_ask_date = fields.Date(
        copy=False,
        readonly=True,
        groups=RECRUITER,
        help="When the scheduled action asks this medalist for consent, if nobody "
        "has until then.",
    )

    _consent_ask_idx = models.Index(
        "(consent_ask_date) WHERE consent_ask_date IS NOT NULL"
    )

    def _auto_init(self):
        # With a default in the database, installing computes nothing for a million past
        # applications: nobody was asked yet.
        if not column_exists(self.env.cr, "hr_applicant", "consent_state"):
            self.env.cr.execute(
                "ALTER TABLE hr_applicant "
                "ADD COLUMN consent_state varchar DEFAULT 'no_request'"
            )
        return super()._auto_init()

    @api.depends("consent_id.state")
    def _compute_consent_state(self):
        for applicant in self:
            applicant.consent_state = applicant.consent_id.state or "no_request"

    @api.depends("consent_id.claimed_linkedin")
    def _compute_claimed_linkedin(self):
        for applicant in self:
            applicant.claimed_linkedin = applicant.consent_id.claimed_linkedin

    def action_take_over_linkedin(self):
        """Make the LinkedIn profile that the person entered the application's."""
        return self.consent_id.action_take_over_linkedin()

    def action_take_over_phone(self):
        """Make the phone number that the person entered the application's."""
        return self.consent_id.action_take_over_phone()

    def action_record_consent(self):
        """Open the dialog that records an answer given by phone or in person."""
        self._check_recruiter()
        return open_dialog(
            "hr.applicant.record.consent",
            self.env._("Record an Answer"),
            default_applicant_ids=self.ids,
            active_test=False,
        )

    def _record_consent(
        self, answer, channel, date=None, note=None, receipt=None, purpose="jobs"
    ):
        """Record the answer of the persons of these applications.

        :param str answer: granted, or declined; a no after a yes is a withdrawal
        :param str channel: how it came, one of ``CONTACT_CHANNELS``
        :param date date: the day it was given, default today
        :param str note: their words
        :param bool receipt: whether to confirm a yes by mail; by default if it was
            given lately and few are recorded
        :param str purpose: what the answer is about, jobs or news
        :raise AccessError: if the user is no recruiter or may not write these
        :raise UserError: if a yes can't be taken, or a name or an address is missing
        """
        self._check_recruiter("write")
        consents = self._ensure_consents(purpose)
        if answer == "granted":
            consents._grant(channel, date=date, note=note, receipt=receipt)
        else:
            consents._refuse(channel, date=date, note=note)

    def _stop_contacting(self, reason):
        """Cancel all that would still reach these persons, in this transaction.

        :param str reason: the blocker code that says why, or ``shared_refusal`` if
            another person refused who shares an address
        """
        self._stop_followups(reason)
        self._cancel_open_invitations(answered=reason != "shared_refusal")
        self._cancel_queued_mails()
        self.sudo().consent_id._cancel_queued_mails()
