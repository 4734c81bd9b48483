from odoo import api, fields, models

from ..constants import RECRUITER
from ..link.candidate_link import LINK_PLACEHOLDER
from ..link.link_reading import may_hold_token

WRITTEN = ("subject", "body")


class MailMessage(models.Model):
    """No message holds a candidate's working link: answers quote the mail they got."""

    _name = "mail.message"
    _inherit = ["mail.message", "hr.applicant.field.guard"]

    recruiter_only = fields.Boolean(
        readonly=True,
        copy=False,
        help="Tells of past candidates: other users don't see it.",
    )

    asked_consent_id = fields.Many2one(
        "hr.applicant.consent",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=RECRUITER,
        help="Whose question for consent this refusal ends with, for all its mails.",
    )

    @api.depends_context("uid")
    def _compute_display_name(self):
        # Odoo tells the subject to whoever sees that there is a notification.
        result = super()._compute_display_name()
        if not self.env.user._is_recruiter():
            self.sudo().filtered("recruiter_only").display_name = False
        return result

    @api.model
    def _get_with_access(self, message_id, mode="read", **kwargs):
        message = super()._get_with_access(message_id, mode=mode, **kwargs)
        # Odoo lets pass whom the document lets.
        if message.sudo().recruiter_only and not self.env.user._is_recruiter():
            return message.browse()
        return message

    def export_data(self, fields_to_export):
        # Odoo reads messages in sudo, and does not ask who exports them.
        self.check_access("read")
        return super().export_data(fields_to_export)

    @api.model_create_multi
    def create(self, vals_list):
        Consent = self.env["hr.applicant.consent"]
        vals_list = [
            {**vals, **Consent._remove_links_from_values(vals, WRITTEN)}
            for vals in vals_list
        ]
        messages = super().create(vals_list)
        for message, vals in zip(messages, vals_list, strict=True):
            message._look_again(vals)
            if vals.get("partner_ids") or vals.get("outgoing_email_to"):
                message._note_question(vals.get("body"))
        return messages

    def write(self, vals):
        cleaned = self.env["hr.applicant.consent"]._remove_links_from_values(
            vals, WRITTEN
        )
        result = super().write({**vals, **cleaned})
        for message in self:
            message._look_again(vals)
        return result

    def _look_again(self, vals):
        """Revoke what can be read in what is stored: cleaning HTML may join what was
        apart.
        """
        if may_hold_token(vals.get("body") or ""):
            body = self.sudo().body
            self.env["hr.applicant.consent"]._revoke_links_in_text(body)

    def _note_question(self, text):
        """Note whose question for consent a refusal that is mailed ends with.

        The dialog says whom it asks (``asked_applicants`` in the context: records,
        which no client can send); the mark in the text says whose mail this is. Hosts
        make the mail from the text in several ways, and may wait for its day.

        :param str text: the text, or nothing
        """
        asked = self.env.context.get("asked_applicants")
        if isinstance(asked, models.BaseModel) and asked and text:
            found = {int(link["id"]) for link in LINK_PLACEHOLDER.finditer(text)}
            consents = asked.sudo().consent_id
            self.sudo().asked_consent_id = consents.filtered(lambda c: c.id in found)
