from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..constants import RECRUITER

ADMINISTRATOR = "hr_recruitment.group_hr_recruitment_manager"
#: Whose records keep their company from being deleted.
KEPT_WITH_COMPANY = (
    "hr.applicant.person",
    "hr.applicant.consent",
    "hr.applicant.invitation",
    "hr.applicant.invitation.round",
    "hr.applicant.news",
    "hr.applicant.ranking.decision",
    "hr.applicant.erasure",
    "hr.applicant.suppression",
)


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = [
        "res.company",
        "hr.applicant.field.guard",
        "hr.applicant.number.ranges",
        "res.company.mixin.correspondence",
    ]

    medalist_contact_basis = fields.Selection(
        [
            ("consent", "Consent: they said yes"),
            ("legitimate_interest", "Legitimate interest: they did not object"),
        ],
        string="Past Candidates May Be Contacted With",
        default="consent",
        required=True,
        help="The legal ground for contacting past candidates. People who said no are "
        "never contacted, whatever the ground.",
        groups=RECRUITER,
    )
    medalist_consent_request_days = fields.Integer(
        string="Days to Answer the Question for Consent",
        default=30,
        groups=RECRUITER,
    )
    medalist_consent_renewal_days = fields.Integer(
        string="Days Before the End to Ask for Renewal",
        default=30,
        help="Not before half of the time that a consent lasts is over, whatever "
        "this says, and once.",
        groups=RECRUITER,
    )
    medalist_consent_pause_months = fields.Integer(
        string="Months Before Asking Again",
        default=12,
        help="People who do not answer the question for consent are not asked again "
        "for this long. The reminder says until when; a later change does not shorten "
        "it.",
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
    medalist_erasure_keeps = fields.Selection(
        [
            ("anonymous", "Keep their applications as anonymous statistics"),
            ("delete", "Delete their applications"),
        ],
        string="When Somebody Is Erased",
        default="anonymous",
        required=True,
        help="Anonymous applications count in reports, and hold no name, address, text "
        "or file. Deleted ones don't count any more.",
        groups=RECRUITER,
    )
    medalist_consent_months = fields.Integer(
        string="Consent Lasts (Months)",
        default=24,
        help="How long a granted consent to stay in touch lasts. Consents given "
        "before a change keep the day that people were told.",
        groups=RECRUITER,
    )
    medalist_news = fields.Boolean(
        string="Company News",
        help="Ask past candidates for news, too: beside the question about jobs.",
        groups=RECRUITER,
    )
    medalist_news_months = fields.Integer(
        string="Consent to News Lasts (Months)",
        default=24,
        help="Mails with news say when that ends, and how to go on, in its last time.",
        groups=RECRUITER,
    )
    medalist_news_gap_days = fields.Integer(
        string="Days Between News",
        default=30,
        help="Nobody gets news more often. News written earlier wait for those who had "
        "some lately.",
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
    medalist_repeat_months = fields.Integer(
        string="Months Until an Unanswered Invitation May Be Repeated",
        default=12,
        help="People who did not answer are not invited to the same job again for this "
        "long after the last day to answer.",
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
    medalist_unassigned_date = fields.Date(
        readonly=True,
        copy=False,
        groups=RECRUITER,
        help="When the administrators were told that follow-ups have nobody in charge.",
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

    @api.model
    def _get_number_ranges(self):
        weights = [name for name in self._fields if name.startswith("medalist_weight_")]
        return {
            **super()._get_number_ranges(),
            "medalist_consent_months": (1, 120),
            "medalist_consent_pause_months": (1, 120),
            "medalist_consent_renewal_days": (1, 3650),
            "medalist_consent_request_days": (1, 3650),
            "medalist_contact_gap_days": (0, 3650),
            "medalist_followup_limit": (0, 10_000),
            "medalist_invitation_days": (1, 3650),
            "medalist_news_gap_days": (1, 3650),
            "medalist_news_months": (1, 120),
            "medalist_profile_months": (1, 120),
            "medalist_repeat_months": (0, 120),
            "medalist_retention_months": (0, 1200),
            **dict.fromkeys(weights, (0, 1000)),
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_proofs(self):
        """A company with proofs and refusals stays: without it they would be gone, or
        count in every company.

        :raise UserError: naming the company, and what to do
        """
        for model in KEPT_WITH_COMPANY:
            records = self.env[model].sudo().with_context(active_test=False)
            kept = records.search([("company_id", "in", self.ids)], limit=1)
            if kept:
                raise UserError(
                    self.env._(
                        "%s can't be deleted: proofs of consents and refusals of past "
                        "candidates belong to it. Archive it instead.",
                        kept.company_id.name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        changed = {
            "medalist_contact_basis",
            "medalist_consent_renewal_days",
            "medalist_consent_request_days",
        }
        if not changed.isdisjoint(vals):
            self.env["hr.applicant.consent"]._recheck_open_next_night(self)
        if "medalist_repeat_months" in vals:
            self.env["hr.applicant.invitation"]._recheck_unanswered_next_night(self)
        if vals.get("medalist_fallback_user_id"):
            self.sudo().medalist_unassigned_date = False
        return result

    def _get_recruitment_administrators(self):
        """Return the users who set up recruitment in this company; Odoo's administrator
        if nobody does.
        """
        self.ensure_one()
        everybody = self.env.ref(ADMINISTRATOR).sudo().all_user_ids.sorted("id")
        return everybody.filtered(
            lambda user: user.active and self in user.company_ids
        ) or self.env.ref("base.user_admin")

    def _get_consent_months(self, purpose):
        """Return how many months a yes of today lasts.

        :param str purpose: what the consent is for
        """
        news = purpose == "news"
        return self.medalist_news_months if news else self.medalist_consent_months

    def _get_ask_again_date(self, asked):
        """Return the first day on which somebody may be asked again.

        :param date asked: the day they were asked
        """
        self.ensure_one()
        return asked + relativedelta(months=self.sudo().medalist_consent_pause_months)

    def _get_working_day(self, date):
        """Return ``date``, or the first day after it on which the company works."""
        self.ensure_one()
        calendar = self.sudo().resource_calendar_id
        for day in (date + timedelta(days=days) for days in range(7)):
            if calendar and calendar._works_on_date(day):
                return day
            if not calendar and day.weekday() < 5:
                return day
        return date
