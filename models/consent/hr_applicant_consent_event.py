from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .states import ANSWER_CHANNELS

#: Channels by which the person acts without a colleague.
OWN_CHANNELS = ("web", "one_click", "email")
#: What only the person does. A recruiter may note it for them.
OWN_ACTS = (
    *("granted", "renewed", "declined", "withdrawn", "corrected"),
    *("erasure_requested", "erasure_taken_back"),
)


class HrApplicantConsentEvent(models.Model):
    """One entry in the proof of a consent: what happened, when, how and by whom.

    Append-only: nobody changes or deletes an event through the ORM, not even the
    administrator. Every event keeps the name and the addresses of the person as they
    were then. An answer on the web keeps the exact words that were shown, their version
    and language, and the IP address and user agent.

    If the person is erased, it keeps what happened, when, how and with which words, and
    not whose it was (``_erase``).
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
            ("erasure_refused", "Request to be erased was refused"),
            ("corrected", "Name or email was corrected"),
            ("imported", "Brought in from a file"),
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
    actor_name = fields.Char(
        string="Done By",
        compute="_compute_actor_name",
        help="What they did on a page or by mail is their own act.",
    )
    note = fields.Char()
    answer = fields.Selection(
        [("granted", "Granted"), ("declined", "Declined")],
        help="The answer that a file holds.",
    )
    answer_date = fields.Date(
        string="Answered On",
        help="The day the answer was given; it may be recorded, or brought in, later.",
    )
    import_id = fields.Many2one(
        "hr.applicant.import",
        string="Import",
        index="btree_not_null",
        ondelete="set null",
    )
    file_name = fields.Char(string="File")
    wording_id = fields.Many2one(
        "hr.applicant.consent.wording", string="Wording", ondelete="restrict"
    )
    wording_text = fields.Html(string="Exact Words", sanitize=False)
    lang = fields.Char(string="Language Code")
    language = fields.Char(compute="_compute_language")
    ip_address = fields.Char(string="IP Address")
    user_agent = fields.Char()

    _traced_idx = models.Index(
        "(date) WHERE ip_address IS NOT NULL OR user_agent IS NOT NULL"
    )

    @api.depends("user_id", "user_name", "channel", "person_name")
    def _compute_actor_name(self):
        for event in self:
            user = event.sudo().user_id
            is_their_own = event.channel in OWN_CHANNELS and event.kind in OWN_ACTS
            is_nobody = user.share or user.id == SUPERUSER_ID
            event.actor_name = (
                event.person_name if is_their_own and is_nobody else event.user_name
            )

    @api.depends("lang")
    def _compute_language(self):
        names = dict(self.env["res.lang"].get_installed())
        for event in self:
            event.language = names.get(event.lang, event.lang)

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

    def _erase(self, texts):
        """Take the person out of the proof. Only an erasure does that.

        :param list texts: names and addresses; words that hold one are removed, the
            version of the wording stays
        :raise AccessError: unless in sudo
        """
        if not self.env.su:
            raise AccessError(self.env._("Proof can't be changed."))
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE hr_applicant_consent_event
                      SET person_name = NULL, person_email = NULL, person_phone = NULL,
                          person_linkedin = NULL, note = NULL, ip_address = NULL,
                          user_agent = NULL, file_name = NULL,
                          wording_text = CASE WHEN NOT EXISTS (
                              SELECT FROM unnest(%s::text[]) said (word)
                               WHERE strpos(lower(wording_text), lower(word)) > 0)
                              THEN wording_text END
                    WHERE id = ANY(%s)""",
                texts,
                self.ids,
            )
        )
        self.invalidate_recordset(flush=False)

    def _get_own_data(self):
        """Return what the person downloads of this event, as plain values."""
        return {
            "what": self.kind,
            "date": fields.Datetime.to_string(self.date),
            "channel": self.channel or None,
            "answer": self.answer or None,
            "answered_on": fields.Date.to_string(self.answer_date) or None,
            "words": self.wording_text or None,
            "language": self.lang or None,
            "ip_address": self.ip_address or None,
            "user_agent": self.user_agent or None,
        }

    def _take_back(self, importing):
        """Remove what an import added, if nothing has followed it. Only undoing an
        import does that: the answer was never given to us, and nothing came of it.

        :param hr.applicant.import importing: the import that is undone
        :raise AccessError: unless in sudo, or if something has followed
        """
        events = self.filtered(lambda event: event.import_id == importing)
        last = events.consent_id.mapped(lambda consent: consent.event_ids[-1:])
        if (
            not self.env.su
            or events - last
            or events.filtered(lambda event: event.kind != "imported")
        ):
            raise AccessError(self.env._("Proof can't be deleted."))
        self.flush_model()
        self.env.cr.execute(
            SQL("DELETE FROM hr_applicant_consent_event WHERE id = ANY(%s)", events.ids)
        )
        events.invalidate_recordset(flush=False)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Proof can't be deleted."))

    def _forget_devices(self):
        """Empty the IP address and the user agent of these events, for good.

        The rest of the proof stays: what, when, whose, and with which words.
        """
        self.flush_recordset(["ip_address", "user_agent"])
        self.env.cr.execute(
            SQL(
                """UPDATE hr_applicant_consent_event
                      SET ip_address = NULL, user_agent = NULL
                    WHERE id = ANY(%s)""",
                self.ids,
            )
        )
        self.invalidate_recordset(["ip_address", "user_agent"], flush=False)
