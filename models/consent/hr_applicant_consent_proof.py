from markupsafe import Markup

from odoo import fields, models


class HrApplicantConsentMixinProof(models.AbstractModel):
    """The proof of a consent: what an event keeps, and the download of all events."""

    _name = "hr.applicant.consent.mixin.proof"
    _description = "Proof of a Consent"

    wording_id = fields.Many2one(
        "hr.applicant.consent.wording",
        compute="_compute_wording_id",
        help="The words that are asked now.",
    )

    def _compute_wording_id(self):
        Wording = self.env["hr.applicant.consent.wording"]
        for purpose, consents in self.grouped("purpose").items():
            consents.wording_id = Wording._get_current(purpose or "jobs")

    def _log_event(self, kind, proofs=None, **proof):
        """Append an event to the proof of each of these consents.

        :param str kind: a value of ``kind`` of ``hr.applicant.consent.event``
        :param dict proofs: more values of the event of each: ``{consent: values}``
        :param proof: more values of the events of all
        """
        self.env["hr.applicant.consent.event"].sudo().create(
            [
                {
                    "consent_id": consent.id,
                    "kind": kind,
                    "user_id": self.env.uid,
                    **consent._get_snapshot(),
                    **proof,
                    **(proofs or {}).get(consent, {}),
                }
                for consent in self
            ]
        )

    def _get_snapshot(self):
        """Return the values of an event that say whose consent it is."""
        return {
            "person_name": self.partner_name,
            "person_email": self.email_normalized,
            "person_phone": self.phone_sanitized,
            "person_linkedin": self.linkedin_profile,
        }

    def _get_shown_wording(self, wording=None):
        """Return the values of an event that say which words this person was shown.

        :param hr.applicant.consent.wording wording: default the newest
        """
        self.ensure_one()
        wording = (wording or self.wording_id).with_context(lang=self.lang)
        return {
            "wording_id": wording.id,
            "wording_text": Markup("<h1>%s</h1>%s") % (wording.name, wording.body),
            "lang": self.lang,
        }

    def _get_proof(self):
        """Return one person's proof as plain values, oldest event first."""
        self.ensure_one()
        person = ("partner_name", "email_normalized", "phone_sanitized")
        of_consent = ("purpose", "state")
        dates = ("request_date", "answer_date", "expiry_date", "withdrawal_date")
        event_fields = ("kind", "channel", "note", "lang", "ip_address", "user_agent")
        return {
            **{name: self[name] or None for name in (*person, *of_consent)},
            **{name: fields.Date.to_string(self[name]) or None for name in dates},
            "company": self.company_id.name or None,
            "events": [
                {
                    "date": f"{event.date.isoformat(timespec='seconds')}Z",
                    **{name: event[name] or None for name in event_fields},
                    "by": event.actor_name or None,
                    "answer": event.answer or None,
                    "answered_on": fields.Date.to_string(event.answer_date) or None,
                    "file": event.file_name or None,
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
