from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class HrApplicantConsentMixinPrivacy(models.AbstractModel):
    """What a person may demand: a copy of their data, and to be erased.

    The request to be erased is a record of its own, ``hr.applicant.erasure``. While one
    of the person is open, no yes is taken, by whichever channel. The person may take
    it back on their page.
    """

    _name = "hr.applicant.consent.mixin.privacy"
    _description = "Data and Erasure of a Person"

    erasure_id = fields.Many2one(
        "hr.applicant.erasure",
        string="Request to Be Erased",
        compute="_compute_erasure_id",
        help="The open one.",
    )
    erasure_request_date = fields.Date(
        string="Asked to Be Erased On", compute="_compute_erasure_id"
    )

    @api.depends("person_id.erasure_id")
    def _compute_erasure_id(self):
        for consent in self:
            consent.erasure_id = request = consent.person_id.erasure_id
            # Not what a retention rule asks for.
            asked = request.channel != "retention"
            consent.erasure_request_date = asked and request.request_date

    # -- a copy of the data ----------------------------------------------------------

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
        consent with every event, invitations and their answers, the names of the files
        they sent.

        Not in it: what colleagues think and plan (ratings, medals, notes, evaluations,
        follow-ups, refuse reasons), and who handled it. A recruiter answers that, who
        can weigh the rights of others.
        """
        details = self._get_details()
        applications = self._get_own_applications()
        jobs = self.env["hr.job"].browse(details["interest_job_ids"])
        to_text = fields.Datetime.to_string
        return {
            "company": self._get_company().name,
            "contact": {
                "name": self.partner_name,
                "email": self._get_last(applications, "email_from") or None,
                "phone": self._get_last(applications, "partner_phone") or None,
                "linkedin": details["linkedin_profile"] or None,
            },
            "preferences": {
                "preferred_channel": details["contact_channel"] or None,
                "interests": jobs.mapped("name"),
                "open_to_interim_work": details["open_to_interim"],
                "available_from": details["availability"] or None,
            },
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
                "events": [
                    {
                        "what": event.kind,
                        "date": to_text(event.date),
                        "channel": event.channel or None,
                        "words": event.wording_text or None,
                        "language": event.lang or None,
                        "ip_address": event.ip_address or None,
                        "user_agent": event.user_agent or None,
                    }
                    for event in self.event_ids
                ],
            },
            "invitations": applications.invitation_ids._get_own_data(),
            "files": self._get_own_files().mapped("name"),
        }

    # -- a request to be erased ------------------------------------------------------

    def _request_erasure(self, **proof):
        """Record that the person asks on their page to be erased, once.

        :param proof: more values of the events
        """
        self.env["hr.applicant.erasure"]._request(
            self.person_id, "web", consent=self, **proof
        )

    def _take_back_erasure(self, **proof):
        """Close the open request because the person took it back on their page.

        :param proof: more values of the event
        """
        self.erasure_id._take_back(consent=self, channel="web", **proof)

    def _check_no_open_erasure(self):
        """No yes is taken while a request to be erased is open.

        A yes also says: keep me. So it closes what a retention rule asked for.

        :raise UserError: naming the persons and the days of their requests
        """
        self._stop_retention()
        waiting = self.filtered("erasure_id")
        if waiting:
            raise UserError(
                self.env._(
                    "They asked to be erased, so no yes can be recorded. Close the "
                    "request first: %s",
                    ", ".join(
                        self.env._(
                            "%(name)s on %(date)s",
                            name=consent.partner_name,
                            date=format_date(self.env, consent.erasure_request_date),
                        )
                        for consent in waiting
                    ),
                )
            )

    def action_request_erasure(self):
        """Open the dialog that notes that the person asked to be erased."""
        return self.person_id.action_request_erasure()

    def action_open_erasure(self):
        """Open the person's open request to be erased."""
        return self.person_id.action_open_erasure()
