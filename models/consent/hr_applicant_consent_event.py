from odoo import api, fields, models
from odoo.exceptions import AccessError

from .states import ANSWER_CHANNELS


class HrApplicantConsentEvent(models.Model):
    """One entry in the proof of a consent: what happened, when, how and by whom.

    Append-only: nobody changes or deletes an event through the ORM, not even the
    administrator. Every event keeps the name and the addresses of the person as they
    were then. An answer on the web keeps the exact words that were shown, their version
    and language, and the IP address and user agent.
    """

    _name = "hr.applicant.consent.event"
    _description = "Proof of a Consent"
    _order = "date, id"
    _log_access = False

    consent_id = fields.Many2one(
        "hr.applicant.consent", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="consent_id.company_id")
    kind = fields.Selection(
        [
            ("requested", "Asked"),
            ("reminded", "Reminded"),
            ("renewal_requested", "Asked to renew"),
            ("bounced", "The question came back"),
            ("granted", "Granted"),
            ("renewed", "Renewed"),
            ("declined", "Declined"),
            ("withdrawn", "Withdrawn"),
            ("lapsed", "No answer in time"),
            ("expired", "Expired"),
            ("erasure_requested", "Asked to be erased"),
            ("erasure_taken_back", "Took back the request to be erased"),
            ("erasure_refused", "Request to be erased was closed"),
            ("corrected", "Name or email was corrected"),
        ],
        string="What",
        required=True,
    )
    date = fields.Datetime(
        string="When", required=True, default=lambda self: fields.Datetime.now()
    )
    person_name = fields.Char(string="Name")
    person_email = fields.Char(string="Email")
    person_phone = fields.Char(string="Phone")
    person_linkedin = fields.Char(string="LinkedIn")
    is_person_added_later = fields.Boolean(
        string="Person Added Later",
        help="The name and the addresses were not kept when this happened. An upgrade "
        "added those that were known on its day.",
    )
    channel = fields.Selection(ANSWER_CHANNELS, string="How")
    user_id = fields.Many2one("res.users", string="User", ondelete="set null")
    user_name = fields.Char(string="By", help="It stays when the user is deleted.")
    note = fields.Char()
    wording_id = fields.Many2one(
        "hr.applicant.consent.wording", string="Wording", ondelete="restrict"
    )
    wording_text = fields.Html(string="Exact Words", sanitize=False)
    lang = fields.Char(string="Language")
    ip_address = fields.Char(string="IP Address")
    user_agent = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._("Proof is written by what happens, not by hand.")
            )
        users = self.env["res.users"].browse(
            {vals["user_id"] for vals in vals_list if vals.get("user_id")}
        )
        names = {user.id: user.name for user in users}
        return super().create(
            [
                {"user_name": names.get(vals.get("user_id")), **vals}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if vals:
            raise AccessError(self.env._("Proof can't be changed."))
        return super().write(vals)

    def _get_own_data(self):
        """Return what the person downloads of this event, as plain values."""
        return {
            "what": self.kind,
            "date": fields.Datetime.to_string(self.date),
            "channel": self.channel or None,
            "words": self.wording_text or None,
            "language": self.lang or None,
            "ip_address": self.ip_address or None,
            "user_agent": self.user_agent or None,
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Proof can't be deleted."))
