from lxml import html

from odoo import models
from odoo.exceptions import AccessError
from odoo.tools.rendering_tools import parse_inline_template

from .hr_applicant_field_guard import is_ours

#: What a recruiter may edit: field of the template, field of the round.
EDITED = {"subject": "subject", "body_html": "body"}


class MailTemplate(models.Model):
    """A round of invitations may have a text of its own (``invitation_round`` in the
    context); the rest of the mail is the template's.

    The key holds the record itself: no client can send one, so nobody has texts
    rendered for whom they may not read.
    """

    _inherit = "mail.template"

    def send_mail_batch(self, res_ids, *args, email_values=None, **kwargs):
        # The mail is made in sudo: whose question it asks, or which step it is, is not
        # for the caller to say.
        if email_values and not self.env.su:
            known = {
                **self.env["mail.message"]._fields,
                **self.env["mail.mail"]._fields,
            }
            email_values = {
                name: value
                for name, value in email_values.items()
                if name not in known or not is_ours(known[name])
            }
        return super().send_mail_batch(
            res_ids, *args, email_values=email_values, **kwargs
        )

    def _render_field(self, field, res_ids, *args, **kwargs):
        round_ = self.env.context.get("invitation_round")
        if field in EDITED and isinstance(round_, models.BaseModel):
            # What it may contain was checked when it was written.
            if round_[EDITED[field]]:
                return round_._render_field(EDITED[field], res_ids, *args, **kwargs)
        return super()._render_field(field, res_ids, *args, **kwargs)

    def _check_edited(self, subject, body):
        """Let only editors of templates add placeholders of their own.

        Others may keep, move and remove those of the template, and use the harmless
        ones of the model.

        :raise AccessError: naming what is neither
        """
        self.ensure_one()
        user = self.env.user
        if self.env.is_admin() or user.has_group("mail.group_mail_template_editor"):
            return
        template = self.sudo()
        known = self._get_placeholders(template.subject, template.body_html)
        known |= {
            ("t-out", expression)
            for expression in self.env[template.model].mail_allowed_qweb_expressions()
        }
        foreign = self._get_placeholders(subject, body) - known
        if foreign:
            raise AccessError(
                self.env._(
                    "Only editors of templates may use these placeholders: %s",
                    ", ".join(sorted(expression for _name, expression in foreign)),
                )
            )

    def _get_placeholders(self, subject, body):
        """Return ``{(directive, expression)}`` of all that is not plain text."""
        nodes = html.fragment_fromstring(body or "", create_parent="div").iter()
        return {
            ("t-out", expression)
            for _literal, expression, _default in parse_inline_template(subject or "")
            if expression
        } | {
            (name, " ".join(value.split()))
            for node in nodes
            for name, value in node.attrib.items()
            if name.startswith("t-")
        }
