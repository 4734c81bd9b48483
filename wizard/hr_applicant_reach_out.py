from urllib.parse import quote

from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty, plaintext2html

from ..models.constants import CONTACT_CHANNELS

#: What a link begins with, by channel; ``%s`` is the number, the words follow.
LINKS = {
    "phone": "tel:%s",
    "sms": "sms:%s?&body=",
    "whatsapp": "https://wa.me/%s?text=",
}


class HrApplicantReachOut(models.TransientModel):
    """Reach a person by the channel of a follow-up: the number or the profile, the
    words to send, and the notes about the person beside them.

    * ``hr.applicant._reach_out`` opens it, and has asked the gate.
    * The words are in the person's language, and can be changed before they are used.
    * An email leaves from here, as the emails of plans do. It is no message of the
      chatter: that has no working link to stop all contact, and others read it.
    * What leaves through another program is noted with *I Sent It*; what came of a call
      is noted with *Log a Contact*.
    """

    _name = "hr.applicant.reach.out"
    _description = "Reach Out to a Past Candidate"

    activity_id = fields.Many2one("mail.activity", required=True, ondelete="cascade")
    applicant_id = fields.Many2one(
        "hr.applicant",
        required=True,
        ondelete="cascade",
        context={"active_test": False},
    )
    channel = fields.Selection(CONTACT_CHANNELS, required=True)
    # With the rights of the user: who may not read the application learns nothing.
    task = fields.Char(related="activity_id.summary", related_sudo=False)
    task_note = fields.Html(related="activity_id.note", related_sudo=False)
    personal_note = fields.Html(
        related="applicant_id.personal_note", related_sudo=False, readonly=True
    )
    phone = fields.Char(compute="_compute_address")
    email = fields.Char(compute="_compute_address")
    profile_url = fields.Char(string="LinkedIn Profile", compute="_compute_address")
    words = fields.Text(compute="_compute_words", store=True, readonly=False)
    link = fields.Html(compute="_compute_link", sanitize=False)
    subject = fields.Char(compute="_compute_mail", store=True, readonly=False)
    body = fields.Html(compute="_compute_mail", store=True, readonly=False)
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Files",
        compute="_compute_mail",
        store=True,
        readonly=False,
        bypass_search_access=True,
    )

    @api.depends("applicant_id")
    def _compute_address(self):
        for dialog in self:
            dialog.phone = dialog.applicant_id._get_phone()
            dialog.email = dialog.applicant_id.email_normalized
            dialog.profile_url = dialog.applicant_id._get_profile_url()

    @api.depends("activity_id")
    def _compute_words(self):
        for dialog in self:
            dialog.words = dialog.applicant_id.followup_id._get_words(
                dialog.activity_id
            )

    @api.depends("channel", "words")
    def _compute_link(self):
        for dialog in self:
            number, words = dialog.phone or "", dialog.words or ""
            if dialog.channel == "whatsapp":
                number = number.lstrip("+")
            target = LINKS.get(dialog.channel, "") and LINKS[dialog.channel] % number
            if target and dialog.channel != "phone":
                target += quote(words)
            dialog.link = target and Markup(
                '<a class="btn btn-primary" target="_blank"'
                ' rel="noopener noreferrer" href="%s">%s</a>'
            ) % (target, dialog._get_link_label())

    def _get_link_label(self):
        labels = {
            "phone": self.env._("Call %s", self.phone),
            "sms": self.env._("Open the Text Message"),
            "whatsapp": self.env._("Open WhatsApp"),
        }
        return labels[self.channel]

    @api.depends("activity_id", "channel")
    def _compute_mail(self):
        for dialog in self:
            prepared = {}
            if dialog.channel == "email":
                prepared = dialog._prepare_mail()
            dialog.subject = prepared.get("subject")
            dialog.body = prepared.get("body_html")
            dialog.attachment_ids = [Command.set(prepared.get("attachment_ids") or [])]

    def _prepare_mail(self):
        """Return subject, text and files as the step's template has them for this
        person; without a template, the step's words.
        """
        applicant = self.applicant_id
        template = self.activity_id.followup_step_id.sudo().followup_mail_template_id
        if not template:
            company = applicant.company_id or self.env.company
            return {"subject": company.name, "body_html": plaintext2html(self.words)}
        if not applicant.consent_id:
            applicant.sudo()._ensure_consents()
        return template._generate_template(
            applicant.ids, ("subject", "body_html", "attachment_ids")
        )[applicant.id]

    def action_send(self):
        """Send the email: the follow-up is done when it has left.

        :raise UserError: if it has no words, or what was true has changed
        """
        self.ensure_one()
        self._check_again()
        if is_html_empty(self.body):
            raise UserError(self.env._("Write a text first."))
        self.activity_id._check_can_be_written()
        self.applicant_id.followup_id._queue_written_mail(
            self.subject, self.body, self.attachment_ids
        )
        return self._close(self.env._("The email leaves in a moment."))

    def action_sent(self):
        """Note that the words were sent with another program: the follow-up is done."""
        self.ensure_one()
        self._check_again()
        self.applicant_id._finish_contact(
            self.activity_id.sudo(), "sent", fields.Date.context_today(self), note=None
        )
        return self._close(self.env._("Noted. The follow-up is done."))

    def _check_again(self):
        """What was true when the dialog opened may have changed.

        :raise UserError: if the follow-up is not open any more, or the person may not
            be contacted now
        """
        self.applicant_id._check_recruiter("write")
        self.applicant_id._check_is_open(self.activity_id)
        self.applicant_id._check_may_be_reached(self.activity_id)

    def action_log_contact(self):
        """Note what came of it."""
        return self.applicant_id.action_log_contact()

    def _close(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
