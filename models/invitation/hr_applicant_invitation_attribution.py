from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: How long after its last day an invitation may still have been the reason to apply.
ATTRIBUTION_DAYS = 90


class HrApplicantInvitationMixinAttribution(models.AbstractModel):
    """Applications that come in by themselves from people who were invited, and hires:
    what came of an invitation, wherever the person applied.
    """

    _name = "hr.applicant.invitation.mixin.attribution"
    _description = "Applications That Come from an Invitation"

    is_attributed = fields.Boolean(
        string="Came by Itself",
        readonly=True,
        help="The new application came in by itself, from somebody of the same name "
        "who shares an address. It is no answer: the person can still give one.",
    )
    hired = fields.Boolean(compute="_compute_hired", store=True, precompute=True)

    _attributable_idx = models.Index(
        "(expiry_date) WHERE sent_date IS NOT NULL AND new_applicant_id IS NULL"
    )

    @api.depends("new_applicant_id.date_closed", "new_applicant_id.refuse_reason_id")
    def _compute_hired(self):
        for invitation in self:
            application = invitation.new_applicant_id
            invitation.hired = bool(
                application.date_closed and not application.refuse_reason_id
            )

    @api.model
    def _find_attributable(self, persons):
        """Return the invitations (in sudo) that may have led to applications of these
        persons: sent, answered by no application yet, not refused, not long over.

        The latest comes first.
        """
        oldest = fields.Date.context_today(self) - timedelta(days=ATTRIBUTION_DAYS)
        return self.sudo().search(
            Domain("applicant_id.person_id", "in", persons.ids)
            & Domain("sent_date", "!=", False)
            & Domain("new_applicant_id", "=", False)
            & Domain("expiry_date", ">=", oldest)
            & Domain("state", "not in", ("queued", "failed", "opted_out")),
            order="sent_date desc, id desc",
        )

    def _attribute(self, application):
        """Note that ``application`` came in by itself after this invitation.

        The application counts as a result of the invitation. It does not count as the
        person's answer: everybody can apply in any name, with any phone number.
        """
        application.sudo().reinvited_from_id = self.applicant_id
        self.write({"new_applicant_id": application.id, "is_attributed": True})
