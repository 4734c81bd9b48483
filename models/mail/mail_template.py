from lxml import html
from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools.rendering_tools import parse_inline_template

from ..access.hr_applicant_field_guard import is_ours
from ..constants import MODULE, NEWS_QUESTION, QUESTION_TEMPLATES
from ..link.candidate_link import has_placeholder
from .mail_layout import LAYOUT, LAYOUT_PAGES, has_footer, style_buttons

#: The templates that ask somebody who was not asked before.
FIRST_QUESTIONS = (QUESTION_TEMPLATES["requested"], NEWS_QUESTION)
CONFIRMATION = "mail_template_invitation_confirmation"
REMINDER = "mail_template_invitation_reminder"
#: The texts of a mailing that a recruiter may edit: field of the template, field of the
#: mailing.
EDITED = {"subject": "subject", "body_html": "body"}


class MailTemplate(models.Model):
    """Templates for mails to candidates.

    * A template keeps what its mails need: the placeholders of the links, the words of
      the question, one recipient.
    * A template holds the words alone. The frame, the signature and the footer with the
      link to stop all contact come from ``candidate_mail_layout``, unless the template
      names another layout or its text has a footer of its own.
    * A mailing may have a text of its own (``invitation_round`` in the context). The
      key holds the record itself: no client can send a record, so nobody can have the
      text rendered for people whom they may not read.
    """

    _inherit = "mail.template"

    def send_mail_batch(self, res_ids, *args, email_values=None, **kwargs):
        # The mail is created in sudo: callers must not set our fields, such as whose
        # question it asks.
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

    def _frame_for_candidate(self, body, record, lang=None):
        """Return the text of a mail in the frame that it leaves in.

        :param Markup body: the rendered text
        :param record: the record that the mail is about, of
            ``hr.applicant.mail.mixin``
        :param str lang: the language of the frame, default the record's
        """
        lang = lang or record.lang
        return self.with_context(lang=lang)._render_encapsulate(
            self.email_layout_xmlid or LAYOUT,
            body,
            add_context={"company": record._get_mail_company()},
            context_record=record.with_context(lang=lang),
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

        :raise ValidationError: naming what is missing: a link, the words of the
            question, the person as the one recipient
        """
        for template in self:
            pages = template._get_needed_pages()
            # An empty template has lost nothing, and no mail of it leaves.
            if not (pages and template.body_html):
                continue
            # All languages the text was translated to.
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
                if (
                    template in map(self._get_ours, FIRST_QUESTIONS)
                    and "object.wording_id.body" not in body
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
                        "“%s” must go to the person alone: anybody who gets its links "
                        "can answer. Leave the address in “To” and nothing else; no "
                        "copy (CC), no contacts, no default recipients.",
                        template.name,
                    )
                )

    def _get_needed_pages(self):
        """Return the purposes of the links that its mails need.

        :return: a set of purposes; empty if its mails don't go to past candidates
        """
        self.ensure_one()
        if self.model == "hr.applicant.consent":
            ours = map(self._get_ours, (*QUESTION_TEMPLATES.values(), NEWS_QUESTION))
            asking = any(self == template for template in ours)
            return {"unsubscribe", "consent"} if asking else {"unsubscribe"}
        if self.model == "hr.applicant.invitation":
            confirms = self == self._get_ours(CONFIRMATION)
            return {"unsubscribe"} if confirms else {"unsubscribe", "invitation"}
        if self.model == "hr.applicant.news.recipient":
            return {"unsubscribe"}
        steps = self.env["mail.activity.plan.template"].sudo()
        if self.model == "hr.applicant" and steps.search_count(
            [("followup_mail_template_id", "in", self.ids)], limit=1
        ):
            return {"unsubscribe"}
        return set()

    def _get_missing_pages(self, body):
        """Return which of the needed pages a mail with this text does not link to.

        :param str body: the text, not rendered
        :return: a set of purposes of links
        """
        from_layout = set() if self.email_layout_xmlid else LAYOUT_PAGES
        needed = self._get_needed_pages() - from_layout
        return {page for page in needed if not has_placeholder(body, page)}

    def _get_ours(self, name):
        return self.env.ref(f"{MODULE}.{name}", raise_if_not_found=False)

    def _get_bodies(self):
        """Return the text in every language it was written in."""
        langs = {code for code, _name in self.env["res.lang"].get_installed()}
        return [self.with_context(lang=lang).body_html or "" for lang in langs]

    @api.model
    def _get_page_names(self, pages):
        """Return in words what pages for candidates are for, sorted.

        :param pages: purposes of links
        """
        names = {
            "address": self.env._("confirming an address"),
            "consent": self.env._("the answer to the question"),
            "invitation": self.env._("the answer to the invitation"),
            "profile": self.env._("what is kept about them"),
            "unsubscribe": self.env._("stopping all contact"),
        }
        return sorted(names[page] for page in pages)

    def _render_field(self, field, res_ids, *args, **kwargs):
        round_ = self.env.context.get("invitation_round")
        edited = isinstance(round_, models.BaseModel) and EDITED.get(field)
        if edited and round_[edited]:
            # The placeholders in it were checked when it was written.
            rendered = round_._render_field(edited, res_ids, *args, **kwargs)
        else:
            rendered = super()._render_field(field, res_ids, *args, **kwargs)
        if field == "body_html" and self._invites():
            for invitation in self.env[self.model].browse(rendered):
                rendered[invitation.id] = invitation._add_personal_line(
                    rendered[invitation.id]
                )
        return rendered

    def _invites(self):
        """Return whether its mails invite to a job: no reminder, no confirmation."""
        others = map(self._get_ours, (CONFIRMATION, REMINDER))
        return self.model == "hr.applicant.invitation" and all(
            self != template for template in others
        )

    def _check_edited(self, subject, body):
        """Let only editors of templates add expressions of their own.

        Others may keep, move and remove those of the template, and use the harmless
        ones of the model.

        :param str subject: the edited subject
        :param str body: the edited text, as HTML
        :raise AccessError: naming the expressions that are neither
        """
        self.ensure_one()
        user = self.env.user
        if self.env.is_admin() or user.has_group("mail.group_mail_template_editor"):
            return
        template = self.sudo()
        known = self._get_expressions(template.subject, template.body_html)
        known |= {
            ("t-out", expression)
            for expression in self.env[template.model].mail_allowed_qweb_expressions()
        }
        foreign = self._get_expressions(subject, body) - known
        if foreign:
            raise AccessError(
                self.env._(
                    "Only editors of templates may use these placeholders: %s",
                    ", ".join(sorted(expression for _name, expression in foreign)),
                )
            )

    def _get_expressions(self, subject, body):
        """Return ``{(directive, expression)}`` of a subject and a body."""
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
