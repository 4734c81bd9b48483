from odoo import api, fields, models

from ..models.constants import MODULE

#: So many people at most are asked about, to say how many get it now.
MAX_COUNTED = 5000
#: So many of those who do not get it are named.
MAX_NAMED = 10


class HrApplicantNewsSend(models.TransientModel):
    """Before company news are sent: to how many, and how it looks to one of them."""

    _name = "hr.applicant.news.send"
    _description = "Send Company News"

    news_id = fields.Many2one("hr.applicant.news", required=True, readonly=True)
    company_id = fields.Many2one(related="news_id.company_id")
    now_count = fields.Integer(compute="_compute_counts")
    later_count = fields.Integer(compute="_compute_counts")
    never_count = fields.Integer(compute="_compute_counts")
    never_names = fields.Char(compute="_compute_counts")
    preview_id = fields.Many2one(
        "hr.applicant.consent",
        string="As It Looks To",
        compute="_compute_preview_id",
        store=True,
        readonly=False,
        domain="[('purpose', '=', 'news'), ('state', '=', 'granted'),"
        " ('company_id', 'in', [company_id, False])]",
    )
    preview_lang = fields.Char(string="Language", compute="_compute_preview")
    preview_subject = fields.Char(string="Subject", compute="_compute_preview")
    preview_body = fields.Html(compute="_compute_preview", sanitize="email_outgoing")

    @api.depends("news_id")
    def _compute_counts(self):
        Recipient = self.env["hr.applicant.news.recipient"]
        for wizard in self:
            wanting = self.env["hr.applicant.consent"].search(
                wizard.news_id._get_wanting_domain(), limit=MAX_COUNTED
            )
            now, later, never = Recipient._sort_by_reach(wanting)
            wizard.now_count = len(now)
            wizard.later_count = len(later)
            wizard.never_count = len(never)
            names = never[:MAX_NAMED].mapped("partner_name")
            more = ["…"] if len(never) > MAX_NAMED else []
            wizard.never_names = ", ".join([*names, *more])

    @api.depends("news_id")
    def _compute_preview_id(self):
        for wizard in self:
            wizard.preview_id = self.env["hr.applicant.consent"].search(
                wizard.news_id._get_wanting_domain(), limit=1
            )

    @api.depends("preview_id", "news_id")
    def _compute_preview(self):
        langs = dict(self.env["res.lang"].get_installed())
        template = self.env.ref(f"{MODULE}.mail_template_news").sudo()
        for wizard in self:
            wizard.preview_subject = wizard.preview_body = wizard.preview_lang = False
            # Rendered in sudo below: only what the user may read themselves.
            shown = wizard.preview_id, wizard.news_id
            if not all(record and record.has_access("read") for record in shown):
                continue
            consent = wizard.preview_id.sudo()
            recipient = self.env["hr.applicant.news.recipient"].sudo()
            recipient = recipient.new(
                {
                    "news_id": wizard.news_id.id,
                    "consent_id": consent.id,
                    "email_normalized": consent.email_normalized,
                }
            )
            subject, body = (
                template._render_field(field, [recipient.id], compute_lang=True)[
                    recipient.id
                ]
                for field in ("subject", "body_html")
            )
            wizard.preview_subject = subject
            wizard.preview_body = template._frame_for_candidate(body, recipient)
            wizard.preview_lang = langs.get(consent.lang)

    def action_send(self):
        """Send them, and show the news.

        :raise UserError: if they were sent meanwhile
        """
        self.ensure_one()
        self.news_id._send()
        return {"type": "ir.actions.act_window_close"}
