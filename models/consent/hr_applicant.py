from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.sql import column_exists

from ..constants import RECRUITER, REFUSALS
from ..person import names
from .states import CONSENT_STATES


class HrApplicantMixinConsent(models.AbstractModel):
    """The consent as seen from the application: badge, dates, recording answers."""

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

    def _auto_init(self):
        # A default in the database spares a million past applications a computation
        # that could only say that nobody has been asked yet.
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
        """Make the address that the person entered one that the company knows."""
        return self.consent_id.action_take_over_linkedin()

    def _get_name_key(self):
        """Return the name as consents are told apart by: case and spaces aside."""
        self.ensure_one()
        return " ".join((self.partner_name or "").lower().split())

    def _get_person_key(self):
        """Return what a granted consent is tied to, or False if nothing can be.

        :return: (company id, normalised e-mail, or sanitised phone where there is no
            e-mail, name)
        """
        self.ensure_one()
        address = self.email_normalized or self.partner_phone_sanitized
        return bool(address and self._get_name_key()) and (
            self.company_id.id,
            address,
            self._get_name_key(),
        )

    def _join_consents(self):
        """Link each application to the consent of its person that covers it: given
        by the same name, with the same address. Others of the person refuse with it, if
        they do, and permit nothing.

        Of somebody whom a recruiter said to be one person with another, the stricter
        answer counts for all applications.
        """
        for applicant in self.filtered(lambda a: a.person_id or a.consent_id):
            key = applicant._get_person_key()
            consents = applicant.person_id.consent_ids
            own = consents.filtered(lambda c, key=key: key and c._get_key() == key)
            consent = own._get_strictest()
            if applicant.person_id.merge_count:
                answers = consents.filtered(lambda c: c.state != "no_request")
                consent = answers._get_strictest() or consent
            kept = applicant.consent_id
            if kept.state in REFUSALS and kept.company_id != applicant.company_id:
                # Their no comes along to another company, whatever was said there.
                consent, own = kept, kept.browse()
            elif (
                not consent
                and kept
                and (
                    kept.state in REFUSALS
                    or kept.person_id == applicant.person_id
                    and applicant._is_still_covered()
                )
            ):
                consent = own = kept
            if applicant.consent_id != consent:
                applicant.consent_id = consent
            for known in own:
                known._learn_addresses(applicant)

    def _is_still_covered(self):
        """Return whether who gave the consent was only described better.

        A name spelt right (not another one), or an e-mail added to a phone number, on
        the only application of that consent. The proof notes the correction.
        """
        consent = self.consent_id
        if consent.applicant_ids - self:
            return False
        same_mail = self.email_normalized == consent.email_normalized
        same_phone = self.partner_phone_sanitized == consent.phone_sanitized
        mail_added = not consent.email_normalized and same_phone
        same_name = self._get_name_key() == consent.name_key
        spelt_right = names.resemble(self.partner_name, consent.partner_name)
        return (same_mail and bool(self.email_normalized) and spelt_right) or (
            mail_added and same_name
        )

    def _ensure_consents(self):
        """Return the consents of these persons (in sudo), made where missing.

        :raise UserError: naming applications without a name, or without any address
        """
        nameless = self.filtered(lambda applicant: not applicant._get_person_key())
        if nameless:
            raise UserError(
                self.env._(
                    "A consent belongs to a name and an address. Fill in the name "
                    "and an email or a phone number first: %s",
                    ", ".join(name or "?" for name in nameless.mapped("partner_name")),
                )
            )
        # Officers read consents; they change them through recorded answers only.
        self._ensure_persons()
        # What is said to one company is no answer to another.
        moved = self.sudo().filtered(
            lambda a: a.consent_id and a.consent_id.company_id != a.company_id
        )
        moved.consent_id = False
        missing = self.sudo().filtered(lambda applicant: not applicant.consent_id)
        missing._join_consents()
        firsts = {}
        for applicant in missing.filtered(lambda applicant: not applicant.consent_id):
            key = applicant.person_id, applicant._get_person_key()
            firsts.setdefault(key, applicant)
        if firsts:
            # The events are the record's history: no chatter about its creation.
            Consent = (
                self.env["hr.applicant.consent"]
                .sudo()
                .with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
            )
            Consent.create([Consent._prepare_consent(a) for a in firsts.values()])
            missing.person_id.applicant_ids._join_consents()
        return self.sudo().consent_id

    def action_record_consent(self):
        """Open the dialog that records an answer given by phone or in person."""
        self._check_recruiter()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record an Answer"),
            "res_model": "hr.applicant.record.consent",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_applicant_ids": self.ids,
                "active_test": False,
                "dialog_size": "medium",
            },
        }

    def _record_consent(self, answer, channel, date=None, note=None, receipt=None):
        """Record the answer of the persons behind these applications.

        :param str answer: granted, or declined; a no after a yes is a withdrawal
        :param str channel: how it came, one of ``CONTACT_CHANNELS``
        :param date date: when it was given, default today
        :param str note: their words
        :param bool receipt: whether to confirm a yes by mail; by default one that was
            given lately, if a few are recorded
        """
        self._check_recruiter("write")
        consents = self._ensure_consents()
        if answer == "granted":
            consents._grant(channel, date=date, note=note, receipt=receipt)
        else:
            consents._refuse(channel, date=date, note=note)

    def _stop_contacting(self, reason):
        """Cancel whatever would still reach these persons, in this transaction.

        :param str reason: the blocker code that says why, or ``shared_refusal`` if
            somebody else refused, who shares an address
        """
        self._stop_followups(reason)
        self._cancel_open_invitations(answered=reason != "shared_refusal")
        self._cancel_queued_mails()
        self.sudo().consent_id._cancel_queued_mails()
