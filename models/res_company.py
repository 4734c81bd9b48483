from odoo import fields, models
from odoo.tools import formataddr

from .hr_applicant_person import RECRUITER

#: Longer ones are folded in a way that some mail programs can't read.
REPLY_TO_LENGTH = 68


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "hr.applicant.field.guard"]

    medalist_contact_basis = fields.Selection(
        [
            ("consent", "Permission: they said yes"),
            ("legitimate_interest", "Legitimate interest: they did not object"),
        ],
        string="Past Candidates May Be Contacted With",
        default="consent",
        required=True,
        help="The legal ground for contacting past candidates. Whoever said no never "
        "is, whatever the ground.",
        groups=RECRUITER,
    )
    medalist_consent_request_days = fields.Integer(
        string="Days to Answer the Question for Permission",
        default=30,
        groups=RECRUITER,
    )
    medalist_consent_renewal_days = fields.Integer(
        string="Days Before the End to Ask for Renewal",
        default=30,
        groups=RECRUITER,
    )
    medalist_retention_months = fields.Integer(
        string="Months to Keep Past Candidates",
        default=0,
        help="With legitimate interest, past candidates may be contacted this long. "
        "0 means without end.",
        groups=RECRUITER,
    )
    medalist_retention_start = fields.Selection(
        [("refusal", "The refusal"), ("last_contact", "The last contact")],
        string="Counted From",
        default="last_contact",
        required=True,
        groups=RECRUITER,
    )
    medalist_consent_months = fields.Integer(
        string="Permission Lasts (Months)",
        default=24,
        help="How long a granted permission to stay in touch lasts.",
        groups=RECRUITER,
    )
    medalist_contact_gap_days = fields.Integer(
        string="Days Between Contacts",
        default=30,
        help="After any contact a past candidate is left alone for this long.",
        groups=RECRUITER,
    )
    medalist_invitation_days = fields.Integer(
        string="Days to Answer an Invitation",
        default=21,
        groups=RECRUITER,
    )
    medalist_followup_limit = fields.Integer(
        string="Follow-ups a Day for Each Recruiter",
        default=50,
        help="More than this many new follow-ups a day wait for the next, the oldest "
        "and the best medal first. 0 means no limit.",
        groups=RECRUITER,
    )
    medalist_profile_months = fields.Integer(
        string="Months Until a Profile Is Outdated",
        default=12,
        help="Steps for outdated profiles ask people to look at their data after this.",
        groups=RECRUITER,
    )
    medalist_fallback_user_id = fields.Many2one(
        "res.users",
        string="Fallback Recruiter",
        help="Gets the follow-ups of past candidates whose recruiters have left.",
        groups=RECRUITER,
    )

    medalist_weight_skills = fields.Integer(
        string="Skills and Degree",
        default=40,
        groups=RECRUITER,
    )
    medalist_weight_medal = fields.Integer(
        string="Medal",
        default=15,
        groups=RECRUITER,
    )
    medalist_weight_evaluation = fields.Integer(
        string="Evaluation",
        default=10,
        groups=RECRUITER,
    )
    medalist_weight_job = fields.Integer(
        string="Same or Similar Job",
        default=10,
        groups=RECRUITER,
    )
    medalist_weight_interest = fields.Integer(
        string="Interested in the Job",
        default=10,
        groups=RECRUITER,
    )
    medalist_weight_stage = fields.Integer(
        string="How Far They Got",
        default=5,
        groups=RECRUITER,
    )
    medalist_weight_recency = fields.Integer(
        string="How Recent",
        default=5,
        groups=RECRUITER,
    )
    medalist_weight_availability = fields.Integer(
        string="Availability",
        default=5,
        groups=RECRUITER,
    )

    _medalist_weights_positive = models.Constraint(
        "CHECK(medalist_weight_skills >= 0 AND medalist_weight_medal >= 0"
        " AND medalist_weight_evaluation >= 0 AND medalist_weight_job >= 0"
        " AND medalist_weight_interest >= 0 AND medalist_weight_stage >= 0"
        " AND medalist_weight_recency >= 0 AND medalist_weight_availability >= 0)",
        "What past candidates are ranked by can weigh nothing, but not less than "
        "nothing.",
    )
    _medalist_periods_positive = models.Constraint(
        "CHECK(medalist_consent_months > 0 AND medalist_contact_gap_days >= 0"
        " AND medalist_invitation_days > 0 AND medalist_consent_request_days > 0"
        " AND medalist_consent_renewal_days > 0 AND medalist_retention_months >= 0"
        " AND medalist_followup_limit >= 0 AND medalist_profile_months > 0)",
        "A permission lasts at least a month; people get at least a day to answer; "
        "a profile is outdated after at least a month; days between contacts, months "
        "to keep people and follow-ups a day can't be negative.",
    )

    def _get_reply_address(self):
        """Return the address, with the company's name, that answers to mails go to and
        that this database reads; False where none is set up.
        """
        address = self.sudo().catchall_email
        named = address and formataddr((self.sudo().name, address))
        return (named if len(named or "") <= REPLY_TO_LENGTH else address) or False
