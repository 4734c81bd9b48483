from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from odoo.addons.mail.models import mail_render_mixin

from ..models.constants import MODULE
from ..models.link.candidate_link import has_placeholder

#: With this in the context newer versions of Odoo render what was checked; older ones
#: want sudo, which shows more than the user may see.
BYPASS = getattr(mail_render_mixin, "BYPASS_RESTRICTED_RENDERING", None)


class HrApplicantReinviteMixinMail(models.AbstractModel):
    """The mail of the invitation: its text, and how a person would see it.

    Left as it is, everybody gets the template in their language. Edited, the edited
    text is used for everybody; its placeholders are each person's.
    """

    _name = "hr.applicant.reinvite.mixin.mail"
    _inherit = "mail.composer.mixin"
    _description = "Invite Past Candidates: the Mail"

    template_id = fields.Many2one(
        required=True,
        domain=[("model", "=", "hr.applicant.invitation")],
        default=lambda self: self.env.ref(
            f"{MODULE}.mail_template_invitation", raise_if_not_found=False
        ),
    )
    preview_line_id = fields.Many2one("hr.applicant.reinvite.line", string="To")
    preview_lang = fields.Char(compute="_compute_preview")
    preview_subject = fields.Char(compute="_compute_preview")
    preview_body = fields.Html(compute="_compute_preview", sanitize="email_outgoing")

    def _compute_render_model(self):
        self.render_model = "hr.applicant.invitation"

    def _compute_can_edit_body(self):
        """Recruiters may edit the words; ``_check_edited`` looks after the rest."""
        self.can_edit_body = True

    def _render_lang(self, res_ids, engine="inline_template"):
        """Take the language of the template: the dialog's user can write its own."""
        return self.template_id.sudo()._render_lang(res_ids, engine=engine)

    def _render_field(self, field, res_ids, *args, **kwargs):
        self.template_id._check_edited(self.subject, self.body)
        checked = (
            self.with_context(bypass_restricted_rendering=BYPASS)
            if BYPASS
            else self.sudo()
        )
        return super(HrApplicantReinviteMixinMail, checked)._render_field(
            field, res_ids, *args, **kwargs
        )

    def _get_edited_text(self):
        """Return ``{"subject": …, "body": …}``, None for what was left as it is.

        :raise UserError: if the text lost the links that a candidate needs
        """
        same_subject = self.subject == self.template_id.subject
        body = self.body or ""
        if not self.body_has_template_value and (
            not has_placeholder(body, "invitation")
            or self.template_id._get_missing_pages(body)
        ):
            raise UserError(
                self.env._(
                    "The text lost its link to answer, or the one to stop all contact. "
                    "Choose the template again to get them back."
                )
            )
        return {
            "subject": None if same_subject else self.subject,
            "body": None if self.body_has_template_value else self.body,
        }

    @api.depends(
        "preview_line_id",
        "job_id",
        "subject",
        "body",
        "template_id",
        "line_ids.personal_line",
    )
    def _compute_preview(self):
        """Show why a preview fails in its place: an error would undo what was typed."""
        for wizard in self:
            wizard.preview_subject = wizard.preview_body = wizard.preview_lang = False
            applicant = wizard.preview_line_id.applicant_id._origin
            if not (applicant and wizard.job_id):
                continue
            try:
                wizard._render_preview(applicant)
            except UserError as error:
                wizard.preview_body = plaintext2html(str(error))

    def _render_preview(self, applicant):
        """Render the mail of an invitation that is never made."""
        # What was just typed is in the list only.
        line = self.line_ids.filtered(
            lambda line: line._origin == self.preview_line_id._origin
        )
        invitation = self.env["hr.applicant.invitation"].new(
            {
                **self.env["hr.applicant.invitation"]._prepare_invitation(
                    applicant, self.job_id, self.scheduled_date
                ),
                "personal_line": line.personal_line,
            }
        )
        subject, body = (
            self._render_field(field, [invitation.id], compute_lang=True)[invitation.id]
            for field in ("subject", "body")
        )
        self.preview_subject = subject
        template = self.template_id.sudo()
        body = invitation._add_personal_line(body)
        self.preview_body = template._frame_for_candidate(body, invitation)
        self.preview_lang = dict(self.env["res.lang"].get_installed()).get(
            invitation.lang
        )

    def action_preview(self):
        """Show the mail as a person of the list would get it.

        :raise AccessError: if the text has placeholders that the user may not use
        """
        self._check_job()
        self.template_id._check_edited(self.subject, self.body)
        if not self.preview_line_id:
            self.preview_line_id = (self._get_chosen_lines() or self.line_ids)[:1]
        view = self.env.ref(f"{MODULE}.hr_applicant_reinvite_view_form_preview")
        return {**self._reopen(), "views": [(view.id, "form")]}
