from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from .retention_statement import IDENTIFIED


class HrApplicantMixinRetention(models.AbstractModel):
    """Applications whose time is over, of people who have no person record."""

    _name = "hr.applicant.mixin.retention"
    _description = "Retention of Applications"

    _retention_idx = models.Index(
        "(company_id, refuse_date) WHERE person_id IS NULL AND medal_id IS NULL"
        f" AND refuse_reason_id IS NOT NULL AND {IDENTIFIED}"
    )

    @api.model
    def _get_overdue_strangers_domain(self, rule):
        """Return which refused applications of people without a person record ``rule``
        reaches, or will soon: those whom the recruiter is to be told about.

        :param hr.applicant.retention.rule rule: a rule about refused people
        """
        soon = rule._get_cutoff() + timedelta(days=rule.notice_days + 1)
        return (
            Domain("company_id", "=", rule.company_id.id)
            & Domain("person_id", "=", False)
            & Domain("medal_id", "=", False)
            & Domain("refuse_reason_id", "!=", False)
            & Domain("refuse_date", "<", soon)
            & (
                Domain("email_from", "!=", False)
                | Domain("partner_phone", "!=", False)
                | Domain("linkedin_profile", "!=", False)
            )
        )

    def _keep_until(self, date, reason):
        """Keep the persons of these applications until a day.

        :param date date: no retention rule erases them before
        :param str reason: why
        """
        self._check_recruiter("write")
        self._ensure_persons()._keep_until(date, reason)
