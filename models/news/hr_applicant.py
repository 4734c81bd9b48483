from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..constants import RECRUITER


class HrApplicantMixinNews(models.AbstractModel):
    """Whether company news may be sent to the person of an application."""

    _name = "hr.applicant.mixin.news"
    _description = "News to an Applicant"

    news_allowed = fields.Boolean(
        string="Wants Company News",
        compute="_compute_news_allowed",
        search="_search_news_allowed",
        groups=RECRUITER,
        help="They said yes to company news, and may be written to now.",
    )

    def _compute_news_allowed(self):
        blockers = self._origin._get_contact_blockers(purpose="news")
        for applicant in self:
            applicant.news_allowed = not blockers.get(applicant._origin.id, True)

    @api.model
    def _search_news_allowed(self, operator, value):
        self._check_confidential("news_allowed")
        if operator != "in":
            return NotImplemented
        gate = self._get_gate_query(
            SQL("a.news_consent_id IS NOT NULL"), None, None, "news"
        )
        allowed = Domain(
            "id", "in", SQL("(SELECT id FROM (%s) gate WHERE blocker IS NULL)", gate)
        )
        return Domain.OR(
            allowed if wanted else ~allowed for wanted in set(map(bool, value))
        )
