from odoo import fields, models


class HrApplicantConsentMixinProof(models.AbstractModel):
    """The proof of a consent, for a data-protection officer."""

    _name = "hr.applicant.consent.mixin.proof"
    _description = "Proof of a Consent"

    def _get_proof(self):
        """Return one person's proof as plain values, oldest event first."""
        self.ensure_one()
        person = ("partner_name", "email_normalized", "phone_sanitized", "state")
        dates = ("request_date", "answer_date", "expiry_date", "withdrawal_date")
        event_fields = ("kind", "channel", "note", "lang", "ip_address", "user_agent")
        return {
            **{name: self[name] or None for name in person},
            **{name: fields.Date.to_string(self[name]) or None for name in dates},
            "company": self.company_id.name or None,
            "events": [
                {
                    "date": f"{event.date.isoformat(timespec='seconds')}Z",
                    **{name: event[name] or None for name in event_fields},
                    "by": event.user_id.name or None,
                    "person": {
                        name: event[f"person_{name}"] or None
                        for name in ("name", "email", "phone", "linkedin")
                    },
                    "person_added_later": event.is_person_added_later,
                    "wording_version": event.wording_id.version or None,
                    "wording_text": event.wording_text or None,
                }
                for event in self.event_ids
            ],
        }

    def action_export_proof(self):
        """Download the proof of these persons as JSON."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/talent/proof/{','.join(map(str, self.ids))}",
            "target": "download",
        }
