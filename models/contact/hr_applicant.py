from email.message import EmailMessage

from odoo import api, fields, models

from ..constants import RECRUITER
from ..mail.mail_reading import is_automatic


class HrApplicantMixinContact(models.AbstractModel):
    """What counts as a contact with a past candidate.

    A follow-up done, an email either way, an invitation that was sent, a contact that
    was noted; and meetings, which the gate looks up, also those that are to come. A
    refusal is none, however it is sent.
    """

    _name = "hr.applicant.mixin.contact"
    _description = "Contacts with an Applicant"

    bounced_email = fields.Char(
        string="Address That Does Not Work",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups=RECRUITER,
        help="Mails to this address came back for good. Another address on the "
        "application is tried again.",
    )
    is_bounced = fields.Boolean(compute="_compute_is_bounced", groups=RECRUITER)

    @api.depends("email_normalized", "bounced_email")
    def _compute_is_bounced(self):
        dead = self._get_dead_addresses(self.mapped("email_normalized"))
        for applicant in self:
            applicant.is_bounced = applicant.email_normalized in dead

    @api.model
    def _get_dead_addresses(self, emails):
        """Return which of these normalised addresses do not work, as a set."""
        emails = list(filter(None, emails))
        if not emails:
            return set()
        everybody = self.env["hr.applicant"].sudo().with_context(active_test=False)
        known = everybody.search_fetch(
            [("bounced_email", "in", emails)], ["bounced_email"]
        )
        return set(known.mapped("bounced_email"))

    @api.model
    def _note_dead_address(self, email):
        """Note that an address does not work, with all who are known by it."""
        everybody = self.sudo().with_context(active_test=False)
        everybody.search([("email_normalized", "=", email)]).bounced_email = email

    @api.model
    def _forget_dead_address(self, email):
        """Note that an address works after all."""
        everybody = self.sudo().with_context(active_test=False)
        everybody.search([("bounced_email", "=", email)]).bounced_email = False

    def action_try_address_again(self):
        """Write to the addresses of these people again, though mails came back."""
        self._check_recruiter("write")
        for email in set(filter(None, self.mapped("email_normalized"))):
            self._forget_dead_address(email)

    def _note_contact(self, date=None):
        """Note the day of a contact; an older one does not replace a newer.

        :param date date: default today
        """
        date = date or fields.Date.context_today(self)
        self._ensure_persons().filtered(
            lambda person: not person.last_contact_date
            or person.last_contact_date < date
        ).write({"last_contact_date": date})

    def _message_post_after_hook(self, message, *args, **kwargs):
        result = super()._message_post_after_hook(message, *args, **kwargs)
        medalist = self.sudo()
        if (medalist.medal_id or not medalist.active) and self._is_contact(message):
            medalist._note_contact()
        return result

    def _is_contact(self, message):
        """Return whether a message in the chatter went to the person or came from."""
        message = message.sudo()
        if isinstance(self.env.context.get("asked_applicants"), models.BaseModel):
            return False  # the dialog that refuses
        incoming = self.env.context.get("incoming_mail")
        if message.message_type not in ("comment", "email", "email_outgoing"):
            return False
        # An absence notice is no word from the person.
        if isinstance(incoming, EmailMessage) and is_automatic(incoming):
            return False
        person = self.sudo().partner_id
        return bool(person) and person in (message.author_id | message.partner_ids)
