import io
import json
import zipfile

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

#: How many bytes of files go into one download.
MAX_ZIP_BYTES = 200 * 1024 * 1024


class HrApplicantConsentMixinAccess(models.AbstractModel):
    """The copy of their data that a person downloads.

    In it is all that they gave or wrote. What colleagues think and plan (ratings,
    medals, notes, evaluations, follow-ups, refuse reasons), and who handled it, is not:
    an officer adds it on request, who can weigh the rights of others
    (``hr_applicant_person_copy.py``). The download says so.

    The controllers call this in sudo, for the one person whose link was opened.
    """

    _name = "hr.applicant.consent.mixin.access"
    _description = "Data of a Person, for the Person"

    def _get_own_files(self):
        """Return the files that the person gave us, by a page or by mail.

        Files that colleagues attached are their work about the person.

        :return: attachments, the newest first
        """
        applications = self._get_own_applications()
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "hr.applicant"),
                ("res_id", "in", applications.ids),
                ("res_field", "=", False),
            ],
            order="id desc",
        )
        return attachments.filtered(
            lambda attachment: attachment.create_uid.share
            or attachment.create_uid.id == SUPERUSER_ID  # the mail gateway
        )

    def _get_own_data(self):
        """Return the person's own data, as it is downloaded, as plain values.

        In it: contact data, what they told us, their applications (job and date), the
        consents with every event, invitations and their answers, the messages they
        wrote, the meetings they were invited to, the names of the files they sent.
        """
        applications = self._get_own_applications()
        to_text = fields.Datetime.to_string
        return {
            "company": self._get_company().name,
            "contact": self._get_own_contact_data(applications),
            "preferences": self._get_own_preferences(),
            "applications": [
                {
                    "job": application.job_id.name or None,
                    "date": to_text(application.create_date),
                }
                for application in applications
            ],
            "consent": {
                "state": self.state,
                "until": fields.Date.to_string(self.expiry_date) or None,
                "events": [event._get_own_data() for event in self.event_ids],
            },
            "company_news": self._get_own_news(),
            "invitations": applications.invitation_ids._get_own_data(),
            "messages": [
                {
                    "date": to_text(message.date),
                    "subject": message.subject or None,
                    "text": html2plaintext(message.body or "") or None,
                    "files": message.attachment_ids.mapped("name"),
                }
                for message in self._get_own_messages(applications)
            ],
            "meetings": [
                {
                    "what": meeting.name,
                    "start": to_text(meeting.start),
                    "end": to_text(meeting.stop),
                    "place": meeting.location or None,
                }
                for meeting in self._get_own_meetings(applications)
            ],
            "files": self._get_own_files().mapped("name"),
            "what_is_not_here": self.env._(
                "This is what you gave us or wrote to us. Our notes and decisions "
                "about you are not in it: they may touch the rights of others. Ask "
                "us for them: reply to any of our emails, and we send you the rest "
                "within a month."
            ),
        }

    def _get_own_news(self):
        """Return the consent to company news, and the news that were sent."""
        consent = self._get_for("news")
        sent = consent.news_recipient_ids.filtered("sent_date")
        return {
            "state": consent.state or "no_request",
            "until": fields.Date.to_string(consent.expiry_date) or None,
            "events": [event._get_own_data() for event in consent.event_ids],
            "sent": [
                {
                    "date": fields.Datetime.to_string(recipient.sent_date),
                    "subject": recipient.news_id.subject,
                }
                for recipient in sent
            ],
        }

    def _get_own_contact_data(self, applications):
        """Return what is known of how to reach the person, also without applications:
        from the consent and from the person's addresses.
        """
        known = {
            kind: addresses.mapped("value")
            for kind, addresses in self.person_id.address_ids.grouped("kind").items()
        }
        held = self.email_normalized, self.phone_sanitized, self.linkedin_profile
        email, phone, linkedin = held
        return {
            "name": self.partner_name,
            "email": self._get_last(applications, "email_from") or email or None,
            "phone": self._get_last(applications, "partner_phone") or phone or None,
            "linkedin": self._get_details()["linkedin_profile"] or linkedin or None,
            "email_to_be_confirmed": self.claimed_email or None,
            "phone_as_entered": self.claimed_phone or None,
            "known_addresses": {
                kind: known.get(kind, []) for kind in ("email", "phone", "linkedin")
            },
        }

    def _get_own_preferences(self):
        details = self._get_details()
        jobs = self.env["hr.job"].browse(details["interest_job_ids"])
        return {
            "language": self.lang or None,
            "preferred_channel": details["contact_channel"] or None,
            "interests": jobs.mapped("name"),
            "open_to_interim_work": details["open_to_interim"],
            "available_from": details["availability"] or None,
        }

    def _get_own_messages(self, applications):
        """Return the messages that the person wrote: about the applications, the
        invitations or this consent, in the person's name or from one of the addresses.
        """
        documents = (
            applications,
            applications.invitation_ids,
            self | self._get_for("news"),
            self._get_for("news").news_recipient_ids,
        )
        domain = Domain.OR(
            Domain("model", "=", records._name) & Domain("res_id", "in", records.ids)
            for records in documents
        )
        written = domain & Domain("message_type", "in", ("email", "comment"))
        emails = {
            value
            for kind, value in self.person_id.address_ids._get_pairs()
            if kind == "email"
        } | {self.email_normalized}
        partners = self.env["hr.applicant.person"]._get_own_contacts(applications)
        Address = self.env["hr.applicant.address"]
        return (
            self.env["mail.message"]
            .search(written, order="id")
            .filtered(
                lambda message: (message.author_id and message.author_id in partners)
                or emails.intersection(Address._normalize("email", message.email_from))
            )
        )

    @api.model
    def _get_own_meetings(self, applications):
        """Return the meetings that the person was invited to, so has read about."""
        meetings = self.env["calendar.event"].search(
            [("applicant_id", "in", applications.ids)], order="start, id"
        )
        return meetings.filtered(
            lambda meeting: meeting.applicant_id.partner_id in meeting.partner_ids
        )

    def _get_own_zip(self):
        """Return the person's data and files as the content of a zip.

        Files beyond ``MAX_ZIP_BYTES`` in all are left out, the oldest ones first; the
        data names them.
        """
        content = io.BytesIO()
        room = MAX_ZIP_BYTES
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(
                "data.json",
                json.dumps(self._get_own_data(), ensure_ascii=False, indent=2),
            )
            for number, file in enumerate(self._get_own_files(), start=1):
                room -= file.file_size
                if room < 0:
                    break
                # Files may have the same name, and names may hold anything.
                name = file.name.replace("/", "_").replace("\\", "_").lstrip(".")
                archive.writestr(f"files/{number}-{name}", file.raw or b"")
        return content.getvalue()
