from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from .retention_statement import get_first_company


class HrApplicantMixinRetention(models.AbstractModel):
    """Applications whose time is over, of people who have no person record."""

    _name = "hr.applicant.mixin.retention"
    _description = "Retention of Applications"

    _retention_idx = models.Index(
        "(company_id, refuse_date) WHERE person_id IS NULL AND medal_id IS NULL"
        " AND refuse_reason_id IS NOT NULL AND erasure_id IS NULL"
    )

    @api.model
    def _get_overdue_strangers_domain(self, rule):
        """Return which refused applications of people without a person record ``rule``
        reaches, or will soon: those whom the recruiter is to be told about.

        :param hr.applicant.retention.rule rule: a rule about refused people
        """
        soon = rule._get_cutoff() + timedelta(days=rule.notice_days + 1)
        return (
            Domain("company_id", "in", self._get_ruled_companies(rule.company_id))
            & Domain("person_id", "=", False)
            & Domain("medal_id", "=", False)
            & Domain("refuse_reason_id", "!=", False)
            & Domain("refuse_date", "<", soon)
            & Domain("erasure_id", "=", False)
        )

    @api.model
    def _get_ruled_companies(self, companies):
        """Return the ids of the companies whose people the rules of ``companies`` are
        for; False is among them if these are also for people of no company.
        """
        first = get_first_company(self.env)
        return [*companies.ids, *([False] if first in companies else [])]

    def _keep_until(self, date, reason):
        """Keep the persons of these applications until a day.

        :param date date: no retention rule erases them before
        :param str reason: why
        """
        self._check_recruiter("write")
        self._ensure_persons()._keep_until(date, reason)
