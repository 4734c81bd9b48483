from odoo import fields, models

from ..constants import RECRUITER


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = ["res.config.settings", "res.config.settings.mixin.checklist"]

    medalist_contact_basis = fields.Selection(
        related="company_id.medalist_contact_basis", readonly=False, groups=RECRUITER
    )
    medalist_consent_request_days = fields.Integer(
        related="company_id.medalist_consent_request_days",
        readonly=False,
        groups=RECRUITER,
    )
    medalist_consent_renewal_days = fields.Integer(
        related="company_id.medalist_consent_renewal_days",
        readonly=False,
        groups=RECRUITER,
    )
    medalist_consent_pause_months = fields.Integer(
        related="company_id.medalist_consent_pause_months",
        readonly=False,
        groups=RECRUITER,
    )
    medalist_retention_months = fields.Integer(
        related="company_id.medalist_retention_months", readonly=False, groups=RECRUITER
    )
    medalist_retention_start = fields.Selection(
        related="company_id.medalist_retention_start", readonly=False, groups=RECRUITER
    )
    medalist_erasure_keeps = fields.Selection(
        related="company_id.medalist_erasure_keeps", readonly=False, groups=RECRUITER
    )
    medalist_consent_months = fields.Integer(
        related="company_id.medalist_consent_months", readonly=False, groups=RECRUITER
    )
    medalist_contact_gap_days = fields.Integer(
        related="company_id.medalist_contact_gap_days", readonly=False, groups=RECRUITER
    )
    medalist_news = fields.Boolean(
        related="company_id.medalist_news", readonly=False, groups=RECRUITER
    )
    medalist_news_months = fields.Integer(
        related="company_id.medalist_news_months", readonly=False, groups=RECRUITER
    )
    medalist_news_gap_days = fields.Integer(
        related="company_id.medalist_news_gap_days", readonly=False, groups=RECRUITER
    )
    medalist_invitation_days = fields.Integer(
        related="company_id.medalist_invitation_days", readonly=False, groups=RECRUITER
    )
    medalist_repeat_months = fields.Integer(
        related="company_id.medalist_repeat_months", readonly=False, groups=RECRUITER
    )
    medalist_followup_limit = fields.Integer(
        related="company_id.medalist_followup_limit", readonly=False, groups=RECRUITER
    )
    medalist_profile_months = fields.Integer(
        related="company_id.medalist_profile_months", readonly=False, groups=RECRUITER
    )
    medalist_fallback_user_id = fields.Many2one(
        related="company_id.medalist_fallback_user_id", readonly=False, groups=RECRUITER
    )
    medalist_weight_skills = fields.Integer(
        related="company_id.medalist_weight_skills", readonly=False, groups=RECRUITER
    )
    medalist_weight_medal = fields.Integer(
        related="company_id.medalist_weight_medal", readonly=False, groups=RECRUITER
    )
    medalist_weight_evaluation = fields.Integer(
        related="company_id.medalist_weight_evaluation",
        readonly=False,
        groups=RECRUITER,
    )
    medalist_weight_job = fields.Integer(
        related="company_id.medalist_weight_job", readonly=False, groups=RECRUITER
    )
    medalist_weight_interest = fields.Integer(
        related="company_id.medalist_weight_interest", readonly=False, groups=RECRUITER
    )
    medalist_weight_stage = fields.Integer(
        related="company_id.medalist_weight_stage", readonly=False, groups=RECRUITER
    )
    medalist_weight_recency = fields.Integer(
        related="company_id.medalist_weight_recency", readonly=False, groups=RECRUITER
    )
    medalist_weight_availability = fields.Integer(
        related="company_id.medalist_weight_availability",
        readonly=False,
        groups=RECRUITER,
    )
