from odoo import models
from odoo.exceptions import AccessError


class HrTalentPool(models.Model):
    _name = "hr.talent.pool"
    _inherit = ["hr.talent.pool"]

    def action_invite_pool(self):
        """Open the wizard that invites the people of these pools to a job.

        :raise AccessError: if the user is no recruiter
        """
        self._check_recruiter()
        return self.env["hr.applicant.reinvite"]._open_pools(self)

    def action_open_past_candidates(self):
        """Open the people of these pools in the list of past candidates."""
        self._check_recruiter()
        # Talents of before this addon may have no person record yet.
        self._search_talents()._ensure_persons()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "hr_recruitment_silver_medalist.action_people"
            ),
            "domain": [("talent_pool_ids", "in", self.ids)],
            "context": {},
        }

    def _check_recruiter(self):
        """Check that the user is a recruiter of the companies of these pools: Odoo lets
        all recruiters read all pools.

        :raise AccessError: if not
        """
        self.env["hr.applicant"]._check_recruiter()
        self.check_access("read")
        if self.company_id - self.env.companies:
            raise AccessError(self.env._("A pool belongs to another company."))

    def _search_talents(self, limit=None):
        """Return the talents of these pools that the user may read.

        :param int limit: how many at most
        """
        return self.env["hr.applicant"].search(
            [("talent_pool_ids", "in", self.ids)], limit=limit
        )

    def unlink(self):
        # Without a pool Odoo takes a talent for a running application.
        talents = (
            self.env["hr.applicant"]
            .sudo()
            .search([("talent_pool_ids", "in", self.ids)])
        )
        talents._remove_from_pools(self)
        return super().unlink()
