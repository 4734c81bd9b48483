from odoo import models
from odoo.exceptions import UserError

from ..constants import CONSENT_FIELDS, REFUSALS
from ..person import names


class HrApplicantMixinConsentAssignment(models.AbstractModel):
    """Which consent an application belongs to.

    A consent covers the applications of its person with the name and the address it was
    given with. The others of the person may not be contacted by it.
    """

    _name = "hr.applicant.mixin.consent.assignment"
    _description = "Consent that Covers an Application"

    def _get_name_key(self):
        """Return the name by which consents are told apart: without case and spaces."""
        self.ensure_one()
        return " ".join((self.partner_name or "").lower().split())

    def _get_person_key(self):
        """Return what a consent is given with, or False without a name or an address.

        :return: ``(company id, address, name key)``; the address is the normalised
            e-mail, or the sanitised phone where there is no e-mail
        """
        self.ensure_one()
        address = self.email_normalized or self.partner_phone_sanitized
        return bool(address and self._get_name_key()) and (
            self.company_id.id,
            address,
            self._get_name_key(),
        )

    def _assign_consents(self):
        """Set the consents of each application: those given with its name and address,
        one for each purpose.

        If the person was merged with another, the strictest answer of both counts for
        all applications.
        """
        for purpose, name in CONSENT_FIELDS.items():
            self._assign_consents_for(purpose, name)

    def _assign_consents_for(self, purpose, name):
        """Set the consent of each application for one purpose.

        :param str name: the field with that consent
        """
        for applicant in self.filtered(lambda a: a.person_id or a[name]):
            key = applicant._get_person_key()
            consents = applicant.person_id.consent_ids.filtered(
                lambda c: c.purpose == purpose
            )
            own = consents.filtered(lambda c, key=key: key and c._get_key() == key)
            consent = own._get_strictest()
            if applicant.person_id.merge_count:
                answers = consents.filtered(lambda c: c.state != "no_request")
                consent = answers._get_strictest() or consent
            kept = applicant[name]
            if kept.state in REFUSALS and kept.company_id != applicant.company_id:
                # The application moved to another company. A refusal moves with it.
                consent, own = kept, kept.browse()
            elif (
                not consent
                and kept
                and (
                    kept.state in REFUSALS
                    or kept.person_id == applicant.person_id
                    and applicant._is_still_covered(kept)
                )
            ):
                consent = own = kept
            if applicant[name] != consent:
                applicant[name] = consent
            for known in own:
                known._update_addresses(applicant)

    def _is_still_covered(self, consent):
        """Return whether this application's changes only correct one of its consents.

        These are corrections, on the only application of the consent: the same name
        spelt otherwise, or an e-mail added to a phone number.
        """
        if consent._get_applications() - self:
            return False
        same_mail = self.email_normalized == consent.email_normalized
        same_phone = self.partner_phone_sanitized == consent.phone_sanitized
        mail_added = not consent.email_normalized and same_phone
        same_name = self._get_name_key() == consent.name_key
        spelt_right = names.resemble(self.partner_name, consent.partner_name)
        return (same_mail and bool(self.email_normalized) and spelt_right) or (
            mail_added and same_name
        )

    def _ensure_consents(self, purpose="jobs"):
        """Return the consents of these applications, created where they are missing.

        One for another purpose than jobs never stands alone.

        :param str purpose: what they are for
        :return: the consents in sudo: officers read consents, and change them through
            recorded answers only
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
        if purpose != "jobs":
            self._ensure_consents()
        name = CONSENT_FIELDS[purpose]
        self._ensure_persons()
        # An answer to one company is no answer to another.
        moved = self.sudo().filtered(
            lambda a: a[name] and a[name].company_id != a.company_id
        )
        moved[name] = False
        missing = self.sudo().filtered(lambda applicant: not applicant[name])
        missing._assign_consents()
        firsts = {}
        for applicant in missing.filtered(lambda applicant: not applicant[name]):
            key = applicant.person_id, applicant._get_person_key()
            firsts.setdefault(key, applicant)
        if firsts:
            # The events are the record's history: no chatter about its creation.
            Consent = (
                self.env["hr.applicant.consent"]
                .sudo()
                .with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
            )
            Consent.create(
                [Consent._prepare_consent(a, purpose) for a in firsts.values()]
            )
            missing.person_id.applicant_ids._assign_consents()
        return self.sudo()[name]
