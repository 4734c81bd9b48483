from difflib import SequenceMatcher

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.sql import column_exists

from .hr_applicant_consent import CONSENT_STATES, REFUSALS
from .hr_applicant_person import RECRUITER


class HrApplicant(models.Model):
    """The permission as seen from the application: badge, dates, recording answers."""

    _inherit = "hr.applicant"

    consent_state = fields.Selection(
        CONSENT_STATES,
        string="Permission",
        compute="_compute_consent_state",
        store=True,
        copy=False,
        groups=RECRUITER,
    )
    consent_expiry_date = fields.Date(
        related="consent_id.expiry_date",
        string="Permission Until",
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
        if not column_exists(self.env.cr, self._table, "consent_state"):
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

    @api.model_create_multi
    def create(self, vals_list):
        applicants = super().create(vals_list)
        applicants.sudo()._join_consents()
        return applicants

    def write(self, vals):
        result = super().write(vals)
        if not self._get_person_key_triggers().isdisjoint(vals):
            self.sudo()._join_consents()
        return result

    def _get_person_key_triggers(self):
        """Return the fields whose change may make the record another person's."""
        person = {"partner_name", "email_from", "partner_phone", "partner_id"}
        return person | {"linkedin_profile", "company_id", "job_id", "department_id"}

    def _join_consents(self):
        """Link each application to the permission of its person, if there is one."""
        keys = {applicant: applicant._get_person_key() for applicant in self}
        addresses = list({key[1] for key in keys.values() if key})
        consents = self.env["hr.applicant.consent"]
        if addresses:
            consents = consents.search(
                Domain("email_normalized", "in", addresses)
                | Domain("phone_sanitized", "in", addresses)
            )
        by_key = {
            (
                consent.company_id.id,
                consent.email_normalized or consent.phone_sanitized,
                consent.name_key,
            ): consent
            for consent in consents
        }
        for applicant, key in keys.items():
            consent = by_key.get(key, consents.browse())
            if not consent and (
                applicant._is_corrected() or applicant.consent_id.state in REFUSALS
            ):
                consent = applicant.consent_id
            if applicant.consent_id != consent:
                applicant.consent_id = consent
            if consent:
                consent._learn_addresses(applicant)

    def _is_corrected(self):
        """Return whether the person of the permission was only described better.

        A name spelt right (not another one), or an e-mail added to a phone number, on
        the only application of that permission: still the person who answered. The
        proof notes the correction.
        """
        consent = self.consent_id
        others = consent.applicant_ids - self
        if not consent or others or self.company_id != consent.company_id:
            return False
        same_mail = self.email_normalized == consent.email_normalized
        same_phone = self.partner_phone_sanitized == consent.phone_sanitized
        mail_added = not consent.email_normalized and same_phone
        same_name = self._get_name_key() == consent.name_key
        spelt_right = _resemble(self._get_name_key(), consent.name_key)
        return (same_mail and bool(self.email_normalized) and spelt_right) or (
            mail_added and same_name
        )

    def _ensure_consents(self):
        """Return the permissions of these persons (in sudo), made where missing.

        :raise UserError: naming applications without a name, or without any address
        """
        nameless = self.filtered(lambda applicant: not applicant._get_person_key())
        if nameless:
            raise UserError(
                self.env._(
                    "A permission belongs to a name and an address. Fill in the name "
                    "and an email or a phone number first: %s",
                    ", ".join(name or "?" for name in nameless.mapped("partner_name")),
                )
            )
        # Officers read permissions; they change them through recorded answers only.
        missing = self.sudo().filtered(lambda applicant: not applicant.consent_id)
        firsts = {}
        for applicant in missing:
            firsts.setdefault(applicant._get_person_key(), applicant)
        if firsts:
            # The events are the record's history: no chatter about its creation.
            Consent = (
                self.env["hr.applicant.consent"]
                .sudo()
                .with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
            )
            Consent.create([Consent._prepare_consent(a) for a in firsts.values()])
            missing._get_person_applications()._join_consents()
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

    def _get_refusal_scope(self):
        """Return every application of the company that shares an address with these."""
        records = self.sudo().with_context(active_test=False)
        companies = records.company_id
        everywhere = not all(applicant.company_id for applicant in records)
        similar = records.search(records._get_similar_applicants_domain())
        return records | similar.filtered(
            lambda applicant: everywhere
            or not applicant.company_id
            or applicant.company_id in companies
        )

    def _stop_contacting(self, reason):
        """Cancel whatever would still reach these persons, in this transaction.

        :param str reason: the blocker code that says why, or ``shared_refusal`` if
            somebody else refused, who shares an address
        """
        self._stop_followups(reason)
        self._cancel_open_invitations(answered=reason != "shared_refusal")
        self._cancel_queued_mails()
        self.sudo().consent_id._cancel_queued_mails()


def _resemble(name, other):
    """Return whether one name may be the other one spelt wrong, or a new surname."""
    shared = set(name.split()) & set(other.split())
    return bool(shared) or SequenceMatcher(None, name, other).ratio() > 0.6
