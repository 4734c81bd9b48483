from odoo import SUPERUSER_ID, models

from ..constants import RECRUITER


class ResUsers(models.Model):
    _inherit = "res.users"

    def _is_recruiter(self):
        """Return whether the user works with past candidates, as scheduled actions do.

        The one definition; everybody else learns nothing of them.
        """
        self.ensure_one()
        return self.id == SUPERUSER_ID or self._has_group(RECRUITER)

    def action_archive(self):
        """Odoo deletes the activities of who leaves; their follow-ups stay due, for the
        next in charge.
        """
        followups = self.env["hr.applicant.followup"].sudo()
        theirs = followups.search([("activity_id.user_id", "in", self.ids)])
        theirs._retract_activities()
        return super().action_archive()
