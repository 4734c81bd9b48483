from collections import defaultdict

from odoo import models

from ..tools import get_company


class HrApplicantFollowupMixinReassign(models.AbstractModel):
    """Who takes over, and who is told, when a recruiter has left or can't go on."""

    _name = "hr.applicant.followup.mixin.reassign"
    _description = "Follow-ups of Recruiters Who Left"

    def _reassign(self):
        """Give open activities whose user can't carry them out to somebody who can."""
        users = self._get_responsibles()
        self.filtered(
            lambda f: not (users[f] or f.activity_id.user_id)
        ).applicant_id._tell_nobody_in_charge()
        moved = defaultdict(self.env["mail.activity"].browse)
        for followup in self:
            user = followup.activity_id.user_id
            able = user._can_take_care(get_company(followup))
            if not able and users[followup] != user:
                moved[users[followup]] += followup.activity_id
        for user, activities in moved.items():
            # The summary tells them, not one mail each.
            activities.with_context(mail_activity_quick_update=True).write(
                {"user_id": user.id}
            )
            self.env["hr.applicant.followup.summary"]._queue_new(activities)
