from odoo import models
from odoo.exceptions import AccessError


class HrApplicantMixinAccess(models.AbstractModel):
    """Who may work with past candidates."""

    _name = "hr.applicant.mixin.access"
    _description = "Access to Past Candidates"

    def _check_recruiter(self, operation="read"):
        """Check that the user is a recruiter with access to these applications.

        Every method that acts on past candidates asks this first. What it does then may
        be in sudo.

        :param str operation: what the user must be allowed to do with the applications:
            read, write, create or unlink
        :raise AccessError: if the user is no recruiter, or has no such access
        """
        if not (self.env.su or self.env.user._is_recruiter()):
            raise AccessError(self.env._("Only recruiters work with past candidates."))
        self.check_access(operation)
