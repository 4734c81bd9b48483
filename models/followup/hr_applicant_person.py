from odoo import fields, models


class HrApplicantPerson(models.Model):
    """How a person is followed up, today and before."""

    _inherit = "hr.applicant.person"

    followup_ids = fields.One2many(
        "hr.applicant.followup", "person_id", string="Follow-ups", readonly=True
    )
    paused_until = fields.Date(
        readonly=True,
        help="The day from which they may be contacted again, as a recruiter noted or "
        "they said; also of somebody without a plan.",
    )

    _paused_idx = models.Index("(paused_until) WHERE paused_until IS NOT NULL")
