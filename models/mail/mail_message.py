from odoo import api, fields, models

from ..constants import RECRUITER
from ..link.candidate_link import LINK_PLACEHOLDER
from ..link.link_reading import may_hold_token

#: The fields whose text somebody may have written or quoted.
TEXT_FIELDS = ("subject", "body")
#: The models whose mails go to past candidates.
CANDIDATE_MODELS = (
    "hr.applicant",
    "hr.applicant.consent",
    "hr.applicant.invitation",
    "hr.applicant.news.recipient",
)


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
        help="The consent of the person whom all mails of this refusal ask for it.",
    )

    # The retention looks for old mails to candidates among all messages.
    _candidate_mail_idx = models.Index(
        f"(date) WHERE message_type = 'email_outgoing' AND model IN {CANDIDATE_MODELS}"
    )

    @api.depends_context("uid")
    def _compute_display_name(self):
        # Odoo shows the subject to everybody who sees the notification.
        result = super()._compute_display_name()
        if not self.env.user._is_recruiter():
            self.sudo().filtered("recruiter_only").display_name = False
        return result

    @api.model
    def _get_with_access(self, message_id, mode="read", **kwargs):
        message = super()._get_with_access(message_id, mode=mode, **kwargs)
        # Odoo asks only for access to the document.
        if message.sudo().recruiter_only and not self.env.user._is_recruiter():
            return message.browse()
        return message

    def export_data(self, fields_to_export):
        # Odoo exports messages in sudo.
        self.check_access("read")
        return super().export_data(fields_to_export)

    @api.model_create_multi
    def create(self, vals_list):
        Consent = self.env["hr.applicant.consent"]
        vals_list = [
            {**vals, **Consent._remove_links_from_values(vals, TEXT_FIELDS)}
            for vals in vals_list
        ]
        messages = super().create(vals_list)
        for message, vals in zip(messages, vals_list, strict=True):
            message._revoke_links_in_body(vals)
            if vals.get("partner_ids") or vals.get("outgoing_email_to"):
                message._set_asked_consent(vals.get("body"))
        return messages

    def write(self, vals):
        cleaned = self.env["hr.applicant.consent"]._remove_links_from_values(
            vals, TEXT_FIELDS
        )
        result = super().write({**vals, **cleaned})
        for message in self:
            message._revoke_links_in_body(vals)
        return result

    def _revoke_links_in_body(self, vals):
        """Revoke the links that can be read in the stored body.

        When Odoo cleans the HTML, parts of a link that stood apart may be joined.

        :param dict vals: the values that were written
        """
        if may_hold_token(vals.get("body") or ""):
            body = self.sudo().body
            self.env["hr.applicant.consent"]._revoke_links_in_text(body)

    def _set_asked_consent(self, text):
        """Store whom this refusal asks for consent, if it ends with the question.

        The dialog puts the applications that it asks into the context
        (``asked_applicants``: records, which no client can send). The placeholder in
        the text says which of them this mail asks. It is read here because each version
        of Odoo makes the mail from the text in another way, maybe on a later day, when
        the dialog is gone.

        :param str text: the text of the refusal; may be empty
        """
        asked = self.env.context.get("asked_applicants")
        if isinstance(asked, models.BaseModel) and asked and text:
            found = {int(link["id"]) for link in LINK_PLACEHOLDER.finditer(text)}
            consents = asked.sudo().consent_id
            self.sudo().asked_consent_id = consents.filtered(lambda c: c.id in found)
