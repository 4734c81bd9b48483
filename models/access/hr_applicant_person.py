from odoo import models


class HrApplicantPersonMixinAccess(models.AbstractModel):
    """Who may work with a person."""

    _name = "hr.applicant.person.mixin.access"
    _description = "Access to a Person"

    def _check_recruiter(self, operation="write"):
        """Check that the user is a recruiter with access to these people and to all
        their applications.

        :param str operation: as of ``hr.applicant._check_recruiter``
        :raise AccessError: if not
        """
        self.check_access(operation)
        applications = self.sudo().applicant_ids.with_env(self.env)
        applications._check_recruiter(operation)
