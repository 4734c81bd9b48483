from odoo import api, fields, models
from odoo.tools.mail import append_content_to_html

from ..models.hr_applicant_person import RECRUITER


class ApplicantGetRefuseReason(models.TransientModel):
    """Refusing is the moment to decide whether to stay in touch.

    The reason suggests a medal; the recruiter changes or drops it. Duplicates refused
    along the way get none. Interviewers, who may refuse, neither see nor award medals.
    """

    _name = "applicant.get.refuse.reason"
    _inherit = ["applicant.get.refuse.reason", "hr.applicant.field.guard"]

    medal_id = fields.Many2one(
        "hr.applicant.medal",
        compute="_compute_medal_id",
        store=True,
        readonly=False,
        groups=RECRUITER,
    )
    medal_hint = fields.Char(related="medal_id.description", groups=RECRUITER)
    medal_reason = fields.Char(string="Why Do They Stand Out?", groups=RECRUITER)
    personal_note = fields.Char(string="Worth Remembering", groups=RECRUITER)
    ask_consent = fields.Boolean(
        string="Ask for Permission in This Mail",
        compute="_compute_ask_consent",
        store=True,
        readonly=False,
        groups=RECRUITER,
        help="The refusal mail ends with the question whether we may stay in touch.",
    )
    is_single = fields.Boolean(compute="_compute_is_single", groups=RECRUITER)

    @api.depends("refuse_reason_id")
    def _compute_medal_id(self):
        for wizard in self:
            suggested = wizard.refuse_reason_id.suggested_medal_id
            wizard.medal_id = suggested.filtered("active")

    @api.depends("medal_id", "send_mail")
    def _compute_ask_consent(self):
        needed = self.env.company.sudo().medalist_contact_basis == "consent"
        for wizard in self:
            wizard.ask_consent = needed and wizard.medal_id and wizard.send_mail

    @api.depends("applicant_ids")
    def _compute_is_single(self):
        for wizard in self:
            wizard.is_single = len(wizard.applicant_ids) == 1

    def action_refuse_reason_apply(self):
        # Archived by then: a context without them would lose them.
        applicants = self.applicant_ids.filtered(lambda a: not a.is_pool_applicant)
        result = super().action_refuse_reason_apply()
        if self.env.user._is_recruiter() and self.medal_id and applicants:
            self._award_medal(applicants)
        return result

    def _prepare_send_refusal_mails(self):
        """Put the question into the refusal mail: one mail, not two."""
        asked = self.env["hr.applicant"]
        if self.env.user._is_recruiter() and self.ask_consent and self.medal_id:
            asked = self.applicant_ids._get_askable()
        asked._ensure_consents()
        # Two applications of one person are refused: one of the mails asks.
        asked = asked.browse(
            group[:1].id for group in asked.sudo().grouped("consent_id").values()
        )
        # The records themselves: no client can send them.
        result = super(
            ApplicantGetRefuseReason, self.with_context(asked_applicants=asked)
        )._prepare_send_refusal_mails()
        leaves = self.env["mail.mail"]._parse_scheduled_datetime(self.scheduled_date)
        asked.sudo().consent_id._mark_asking(leaves and leaves.date() or None)
        return result

    def _prepare_mail_values(self, applicant):
        values = super()._prepare_mail_values(applicant)
        asked = self.env.context.get("asked_applicants")
        if isinstance(asked, models.BaseModel) and applicant in asked:
            consent = applicant.sudo().consent_id
            question = self.env["ir.qweb"]._render(
                "hr_recruitment_silver_medalist.refusal_question",
                {"consent": consent},
                lang=consent.lang,
            )
            links = self.env["mail.render.mixin"]._replace_local_links(question)
            values["asked_consent_id"] = consent.id
            values["body_html"] = append_content_to_html(
                values["body_html"], links, plaintext=False
            )
        return values

    def _award_medal(self, applicants):
        single = self.is_single
        applicants._award_medal(
            self.medal_id, reason=single and self.medal_reason or None
        )
        if single and self.personal_note:
            applicants._add_personal_note(self.personal_note)
