from odoo import api, fields, models

from ..constants import RECRUITER


class HrJobMixinInvitation(models.AbstractModel):
    """The invitations to a job."""

    _name = "hr.job.mixin.invitation"
    _description = "Invitations to a Job"

    invitation_ids = fields.One2many(
        "hr.applicant.invitation", "job_id", groups=RECRUITER
    )
    invitation_count = fields.Integer(
        compute="_compute_invitation_count", groups=RECRUITER
    )

    @api.depends("invitation_ids")
    def _compute_invitation_count(self):
        counts = dict(
            self.env["hr.applicant.invitation"]._read_group(
                [("job_id", "in", self.ids)], ["job_id"], ["__count"]
            )
        )
        for job in self:
            job.invitation_count = counts.get(job, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_stop_invitations(self):
        """No mail about a job that is gone leaves. The invitations stay, with the job's
        name and what was answered.
        """
        invitations = self.env["hr.applicant.invitation"].sudo()
        waiting = invitations.search(
            [("job_id", "in", self.ids), ("state", "in", ("queued", "sent"))]
        )
        waiting._cancel_queued_mails()
        queued = waiting.filtered(lambda invitation: invitation.state == "queued")
        queued.mail_due = False
        queued._on_mail_failed(self.env._("The job was deleted"))

    def action_open_invitations(self):
        """Open the invitations to this job."""
        self.ensure_one()
        self.check_access("read")
        self.env["hr.applicant.invitation"].check_access("read")
        return self.env["hr.applicant.invitation"]._open_list(
            [("job_id", "=", self.id)]
        )

    def _is_looking(self):
        """Return whether the job still looks for somebody; one that was deleted does
        not.
        """
        return self.active and self.no_of_recruitment > 0
