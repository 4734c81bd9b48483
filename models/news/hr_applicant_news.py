from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import is_html_empty

#: What has been sent to people is not changed any more.
TEXTS = ("subject", "body", "company_id")
EMAIL_MARKETING = "mailing.mailing"


class HrApplicantNews(models.Model):
    """Company news: written once, sent to all past candidates who want news.

    * Draft: it can be written and translated. Sending: the scheduled action sends it,
      and it can't be changed any more. Sent: nobody waits for it any more.
    * Everybody gets it in their language, as far as it is translated, once, and not
      sooner after the last news than the company says (``hr_applicant_news_sending``).
    * It is no personal contact: no follow-up or invitation waits because of it.
    """

    _name = "hr.applicant.news"
    _inherit = ["hr.applicant.news.mixin.sending", "hr.applicant.field.guard"]
    _description = "Company News"
    _rec_name = "subject"
    _order = "send_date desc, id desc"

    subject = fields.Char(required=True, translate=True)
    body = fields.Html(
        string="Text", translate=True, sanitize="email_outgoing", required=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Signed By",
        default=lambda self: self.env.user,
        ondelete="set null",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("sending", "Being sent"), ("sent", "Sent")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    send_date = fields.Datetime(string="Sent On", readonly=True, copy=False)
    recipient_ids = fields.One2many(
        "hr.applicant.news.recipient", "news_id", string="Recipients", readonly=True
    )
    wanted_count = fields.Integer(string="Want News", compute="_compute_wanted_count")
    sent_count = fields.Integer(string="Got It", compute="_compute_counts")
    waiting_count = fields.Integer(string="Wait", compute="_compute_counts")
    failed_count = fields.Integer(string="Failed", compute="_compute_counts")
    left_out_count = fields.Integer(string="Left Out", compute="_compute_counts")
    reply_count = fields.Integer(string="Wrote Back", compute="_compute_counts")
    stopped_count = fields.Integer(
        string="Left the News",
        compute="_compute_counts",
        help="Those who got it, and stopped company news since.",
    )
    has_email_marketing = fields.Boolean(compute="_compute_has_email_marketing")

    _sending_idx = models.Index("(id) WHERE state = 'sending'")

    @api.depends("company_id", "state")
    def _compute_wanted_count(self):
        Consent = self.env["hr.applicant.consent"]
        for news in self:
            news.wanted_count = Consent.search_count(news._get_wanting_domain())

    @api.depends("recipient_ids.state", "recipient_ids.reply_date")
    def _compute_counts(self):
        Recipient = self.env["hr.applicant.news.recipient"]
        of_these = Domain("news_id", "in", self.ids)
        counts = {
            (news, state): count
            for news, state, count in Recipient._read_group(
                of_these, ["news_id", "state"], ["__count"]
            )
        }
        replied = dict(
            Recipient._read_group(
                of_these & Domain("reply_date", "!=", False), ["news_id"], ["__count"]
            )
        )
        stopped = dict(
            Recipient._read_group(
                of_these & Domain("has_stopped", "=", True), ["news_id"], ["__count"]
            )
        )
        for news in self:
            by_state = {
                state: counts.get((news, state), 0)
                for state in ("waiting", "queued", "sent", "failed", "left_out")
            }
            news.sent_count = by_state["sent"]
            news.waiting_count = by_state["waiting"] + by_state["queued"]
            news.failed_count = by_state["failed"]
            news.left_out_count = by_state["left_out"]
            news.reply_count = replied.get(news, 0)
            news.stopped_count = stopped.get(news, 0)

    @api.depends_context("uid")
    def _compute_has_email_marketing(self):
        # Email Marketing is another app: it may not be installed.
        installed = EMAIL_MARKETING in self.env
        self.has_email_marketing = installed and self.env[EMAIL_MARKETING].has_access(
            "create"
        )

    # -- what was sent stays ---------------------------------------------------------

    def write(self, vals):
        if not self.env.su and not vals.keys().isdisjoint(TEXTS):
            self._check_draft()
        return super().write(vals)

    def update_field_translations(self, field_name, translations, source_lang=""):
        self._check_draft()
        return super().update_field_translations(
            field_name, translations, source_lang=source_lang
        )

    @api.ondelete(at_uninstall=False)
    def _check_draft(self):
        sent = self.filtered(lambda news: news.state != "draft")
        if sent:
            raise UserError(
                self.env._(
                    "“%s” was sent: it can't be changed or deleted any more. Duplicate "
                    "it to write the next one.",
                    sent[:1].subject,
                )
            )

    # -- sending ---------------------------------------------------------------------

    def action_send(self):
        """Open the dialog that shows the mail as a person gets it, and sends it.

        :raise UserError: if it was sent, or has no text
        """
        self.ensure_one()
        self.check_access("write")
        self._check_draft()
        if is_html_empty(self.body):
            raise UserError(self.env._("Write a text first."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Company News"),
            "res_model": "hr.applicant.news.send",
            "view_mode": "form",
            "target": "new",
            "context": {"default_news_id": self.id, "dialog_size": "large"},
        }

    def action_open_recipients(self):
        """Open those to whom it was sent, waits to be sent, or was not."""
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "hr_recruitment_silver_medalist.action_news_recipients"
            ),
            "domain": [("news_id", "=", self.id)],
        }

    def action_open_mailing(self):
        """Open a mailing of Email Marketing with this text, to all who want news.

        Email Marketing asks who may be written to, counts and unsubscribes by itself.
        """
        self.ensure_one()
        self.check_access("read")
        mailing = self.env[EMAIL_MARKETING].create(
            {
                "subject": self.subject,
                "body_arch": self.body,
                "body_html": self.body,
                "mailing_type": "mail",
                "mailing_model_id": self.env["ir.model"]._get_id("hr.applicant"),
                "mailing_domain": repr(
                    [
                        ("active", "in", [True, False]),
                        ("news_allowed", "=", True),
                        ("company_id", "in", [self.company_id.id, False]),
                    ]
                ),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": EMAIL_MARKETING,
            "res_id": mailing.id,
            "view_mode": "form",
        }
