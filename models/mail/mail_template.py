from lxml import html
from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools.rendering_tools import parse_inline_template

from ..access.hr_applicant_field_guard import is_ours
from .mail_layout import LAYOUT, LAYOUT_PAGES, has_footer, style_buttons

MODULE = "hr_recruitment_silver_medalist"
#: What mails to candidates are for, and the pages they lead to; all lead to the one to
#: unsubscribe.
ASKING = (
    "mail_template_consent_request",
    "mail_template_consent_reminder",
    "mail_template_consent_renewal",
)
CONFIRMATION = "mail_template_invitation_confirmation"
#: What a recruiter may edit: field of the template, field of the round.
EDITED = {"subject": "subject", "body_html": "body"}


class MailTemplate(models.Model):
    """A round of invitations may have a text of its own (``invitation_round`` in the
    context); the rest of the mail is the template's.

    The key holds the record itself: no client can send one, so nobody has texts
    rendered for whom they may not read.

    A template for mails to candidates keeps what these need: the links, the words that
    are asked, one recipient. It holds the words alone. The frame, the signature and the
    footer with the link to stop all contact come from ``candidate_mail_layout``, unless
    the template names another layout or its text has a footer of its own.
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
        if not kwargs.get("email_layout_xmlid") and self._get_needed_pages():
            kwargs["email_layout_xmlid"] = self.email_layout_xmlid or LAYOUT
        return super().send_mail_batch(
            res_ids, *args, email_values=email_values, **kwargs
        )

    def _render_encapsulate(self, layout_xmlid, html, *args, **kwargs):
        if layout_xmlid != LAYOUT:
            return super()._render_encapsulate(layout_xmlid, html, *args, **kwargs)
        if has_footer(html):
            return html
        framed = super()._render_encapsulate(
            layout_xmlid, Markup(html), *args, **kwargs
        )
        return style_buttons(framed)

    def _frame_for_candidate(self, body, record):
        """Return the text of a mail in the frame that it leaves in.

        :param Markup body: the rendered text
        :param record: what the mail is about, of ``hr.applicant.mailing.mixin``
        """
        return self.with_context(lang=record.lang)._render_encapsulate(
            self.email_layout_xmlid or LAYOUT,
            body,
            add_context={"company": record._get_mail_company()},
            context_record=record.with_context(lang=record.lang),
        )

    @api.constrains(
        "model_id",
        "body_html",
        "email_cc",
        "email_layout_xmlid",
        "email_to",
        "partner_to",
        "use_default_to",
    )
    def _check_fit_for_candidates(self):
        """Refuse a template that lost what a mail to candidates needs.

        :raise ValidationError: saying what to put back
        """
        for template in self:
            pages = template._get_needed_pages()
            # What nobody has written yet has lost nothing; it does not leave.
            if not (pages and template.body_html):
                continue
            # The language that is edited, and all others it has been translated to.
            for body in set(template._get_bodies()):
                missing = template._get_missing_pages(body)
                if missing:
                    raise ValidationError(
                        self.env._(
                            "“%(template)s” lost its link to this page, which "
                            "candidates need: %(pages)s. Put it back, or reset the "
                            "template.",
                            template=template.name,
                            pages=", ".join(self._get_page_names(missing)),
                        )
                    )
                if template == template._get_ours(ASKING[0]) and (
                    "object.wording_id.body" not in body
                ):
                    raise ValidationError(
                        self.env._(
                            "“%s” does not ask with the words of the wording any "
                            "more: put object.wording_id.body back, or reset the "
                            "template.",
                            template.name,
                        )
                    )
            if (
                template.email_cc
                or template.partner_to
                or template.use_default_to
                or "," in (template.email_to or "")
            ):
                raise ValidationError(
                    self.env._(
                        "“%s” must go to the person alone: its links let whoever gets "
                        "them answer. Leave the address in “To” and nothing else; no "
                        "copy (CC), no contacts, no default recipients.",
                        template.name,
                    )
                )

    def _get_needed_pages(self):
        """Return which of candidates' pages its mails have to lead to; none if they
        don't go to past candidates.
        """
        self.ensure_one()
        if self.model == "hr.applicant.consent":
            asking = any(self == self._get_ours(name) for name in ASKING)
            return {"unsubscribe", "consent"} if asking else {"unsubscribe"}
        if self.model == "hr.applicant.invitation":
            confirms = self == self._get_ours(CONFIRMATION)
            return {"unsubscribe"} if confirms else {"unsubscribe", "invitation"}
        steps = self.env["mail.activity.plan.template"].sudo()
        if self.model == "hr.applicant" and steps.search_count(
            [("followup_mail_template_id", "in", self.ids)], limit=1
        ):
            return {"unsubscribe"}
        return set()

    def _get_missing_pages(self, body):
        """Return which of the needed pages a mail with this text does not lead to.

        :param str body: the text, not rendered
        """
        brought = set() if self.email_layout_xmlid else LAYOUT_PAGES
        needed = self._get_needed_pages() - brought
        return {page for page in needed if f"/talent/{page}/id-" not in body}

    def _get_ours(self, name):
        return self.env.ref(f"{MODULE}.{name}", raise_if_not_found=False)

    def _get_bodies(self):
        """Return the text in every language it was written in."""
        langs = {code for code, _name in self.env["res.lang"].get_installed()}
        return [self.with_context(lang=lang).body_html or "" for lang in langs]

    @api.model
    def _get_page_names(self, pages):
        """Return in words what candidates' pages are for, sorted."""
        names = {
            "consent": self.env._("the answer to the question"),
            "invitation": self.env._("the answer to the invitation"),
            "profile": self.env._("what is kept about them"),
            "unsubscribe": self.env._("stopping all contact"),
        }
        return sorted(names[page] for page in pages)

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
