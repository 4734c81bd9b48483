from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import plaintext2html
from odoo.tools.mail import append_content_to_html

from ..models.constants import RECRUITER
from ..models.mail.mail_layout import style_buttons
from ..models.medal.hr_applicant_refusal_call import hand_files

NO_MEDAL = "none"


class HrApplicantRefusalMixin(models.AbstractModel):
    """What a dialog that refuses ``applicant_ids`` offers: medal, notes, the question.

    Refusing somebody is the moment to decide whether to stay in touch.

    * For one person the reason suggests a medal; the recruiter keeps it, changes it or
      chooses none. For several nothing is chosen: a medal, and the question for
      consent, is a decision about each person.
    * Duplicates refused along the way get none. Interviewers, who may refuse, neither
      see nor award medals.
    * The question for consent goes out in the refusal mail: one mail, not two.

    The dialog calls ``_get_remembered`` before it refuses and ``_remember`` after it,
    sends its mails with what ``_prepare_question`` returns in the context, and passes
    what they are made of through ``_add_postscript`` and ``_add_question``.
    """

    _name = "hr.applicant.refusal.mixin"
    _description = "Staying in Touch with Whom Is Refused"

    medal_id = fields.Many2one(
        "hr.applicant.medal",
        compute="_compute_medal_id",
        store=True,
        readonly=False,
        groups=RECRUITER,
    )
    medal_choice = fields.Selection(
        "_get_medal_choices",
        string="Stay in Touch?",
        compute="_compute_medal_choice",
        inverse="_inverse_medal_choice",
        groups=RECRUITER,
    )
    medal_news_only = fields.Boolean(related="medal_id.news_only", groups=RECRUITER)
    medal_hint = fields.Char(related="medal_id.description", groups=RECRUITER)
    medal_reason = fields.Char(string="Why Do They Stand Out?", groups=RECRUITER)
    personal_note = fields.Char(string="Worth Remembering", groups=RECRUITER)
    ask_consent = fields.Boolean(
        string="Ask for Consent in This Mail",
        compute="_compute_ask_consent",
        store=True,
        readonly=False,
        groups=RECRUITER,
        help="The refusal mail ends with the question whether we may stay in touch.",
    )
    question = fields.Html(
        string="The Mail Ends With",
        compute="_compute_question",
        sanitize="email_outgoing",
        groups=RECRUITER,
    )
    is_single = fields.Boolean(compute="_compute_is_single", groups=RECRUITER)
    call_first = fields.Boolean(
        groups=RECRUITER,
        help="The mail waits until you have called and logged it.",
    )
    postscript = fields.Text(groups=RECRUITER)

    @api.model
    def _get_medal_choices(self):
        medals = self.env["hr.applicant.medal"].search([("active", "=", True)])
        return [
            (NO_MEDAL, self.env._("No medal")),
            *((str(medal.id), medal.name) for medal in medals),
        ]

    @api.depends("refuse_reason_id")
    def _compute_medal_id(self):
        for wizard in self:
            suggested = wizard.refuse_reason_id.suggested_medal_id
            wizard.medal_id = wizard.is_single and suggested.filtered("active")

    @api.depends("medal_id")
    def _compute_medal_choice(self):
        for wizard in self:
            wizard.medal_choice = str(wizard.medal_id.id or NO_MEDAL)

    @api.onchange("medal_choice")
    def _inverse_medal_choice(self):
        for wizard in self:
            chosen = wizard.medal_choice or NO_MEDAL
            wizard.medal_id = chosen != NO_MEDAL and int(chosen)

    @api.depends("medal_id", "send_mail")
    def _compute_ask_consent(self):
        needed = self.env.company.sudo().medalist_contact_basis == "consent"
        for wizard in self:
            wizard.ask_consent = (
                needed
                and wizard.is_single
                and wizard.medal_id
                and not wizard.medal_id.news_only
                and wizard.send_mail
            )

    @api.depends("ask_consent")
    def _compute_question(self):
        for wizard in self:
            applicant = wizard.applicant_ids[:1]
            wizard.question = wizard.ask_consent and wizard._render_question(applicant)

    @api.depends("applicant_ids")
    def _compute_is_single(self):
        for wizard in self:
            wizard.is_single = len(wizard.applicant_ids) == 1

    # -- the medal -------------------------------------------------------------------

    def _get_remembered(self):
        """Return the applications that get the medal, before refusing archives them."""
        nobody = self.env["hr.applicant"]
        if not (self.env.user._is_recruiter() and self.medal_id):
            return nobody
        return self.applicant_ids.filtered(lambda a: not a.is_pool_applicant)

    def _remember(self, applicants):
        """Award the medal to those who were refused; notes are for one person only."""
        if not applicants:
            return
        single = self.is_single
        applicants._award_medal(
            self.medal_id, reason=single and self.medal_reason or None
        )
        if single and self.personal_note:
            applicants._add_personal_note(self.personal_note)

    # -- calling first ---------------------------------------------------------------

    def _calls_first(self):
        """Return whether the mail of this refusal waits for a call."""
        return self.env.user._is_recruiter() and self.call_first and self.is_single

    def _hold_mail(self):
        """Keep the mail of this refusal until somebody has called."""
        call = self.env["hr.applicant.refusal.call"].sudo()
        call = call.create(self._prepare_refusal_call())
        hand_files(self, call)
        call.sudo(False)._schedule_call(self.env.user)

    def _prepare_refusal_call(self):
        applicant = self.applicant_ids
        return {
            "applicant_id": applicant.id,
            "refuse_reason_id": self.refuse_reason_id.id,
            "template_id": self.template_id.id,
            "subject": self.subject,
            "body": self.body,
            "attachment_ids": self.attachment_ids.ids,
            "ask_consent": self.ask_consent and bool(self.medal_id),
        }

    def _render_for(self, applicant, field):
        """Return the subject or the body of the mail as ``applicant`` gets it."""
        lang = self._render_lang(applicant.ids)[applicant.id]
        return self._render_field(field, applicant.ids, set_lang=lang)[applicant.id]

    def _preview_for(self, applicant):
        """Return the mail as it would leave now, without asking anything by that."""
        values = {"body": self._render_for(applicant, "body")}
        values = self._add_postscript(values, applicant)
        if self.question:
            values = self._append(values, self.question)
        return values["body"]

    # -- the question ----------------------------------------------------------------

    def _prepare_question(self):
        """Return the applications that these mails ask, and note that they are asked.

        They go into the context of the mails as ``asked_applicants``. The key holds
        records, which no client can send. An empty recordset says that the mails are
        refusals that ask nobody.
        """
        asked = self.env["hr.applicant"]
        if self.env.user._is_recruiter() and self.ask_consent and self.medal_id:
            # Whose medal is for news only is asked for news, by a mail of its own.
            asked = self.applicant_ids if not self.medal_id.news_only else asked
            asked = asked._get_askable()
        asked._ensure_consents()
        # Two applications of one person are refused: one of the mails asks.
        asked = asked.browse(
            group[:1].id for group in asked.sudo().grouped("consent_id").values()
        )
        # Noted before the mails are made: some versions of Odoo send them at once.
        leaves = self.env["mail.mail"]._parse_scheduled_datetime(self.scheduled_date)
        asked.sudo().consent_id._mark_asking(leaves and leaves.date() or None)
        return asked

    def _add_postscript(self, values, applicant):
        """Return the values of the mail with what was told in the call.

        It comes below the text: Odoo lets few users change a text with placeholders.

        :param dict values: of which Odoo makes the mail
        :param hr.applicant applicant: who is refused by it
        """
        if not (self.env.user._is_recruiter() and self.postscript):
            return values
        lang = self._render_lang(applicant.ids)[applicant.id]
        said = Markup("<p>%s</p>%s") % (
            self.with_context(lang=lang).env._("P.S. As I said when we spoke:"),
            plaintext2html(self.postscript),
        )
        return self._append(values, said)

    def _append(self, values, html):
        text = "body_html" if "body_html" in values else "body"
        return {
            **values,
            text: append_content_to_html(values[text], html, plaintext=False),
        }

    def _add_question(self, values, applicant):
        """Return the values of the mail with the question below the text.

        Only the text is changed. ``mail.message._set_asked_consent`` finds out from it
        whom the mail asks.

        :param dict values: of which Odoo makes the mail
        :param hr.applicant applicant: who is refused by it
        """
        asked = self.env.context.get("asked_applicants")
        if not isinstance(asked, models.BaseModel) or applicant not in asked:
            return values
        question = self._render_question(applicant)
        links = self.env["mail.render.mixin"]._replace_local_links(question)
        return self._append(values, links)

    def _render_question(self, applicant):
        """Return the question as it stands in a mail to this applicant, as HTML."""
        lang = applicant.sudo()._get_lang()
        consents = self.env["hr.applicant.consent"].sudo()
        # The words of the question are translated on their record.
        consent = applicant.sudo().consent_id or consents.new()
        consent = consent.with_context(lang=lang)
        question = self.env["ir.qweb"]._render(
            "hr_recruitment_silver_medalist.candidate_mail_question",
            {"consent": consent},
            lang=lang,
        )
        return style_buttons(question)
