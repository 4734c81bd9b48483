from datetime import timedelta

from odoo import fields, models

from ..constants import RECRUITER
from ..tools import get_company


class Digest(models.Model):
    """Figures of past candidates: of what the reader may see, for recruiters only."""

    _inherit = "digest.digest"

    kpi_medalist_consent_ending = fields.Boolean("Consents Ending Within 30 Days")
    kpi_medalist_consent_ending_value = fields.Integer(
        compute="_compute_kpi_medalist_consent_ending_value", groups=RECRUITER
    )
    kpi_medalist_followups_done = fields.Boolean("Follow-ups Done")
    kpi_medalist_followups_done_value = fields.Integer(
        compute="_compute_kpi_medalist_followups_done_value", groups=RECRUITER
    )
    kpi_medalist_followups_due = fields.Boolean("Follow-ups Due or Overdue")
    kpi_medalist_followups_due_value = fields.Integer(
        compute="_compute_kpi_medalist_followups_due_value", groups=RECRUITER
    )
    kpi_medalist_hires = fields.Boolean("Hires From Past Candidates")
    kpi_medalist_hires_value = fields.Integer(
        compute="_compute_kpi_medalist_hires_value", groups=RECRUITER
    )

    def _compute_kpi_medalist_hires_value(self):
        self._calculate_company_based_kpi(
            "hr.medalist.hire.report",
            "kpi_medalist_hires_value",
            date_field="hire_date",
            additional_domain=[("reinvited", "=", 1)],
        )

    def _compute_kpi_medalist_consent_ending_value(self):
        today = fields.Date.context_today(self)
        for digest in self:
            company = get_company(digest)
            digest.kpi_medalist_consent_ending_value = self.env[
                "hr.applicant.consent"
            ].search_count(
                [
                    ("purpose", "=", "jobs"),
                    ("state", "=", "granted"),
                    ("expiry_date", ">=", today),
                    ("expiry_date", "<=", today + timedelta(days=30)),
                    ("company_id", "in", (company.id, False)),
                ]
            )

    def _compute_kpi_medalist_followups_done_value(self):
        # Whole days: when on a day something was done is not known.
        start, end, _companies = self._get_kpi_compute_parameters()
        start, end = fields.Date.to_date(start), fields.Date.to_date(end)
        for digest in self:
            applicants = self.env["hr.applicant"].with_context(active_test=False)
            of_company = applicants._search(digest._get_followup_kpi_domain())
            digest.kpi_medalist_followups_done_value = (
                self.env["mail.activity"]
                .sudo()
                .search_count(
                    [
                        ("is_followup", "=", True),
                        ("active", "=", False),
                        ("date_done", ">=", start),
                        ("date_done", "<", end),
                        ("res_model", "=", "hr.applicant"),
                        ("res_id", "in", of_company),
                    ]
                )
            )

    def _compute_kpi_medalist_followups_due_value(self):
        today = fields.Date.context_today(self)
        for digest in self:
            digest.kpi_medalist_followups_due_value = (
                self.env["hr.applicant"]
                .with_context(active_test=False)
                .search_count(
                    [
                        *digest._get_followup_kpi_domain(),
                        ("followup_activity_id", "!=", False),
                        ("followup_date", "<=", today),
                    ]
                )
            )

    def _get_followup_kpi_domain(self):
        company = get_company(self)
        return [("company_id", "in", (company.id, False))]

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("hr_recruitment.menu_hr_recruitment_root").id
        actions["kpi_medalist_consent_ending"] = (
            f"hr_recruitment_silver_medalist.action_consents?menu_id={menu}"
        )
        actions["kpi_medalist_hires"] = (
            f"hr_recruitment_silver_medalist.action_medalist_hire_report?menu_id={menu}"
        )
        for kpi in ("done", "due"):
            actions[f"kpi_medalist_followups_{kpi}"] = (
                f"hr_recruitment_silver_medalist.action_followups?menu_id={menu}"
            )
        return actions
