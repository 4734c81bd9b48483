from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    medalist_consent_months = fields.Integer(
        string="Permission Lasts (Months)",
        default=24,
        help="How long a granted permission to stay in touch lasts.",
    )
    medalist_contact_gap_days = fields.Integer(
        string="Days Between Contacts",
        default=30,
        help="After any contact a past candidate is left alone for this long.",
    )
    medalist_invitation_days = fields.Integer(
        string="Days to Answer an Invitation", default=21
    )
    medalist_fallback_user_id = fields.Many2one(
        "res.users",
        string="Fallback Recruiter",
        help="Gets the follow-ups of past candidates whose recruiters have left.",
    )

    _medalist_periods_positive = models.Constraint(
        "CHECK(medalist_consent_months > 0 AND medalist_contact_gap_days >= 0"
        " AND medalist_invitation_days > 0)",
        "A permission and an invitation last at least one month and one day; the days "
        "between contacts can't be negative.",
    )
