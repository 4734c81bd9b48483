from odoo import fields, models

from .hr_applicant_person import RECRUITER


class HrApplicant(models.Model):
    """What counts as a contact with a past candidate.

    A follow-up done, an email either way, an invitation that was sent, a contact that
    was noted; and meetings, which the gate looks up, also those that are to come. A
    refusal is none, however it is sent.
    """

    _inherit = "hr.applicant"

    last_contact_date = fields.Date(
        string="Last Contact",
        copy=False,
        readonly=True,
        tracking=True,
        groups=RECRUITER,
    )

    def _note_contact(self, date=None):
        """Note the day of a contact; an older one does not replace a newer.

        :param date date: default today
        """
        date = date or fields.Date.context_today(self)
        self.filtered(
            lambda applicant: not applicant.last_contact_date
            or applicant.last_contact_date < date
        ).write({"last_contact_date": date})

    def _message_post_after_hook(self, message, *args, **kwargs):
        result = super()._message_post_after_hook(message, *args, **kwargs)
        medalist = self.sudo()
        if (medalist.medal_id or not medalist.active) and self._is_contact(message):
            medalist.last_contact_date = fields.Date.context_today(self)
        return result

    def _is_contact(self, message):
        """Return whether a message in the chatter went to the person or came from."""
        message = message.sudo()
        if isinstance(self.env.context.get("asked_applicants"), models.BaseModel):
            return False  # the dialog that refuses
        if message.message_type not in ("comment", "email", "email_outgoing"):
            return False
        person = self.sudo().partner_id
        return bool(person) and person in (message.author_id | message.partner_ids)
