from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def action_archive(self):
        """Odoo deletes the activities of who leaves; their follow-ups stay due, for the
        next in charge.
        """
        return super(
            ResUsers, self.with_context(followup_keep_step=True)
        ).action_archive()
