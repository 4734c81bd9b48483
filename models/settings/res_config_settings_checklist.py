from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.tools import config

from ..constants import MODULE

REFUSAL_TEMPLATE = "hr_recruitment.email_template_data_applicant_refuse"
#: What Odoo's own refusal mail announces, where we ask. The host's English text.
ANNOUNCEMENT = "keep your resume on record"
CRONS = ("ir_cron_followups", "ir_cron_consents", "ir_cron_invitations", "ir_cron_news")


class ResConfigSettingsMixinChecklist(models.AbstractModel):
    """What an administrator has still to do before candidates can be written to.

    Each point is shown only while it is missing, with what leads to it.
    """

    _name = "res.config.settings.mixin.checklist"
    _description = "What Is Missing to Write to Candidates"

    medalist_links_fail = fields.Boolean(compute="_compute_medalist_checklist")
    medalist_replies_unseen = fields.Boolean(
        compute="_compute_medalist_replies_unseen",
        help="No address of the company is read by this database.",
    )
    medalist_mail_not_set_up = fields.Boolean(compute="_compute_medalist_checklist")
    medalist_address_is_local = fields.Boolean(compute="_compute_medalist_checklist")
    medalist_refusal_announces = fields.Boolean(compute="_compute_medalist_checklist")
    medalist_crons_stopped = fields.Boolean(compute="_compute_medalist_checklist")
    medalist_is_ready = fields.Boolean(
        compute="_compute_medalist_is_ready", help="Nothing is missing."
    )

    @api.depends_context("uid")
    def _compute_medalist_checklist(self):
        consent = self.env["hr.applicant.consent"]
        servers = self.env["ir.mail_server"].sudo().search_count([], limit=1)
        self.medalist_links_fail = not consent._can_candidates_open_links()
        self.medalist_mail_not_set_up = (
            not servers and config["smtp_server"] == "localhost"
        )
        self.medalist_address_is_local = self._is_address_local()
        self.medalist_refusal_announces = bool(self._get_announcing_template())
        self.medalist_crons_stopped = bool(self._get_stopped_crons())

    @api.depends("company_id")
    def _compute_medalist_replies_unseen(self):
        for settings in self:
            settings.medalist_replies_unseen = (
                not settings.company_id._get_reply_address()
            )

    @api.depends(
        "medalist_links_fail",
        "medalist_replies_unseen",
        "medalist_mail_not_set_up",
        "medalist_address_is_local",
        "medalist_refusal_announces",
        "medalist_crons_stopped",
    )
    def _compute_medalist_is_ready(self):
        for settings in self:
            settings.medalist_is_ready = not (
                settings.medalist_links_fail
                or settings.medalist_replies_unseen
                or settings.medalist_mail_not_set_up
                or settings.medalist_address_is_local
                or settings.medalist_refusal_announces
                or settings.medalist_crons_stopped
            )

    @api.model
    def _is_address_local(self):
        """Return whether links in mails lead to the reader's own machine."""
        address = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        host = urlsplit(address or "").hostname or ""
        return not host or host in ("localhost", "::1") or host.startswith("127.")

    @api.model
    def _get_announcing_template(self):
        """Return Odoo's refusal mail, in English, while it announces what we ask."""
        template = self.env.ref(REFUSAL_TEMPLATE, raise_if_not_found=False)
        template = template and template.sudo().with_context(lang="en_US")
        body = " ".join(((template and template.body_html) or "").split())
        return template if ANNOUNCEMENT in body else self.env["mail.template"]

    @api.model
    def _get_stopped_crons(self):
        crons = self.env["ir.cron"].sudo()
        for name in CRONS:
            crons |= self.env.ref(f"{MODULE}.{name}", raise_if_not_found=False) or crons
        return crons.filtered(lambda cron: not cron.active)

    # -- what helps ------------------------------------------------------------------

    def action_medalist_open_refusal_template(self):
        """Open Odoo's refusal mail."""
        self.check_access("write")
        return self.env.ref(REFUSAL_TEMPLATE)._get_records_action()

    def action_medalist_start_crons(self):
        """Switch on the scheduled actions that somebody switched off."""
        self.check_access("write")
        self._get_stopped_crons().active = True
        return {"type": "ir.actions.client", "tag": "reload"}

    def action_medalist_preview_question(self):
        """Show the mail that asks for consent, as a candidate gets it."""
        return self._preview_template("mail_template_consent_request")

    def action_medalist_preview_invitation(self):
        """Show the mail that invites to a job, as a candidate gets it."""
        return self._preview_template("mail_template_invitation")

    def _preview_template(self, name):
        self.check_access("write")
        template = self.env.ref(f"{MODULE}.{name}")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "mail.mail_template_preview_action"
            ),
            "context": {"default_mail_template_id": template.id},
        }
